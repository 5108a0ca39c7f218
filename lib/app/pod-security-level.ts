/**
 * Pod Security level of a namespace.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export enum PodSecurityLevel {
  /** What hardened pods keep to. Everything this library emits does. */
  RESTRICTED = 'restricted',
  /** Prevents the known ways to become root on the node. For workloads of others that cannot run restricted. */
  BASELINE = 'baseline',
  /** No restriction at all: for node agents. */
  PRIVILEGED = 'privileged',
}
