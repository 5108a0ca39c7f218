/** Label that every namespace carries with its own name. */
export const NAMESPACE_NAME = 'kubernetes.io/metadata.name';

/** Egress to the DNS of the cluster, without which nothing else can be reached by name. */
export const DNS_EGRESS = {
  to: [{ namespaceSelector: { matchLabels: { [NAMESPACE_NAME]: 'kube-system' } }, podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }],
  ports: [{ protocol: 'UDP', port: 53 }, { protocol: 'TCP', port: 53 }],
};

/**
 * Egress to TCP ports of any address: a network policy knows addresses, not names. No rule at all for no ports, since a
 * rule without ports means all of them.
 */
export function tcpEgress(ports: readonly number[]): object[] {
  const distinct = [...new Set(ports)].sort((a, b) => a - b);
  return distinct.length > 0 ? [{ ports: distinct.map(port => ({ protocol: 'TCP', port })) }] : [];
}
