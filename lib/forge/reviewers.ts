import { Reviewer } from './client';
import { Forge } from './model';

/** Owners, as the forge can be asked for their review. */
export interface ReviewersOf {
  readonly reviewers: readonly Reviewer[];
  /** Why the others are not asked. */
  readonly notes: readonly string[];
}

const NAME = /^[\w.-]+$/;

/**
 * Who is asked for a review, of the owners that `Approval` and CODEOWNERS have: `@ada` and `ada` are users, `@acme/ml-leads`
 * is a team. Each is there once.
 */
export function reviewersOf({ kind, repository }: Forge, owners: readonly string[]): ReviewersOf {
  const notes: string[] = [];
  const reviewers = new Map<string, Reviewer>();
  for (const owner of new Set(owners)) {
    const name = owner.replace(/^@/, '');
    if (name.includes('@')) {
      notes.push(`${owner} is not asked to review: ${kind} asks users and teams by name, and not by e-mail address`);
      continue;
    }
    const [group, ...rest] = name.split('/');
    if (![group, ...rest].every(part => NAME.test(part))) {
      notes.push(`${JSON.stringify(owner)} is not asked to review: it is no name of a user or team`);
    } else if (rest.length === 0) {
      reviewers.set(`user ${name.toLowerCase()}`, { kind: 'user', name });
    } else if (kind === 'gitlab') {
      notes.push(`${owner} is not asked to review: a group of GitLab cannot be a reviewer; an approval rule or CODEOWNERS asks its members`);
    } else if (rest.length > 1 || group.toLowerCase() !== repository.split('/')[0].toLowerCase()) {
      notes.push(`${owner} is not asked to review: only teams of ${repository.split('/')[0]}, which owns the repository, can be`);
    } else {
      reviewers.set(`team ${rest[0].toLowerCase()}`, { kind: 'team', name: rest[0] });
    }
  }
  return { reviewers: [...reviewers.values()], notes };
}

/** Whether two are the same; forges do not tell upper from lower case. */
export function isSame(a: Reviewer, b: Reviewer): boolean {
  return a.kind === b.kind && a.name.toLowerCase() === b.name.toLowerCase();
}
