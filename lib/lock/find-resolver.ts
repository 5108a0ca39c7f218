import { Resolver } from './resolver';
import { RESOLVERS } from './resolvers';
import { checkReference } from './sources';
import { didYouMean, GitOpsError } from '../errors';
import { LockedModel } from '../models';

/**
 * The resolver for a reference.
 *
 * @throws GitOpsError when there is none
 */
export function resolverFor(reference: string, resolvers: readonly Resolver[] = RESOLVERS): Resolver {
  checkReference(reference);
  const scheme = /^([a-z][a-z0-9+.-]*):/.exec(reference)?.[1];
  const found = resolvers.find(({ schemes }) => scheme !== undefined && schemes.includes(scheme));
  if (found) return found;
  const known = resolvers.flatMap(({ schemes }) => schemes);
  throw new GitOpsError([{
    id: 'model-reference',
    path: reference,
    problem: scheme === undefined ? 'the reference does not say which kind of source it is of' : `no kind of source is called "${scheme}".${didYouMean(scheme, known)}`,
    fix: `write one of ${resolvers.flatMap(({ forms }) => forms).join(', ')}`,
  }]);
}

/** The resolver that can look at a locked version again; undefined when nobody can. */
export function resolverOf(locked: LockedModel, resolvers: readonly Resolver[] = RESOLVERS): Resolver | undefined {
  return resolvers.find(({ verifies, schemes }) => verifies?.(locked) ?? schemes.includes(locked.reference.scheme));
}
