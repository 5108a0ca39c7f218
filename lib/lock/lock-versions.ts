import { ResolvedCache } from './cache';
import { resolverFor } from './find-resolver';
import { Gate } from './http/gate';
import { LockContext, ResolvedVersion } from './resolver';
import { LockEntry } from './writer';
import { GitOpsError, Issue } from '../errors';

/** A version that is to be locked, and where it is. */
export interface Wish {
  readonly name: string;
  readonly version: string;
  readonly reference: string;
  /** Whether it must be asked for, whatever was found out a moment ago. */
  readonly fresh?: boolean;
}

/** What helps a run along. */
export interface LockRun {
  readonly cache?: ResolvedCache;
  /** Is told after each version how many there are by now. */
  readonly progress?: (done: number) => void;
}

/** Versions that are looked at together; requests have a bound of their own. */
const AT_ONCE = 64;

/**
 * Finds out what versions are: all of them, or none. When some cannot be found out, what the others came to is kept for the
 * next run, so that it only asks for what is missing.
 *
 * @throws GitOpsError with everything that went wrong
 */
export async function lockVersions(wishes: readonly Wish[], context: LockContext, { cache, progress }: LockRun = {}): Promise<LockEntry[]> {
  const gate = new Gate(AT_ONCE);
  const answers = new Map<string, Promise<ResolvedVersion>>();
  const issues: (readonly Issue[])[] = [];
  const entries: LockEntry[] = [];
  let done = 0;
  await Promise.all(wishes.map(({ name, version, reference, fresh }, i) => gate.pass(async () => {
    try {
      // Two versions may be the same content: it is asked for once.
      const answer = answers.get(reference) ?? find(reference, context, cache, fresh);
      answers.set(reference, answer);
      entries[i] = { name, version, resolved: await answer };
    } catch (error) {
      if (!(error instanceof GitOpsError)) throw error;
      issues[i] = error.issues.map(issue => ({ field: `${name}@${version}`, ...issue }));
    } finally {
      progress?.(++done);
    }
  })));
  const all = issues.flat();
  if (all.length === 0) return entries;
  const found = entries.filter(entry => entry !== undefined).length;
  if (cache && found > 0) context.note(`${found} of ${wishes.length} versions were found out; within the hour they are not asked for again`);
  throw new GitOpsError(all);
}

async function find(reference: string, context: LockContext, cache?: ResolvedCache, fresh?: boolean): Promise<ResolvedVersion> {
  const resolver = resolverFor(reference);
  const known = fresh ? undefined : cache?.get(reference);
  if (known) return known;
  const resolved = await resolver.resolve(reference, context);
  cache?.put(reference, resolved);
  return resolved;
}
