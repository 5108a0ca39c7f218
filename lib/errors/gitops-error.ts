import { formatIssue, Issue } from './issue';

/**
 * The one error this library throws for bad input: every issue that was found, reported together.
 * Recognize it by `name`, not by `instanceof`, when two copies of the package may be loaded.
 */
export class GitOpsError extends Error {
  /** Everything that was found. Not enumerable: an uncaught error prints its message, which has it all, and no dump. */
  declare public readonly issues: readonly Issue[];

  constructor(issues: readonly Issue[], headline?: string) {
    const count = issues.length === 1 ? '1 problem' : `${issues.length} problems`;
    super(`${headline ?? `${count}; nothing was written`}\n\n${issues.map(i => `  ${formatIssue(i)}`).join('\n\n')}\n`);
    Object.defineProperty(this, 'name', { value: 'GitOpsError' });
    Object.defineProperty(this, 'issues', { value: issues });
    // Issues say where in the user's model they are; frames of this library would only bury them.
    this.stack = `${this.name}: ${this.message}`;
  }
}
