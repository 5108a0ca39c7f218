import { Resolver } from './resolver';
import { GitOpsError } from '../errors';

/**
 * The kind of source that a registry of models says the files of one are at.
 *
 * @param location as the registry has it
 * @param reference that was looked up, for messages
 */
export function sourceAt(location: string, sources: readonly Resolver[], reference: string): Resolver {
  const scheme = /^([a-z][a-z0-9+.-]*):/.exec(location)?.[1];
  // A path of the registry's own machine is none of this one.
  const found = scheme === 'file' ? undefined : sources.find(({ schemes }) => schemes.includes(scheme ?? ''));
  if (found) return found;
  throw new GitOpsError([{
    id: 'model-reference',
    path: reference,
    value: location.replace(/\/\/[^/]*@/, '//…@').replace(/[?#].*$/s, ''),
    problem: 'the registry says the files are where neither this command nor the cluster can fetch them',
    fix: `keep them at ${sources.flatMap(({ schemes }) => schemes).filter(name => name !== 'file').map(name => `${name}:`).join(', ')} or, with MLflow, behind its server (--serve-artifacts)`,
  }]);
}
