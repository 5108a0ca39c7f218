import { Issue } from '../../lib/errors';
import { ResolvedVersion } from '../../lib/lock';
import { fetchTransport, HttpClient } from '../../lib/lock/http';
import { LockContext, Resolver } from '../../lib/lock/resolver';
import { LockedModel, parseModelUri, contentId } from '../../lib/models';
import { scratchDirectory } from '../tools/scratch';

/** A context as the command makes it, with short waits; `notes` has what the user was told. */
export function lockContext(change: Partial<LockContext> = {}): LockContext & { readonly notes: string[] } {
  const notes: string[] = [];
  return {
    http: new HttpClient(fetchTransport(), { version: '0.0.0', firstWaitMilliseconds: 1, idleMilliseconds: 2000 }),
    directory: scratchDirectory('lock'),
    env: {},
    note: text => notes.push(text),
    ...change,
    notes,
  };
}

/** A resolved version as it comes back from the lock. */
export function locked(resolved: ResolvedVersion, name = 'ranker', version = '1.4.2'): LockedModel {
  const { source, size, ...rest } = resolved;
  const reference = parseModelUri(source);
  if (!reference) throw new Error(`${source} is no source that a lock can have`);
  return { name, version, reference, uri: source, contentId: contentId(reference), sizeBytes: size, ...rest };
}

/** The issues that a promise fails with. */
export async function issuesOf(promise: Promise<unknown>): Promise<readonly Issue[]> {
  try {
    await promise;
  } catch (error) {
    const { issues } = error as { readonly issues?: readonly Issue[] };
    if (!issues) throw error;
    return issues;
  }
  throw new Error('it did not fail');
}

/** Resolves a reference, and what a verification of it finds later, after something changed. */
export async function verifiedAfter(resolver: Resolver, reference: string, context: LockContext, change: () => unknown): Promise<readonly string[]> {
  const version = locked(await resolver.resolve(reference, context));
  await change();
  return (await resolver.verify(version, context)).map(({ level, id, problem }) => `${level} ${id}: ${problem}`);
}
