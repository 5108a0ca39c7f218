import { PointerChange } from '../commit';
import { Person } from '../git';

/**
 * What kind of change moved a pointer. `promotion`, `rollback` and the like are what the trailer `Change-Type` says;
 * without one, `revert` is a plain `git revert`, `reapply` the revert of one, `rollback` a step back to the version that
 * was there before, and `manual` everything else.
 */
export type ChangeType = string;

/** A pointer that moved on the branch: one line of the release log. */
export interface PointerMove extends PointerChange {
  /** The commit that brought it to the branch: a merge, when a branch was merged. */
  readonly commit: string;
  /** The commit of the merged branch that says what it is; the same as `commit` without a merge. */
  readonly source: string;
  /** When it came to the branch, as ISO 8601 with the offset of the committer. */
  readonly date: string;
  /** Who made the change. */
  readonly author: Person;
  /** Who made the commit that brought it to the branch. */
  readonly committer: Person;
  /** Subject of the commit that says what it is. */
  readonly subject: string;
  readonly changeType: ChangeType;
  /** Whether the version ran there before, and another one since. */
  readonly returns: boolean;
  /** The commit that a `git revert` says it takes back. */
  readonly reverts?: string;
  /** The commit whose state a rollback says it returns to. */
  readonly rollbackTo?: string;
  /** The environment that it says it was promoted from. */
  readonly promotedFrom?: string;
  /** `#123`, or `!123` where the forge writes that. */
  readonly pullRequest?: string;
  /** Who merged it; undefined when it came without a merge. */
  readonly mergedBy?: Person;
  /** Who the commits say has approved it, in trailers. What they say is not proved. */
  readonly approvedBy: readonly Person[];
}

/** Whether a move takes something back, by what it says of itself, or else by where it goes. */
export function isBack({ changeType, returns }: Pick<PointerMove, 'changeType' | 'returns'>): boolean {
  return ['rollback', 'revert'].includes(changeType) || (returns && !['promotion', 'reapply'].includes(changeType));
}
