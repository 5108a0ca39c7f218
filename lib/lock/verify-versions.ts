import { resolverOf } from './find-resolver';
import { lockedName } from './findings';
import { Gate } from './http/gate';
import { LockContext, LockFinding, Resolver } from './resolver';
import { RESOLVERS } from './resolvers';
import { GitOpsError, Issue } from '../errors';
import { LockedModel } from '../models';

/** What came of a verification. */
export interface Verification {
  /** In the order of the versions. */
  readonly findings: readonly LockFinding[];
  /** Why something could not be found out. Its `path` is what was asked, its `field` the version. */
  readonly failures: readonly Issue[];
}

/** Versions that are looked at together; requests have a bound of their own. */
const AT_ONCE = 64;

/** Looks at each version at its source again. What cannot be reached stops none of the others. */
export async function verifyVersions(
  versions: readonly LockedModel[], context: LockContext, resolvers: readonly Resolver[] = RESOLVERS,
): Promise<Verification> {
  return lookAt(versions, locked => verifyOne(locked, context, resolvers));
}

/** Looks at each version; what cannot be found out is a failure of that one alone. */
export async function lookAt(
  versions: readonly LockedModel[], look: (locked: LockedModel) => Promise<readonly LockFinding[]>,
): Promise<Verification> {
  const gate = new Gate(AT_ONCE);
  const all = await Promise.all(versions.map(locked => gate.pass(() => tried(locked, look))));
  return { findings: all.flatMap(({ findings }) => findings), failures: all.flatMap(({ failures }) => failures) };
}

async function tried(locked: LockedModel, look: (locked: LockedModel) => Promise<readonly LockFinding[]>): Promise<Verification> {
  try {
    return { findings: await look(locked), failures: [] };
  } catch (error) {
    if (!(error instanceof GitOpsError)) throw error;
    return { findings: [], failures: error.issues.map(issue => ({ ...issue, field: lockedName(locked) })) };
  }
}

async function verifyOne(locked: LockedModel, context: LockContext, resolvers: readonly Resolver[]): Promise<readonly LockFinding[]> {
  const resolver = resolverOf(locked, resolvers);
  return resolver ? resolver.verify(locked, context) : [{
    level: 'warning',
    id: 'not-verifiable',
    path: lockedName(locked),
    field: 'source',
    value: locked.uri,
    problem: 'nobody can look at this from here',
    fix: 'nothing; what is on a volume of a cluster is known to the cluster alone',
  }];
}
