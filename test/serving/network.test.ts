import { App } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { appIn, MINIMAL, serve, served } from './fixtures';
import { ModelService } from '../../lib/serving';

test('by default the own namespace asks, monitoring scrapes, and only DNS goes out', () => {
  expect(serve().object('NetworkPolicy').spec).toEqual({
    podSelector: { matchLabels: { 'app.kubernetes.io/name': 'ranker' } },
    policyTypes: ['Ingress', 'Egress'],
    ingress: [
      { from: [{ podSelector: {} }], ports: [{ protocol: 'TCP', port: 8000 }] },
      { from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }], ports: [{ protocol: 'TCP', port: 8000 }] },
    ],
    egress: [{
      to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } }, podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }],
      ports: [{ protocol: 'UDP', port: 53 }, { protocol: 'TCP', port: 53 }],
    }],
  });
});

test('declared peers replace the namespace', () => {
  const chart = appIn();
  const ranker = new ModelService(chart, 'ranker', {
    ...MINIMAL,
    allowFrom: [
      kplus.Pods.select(chart, 'gateway', { labels: { app: 'gateway' }, namespaces: kplus.Namespaces.select(chart, 'edge', { names: ['edge', 'edge-2'] }) }),
      kplus.Pods.select(chart, 'labelled', { labels: { app: 'x' }, namespaces: kplus.Namespaces.select(chart, 'team', { labels: { team: 'ml' } }) }),
      kplus.NetworkPolicyIpBlock.ipv4(chart, 'office', '10.0.0.0/8', ['10.1.0.0/16']),
    ],
  });
  expect(served(chart, ranker).object('NetworkPolicy').spec.ingress[0].from).toEqual([
    { podSelector: { matchLabels: { app: 'gateway' } }, namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'edge' } } },
    { podSelector: { matchLabels: { app: 'gateway' } }, namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'edge-2' } } },
    { podSelector: { matchLabels: { app: 'x' } }, namespaceSelector: { matchLabels: { team: 'ml' } } },
    { ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } },
  ]);
});

test('an empty list lets nobody ask; Kubernetes would read an empty "from" as everybody', () => {
  const { ingress } = serve({ allowFrom: [], allowMetricsFrom: [] }).object('NetworkPolicy').spec;
  expect(ingress).toEqual([]);
});

test('a model service is a peer of another one', () => {
  const app = new App();
  const chart = appIn({}, app);
  const router = new ModelService(chart, 'router', MINIMAL);
  const ranker = new ModelService(chart, 'ranker', { ...MINIMAL, allowFrom: [router] });
  expect(served(chart, ranker).object('NetworkPolicy').spec.ingress[0].from).toEqual([{ podSelector: { matchLabels: { 'app.kubernetes.io/name': 'router' } } }]);
});

test.each(['recommender', 'elsewhere'])('a model service as a peer is what cdk8s-plus says of it, in namespace %s', namespace => {
  const app = new App();
  const router = new ModelService(appIn({ namespace }, app, 'router'), 'router', MINIMAL);
  const said = { toNetworkPolicyPeerConfig: () => router.toNetworkPolicyPeerConfig() } as kplus.INetworkPolicyPeer;
  const from = (peer: kplus.INetworkPolicyPeer, name: string) => {
    const chart = appIn({}, app, name);
    return served(chart, new ModelService(chart, 'ranker', { ...MINIMAL, allowFrom: [peer] })).object('NetworkPolicy').spec.ingress[0].from;
  };
  expect(from(router, 'one')).toEqual(from(said, 'two'));
});

test('network policies of cdk8s-plus select it and take it as a peer', () => {
  const chart = appIn();
  const ranker = new ModelService(chart, 'ranker', MINIMAL);
  const policy = new kplus.NetworkPolicy(chart, 'more', { selector: ranker });
  policy.addEgressRule(ranker);
  const { spec } = served(chart, ranker).objects.find(o => o.kind === 'NetworkPolicy' && o.metadata.name !== 'ranker');
  expect(spec.podSelector).toEqual({ matchLabels: { 'app.kubernetes.io/name': 'ranker' } });
  expect(spec.egress[0].to[0].podSelector).toEqual({ matchLabels: { 'app.kubernetes.io/name': 'ranker' } });
});
