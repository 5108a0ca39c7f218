import { GitOpsError, refuseDeployTimeValues } from '../errors';

/** Who approves a change. */
export interface PullRequestApprovalOptions {
  /** Teams or people that own the environment's files, as the forge writes them: `@acme/ml-leads`. At least one. */
  readonly owners: string[];

  /**
   * Approvals that a change needs.
   *
   * @default 1
   */
  readonly minimumApprovals?: number;
}

/**
 * What a change to an environment needs before it is merged. The merge is the approval: the environment's pointer
 * file and its output are owned by those who approve (`GitOpsRepository.codeOwners`).
 */
export class Approval {
  /** A change goes to the branch without a pull request: for environments where nothing can break. */
  public static automatic(): Approval {
    return new Approval([], 0);
  }

  /** A change goes through a pull request that the owners approve. */
  public static pullRequest(options: PullRequestApprovalOptions): Approval {
    refuseDeployTimeValues('Approval.pullRequest', options);
    const minimum = options.minimumApprovals ?? 1;
    const bad = options.owners.filter(owner => !/^@?[\w.+-]+(\/[\w.-]+)*(@[\w.-]+)?$/.test(owner));
    if (options.owners.length === 0 || bad.length > 0 || !Number.isInteger(minimum) || minimum < 1) {
      throw new GitOpsError([{
        id: 'approval',
        path: 'Approval',
        field: bad.length || !options.owners.length ? 'owners' : 'minimumApprovals',
        value: bad.length ? bad[0] : JSON.stringify(bad.length || !options.owners.length ? options.owners : minimum),
        problem: 'an approval needs at least one owner, written as the forge writes it, and at least one approval',
        fix: 'for example Approval.pullRequest({ owners: [\'@acme/ml-leads\'] })',
      }]);
    }
    return new Approval([...options.owners], minimum);
  }

  private constructor(
    /** Owners of the environment's files; empty when changes need no approval. */
    public readonly owners: string[],
    /** Approvals that a change needs; 0 when changes need none. */
    public readonly minimumApprovals: number,
  ) {}
}
