import { explainDeployTimeValues } from './deploy-time-value';
import { formatIssue, Issue } from './issue';

/**
 * The one error this library throws for bad input: every issue that was found, reported together.
 * Recognize it by `name`, not by `instanceof`, when two copies of the package may be loaded.
 */
export class GitOpsError extends Error {
  /** Everything that was found. Not enumerable: an uncaught error prints its message, which has it all, and no dump. */
  declare public readonly issues: readonly Issue[];

  /**
   * @param issues everything that was found
   * @param note what else the user should know; after the count, before the issues
   */
  constructor(issues: readonly Issue[], note?: string) {
    const found = explainDeployTimeValues(issues);
    const count = found.length === 1 ? '1 problem' : `${found.length} problems`;
    super(`${count}; nothing was written${note ? `; ${note}` : ''}\n\n${found.map(i => `  ${formatIssue(i)}`).join('\n\n')}\n`);
    Object.defineProperty(this, 'name', { value: 'GitOpsError' });
    Object.defineProperty(this, 'issues', { value: found });
    // Issues say where in the user's model they are; frames of this library would only bury them.
    this.stack = `${this.name}: ${this.message}`;
  }
}
