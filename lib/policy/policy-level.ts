/** What a finding of a rule does. */
export enum PolicyLevel {
  /** Nothing is written, and `gitops-ai validate` exits with 1: what would be refused in the cluster, or do harm there. */
  ERROR = 'error',
  /** Reported, and nothing else: what a careful reviewer would ask about. */
  WARNING = 'warning',
  /** The rule is not run. */
  OFF = 'off',
}
