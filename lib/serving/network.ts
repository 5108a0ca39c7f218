import type { INetworkPolicyPeer, NetworkPolicyPeerConfig } from 'cdk8s-plus-27';
import { DNS_EGRESS, NAMESPACE_NAME, tcpEgress } from '../manifests';
import { RuntimePort } from './runtime/adapter';

/** Where the Prometheus operator's guides install it. */
const MONITORING_NAMESPACE = 'monitoring';

/** Pods of our own that are a peer: said without cdk8s-plus, which is not loaded for it. */
export interface OwnPeer {
  _pods(): { readonly labels: { readonly [label: string]: string }; readonly namespace: string };
}

/** What the pods of a service may talk to. */
export interface NetworkRules {
  /** The one label that selects the pods. */
  readonly podLabels: { readonly [label: string]: string };
  readonly namespace: string;
  readonly ports: readonly RuntimePort[];
  /** Name of the port with metrics; undefined without. */
  readonly metricsPort?: string;
  /** TCP ports that a download of weights connects to. */
  readonly egressPorts: readonly number[];
  readonly allowFrom?: readonly INetworkPolicyPeer[];
  /** Namespaces whose pods bring requests from a gateway. */
  readonly gatewayNamespaces?: readonly string[];
  readonly allowMetricsFrom?: readonly INetworkPolicyPeer[];
}

/**
 * Requests come from the declared peers (from the own namespace when none are declared) and the gateway, scrapes from
 * monitoring.
 * Out go names to the DNS of the cluster and, only when the pod downloads, connections to its source: a network policy
 * knows addresses, not names, so those may go to any address. Policies add up: grant more with one of your own.
 */
export function networkPolicySpec(rules: NetworkRules): object {
  const portsNamed = (serves: (port: RuntimePort) => boolean) => rules.ports.filter(serves).map(({ port }) => ({ protocol: 'TCP', port }));
  const serving = portsNamed(({ name }) => name !== 'metrics');
  const metrics = portsNamed(({ name }) => name === rules.metricsPort);
  const clients = rules.allowFrom ? rules.allowFrom.flatMap(peer => peersOf(peer, rules.namespace)) : [{ podSelector: {} }];
  const gateways = (rules.gatewayNamespaces ?? []).map(inNamespace);
  const allowed = [...clients, ...gateways];
  const scrapers = rules.allowMetricsFrom
    ? rules.allowMetricsFrom.flatMap(peer => peersOf(peer, rules.namespace))
    : [inNamespace(MONITORING_NAMESPACE)];
  return {
    podSelector: { matchLabels: rules.podLabels },
    policyTypes: ['Ingress', 'Egress'],
    ingress: [
      // An empty list of peers means "anybody": no peer must mean no rule.
      ...allowed.length > 0 ? [{ from: allowed, ports: serving }] : [],
      ...metrics.length > 0 && scrapers.length > 0 ? [{ from: scrapers, ports: metrics }] : [],
    ],
    egress: [
      DNS_EGRESS,
      ...tcpEgress(rules.egressPorts),
    ],
  };
}

/** A cdk8s-plus peer in the words of the Kubernetes API: one entry for each namespace it names. */
function peersOf(peer: INetworkPolicyPeer | OwnPeer, ownNamespace: string): object[] {
  if ('_pods' in peer) {
    const { labels, namespace } = peer._pods();
    return [{ podSelector: { matchLabels: labels }, ...(namespace !== ownNamespace && inNamespace(namespace)) }];
  }
  const config: NetworkPolicyPeerConfig = peer.toNetworkPolicyPeerConfig();
  if (config.ipBlock) return [{ ipBlock: plain(config.ipBlock._toKube()) }];
  if (!config.podSelector) return [];
  const { labelSelector, namespaces } = config.podSelector;
  const podSelector = plain(labelSelector._toKube());
  const byLabels = namespaces?.labelSelector ? plain(namespaces.labelSelector._toKube()) : undefined;
  if (!namespaces?.names) return [{ podSelector, ...(byLabels && { namespaceSelector: byLabels }) }];
  return namespaces.names.map(name => name === ownNamespace && byLabels === undefined
    ? { podSelector }
    : { podSelector, namespaceSelector: { ...byLabels, matchLabels: { ...byLabels?.matchLabels as object, [NAMESPACE_NAME]: name } } });
}

/** Every pod of a namespace; beside labels, those of its pods that have them. */
function inNamespace(name: string): object {
  return { namespaceSelector: { matchLabels: { [NAMESPACE_NAME]: name } } };
}

/** Without the fields that cdk8s-plus leaves undefined. */
function plain(value: object): { readonly [field: string]: unknown } {
  return JSON.parse(JSON.stringify(value));
}
