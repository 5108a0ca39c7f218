import { externalIp, ingressSnippet, ingressTls, openService } from '../../../lib/policy/workloads/exposure';
import { fields } from '../fixtures';

test.each([
  ['ClusterIP', {}, {}, 0], ['NodePort', {}, {}, 1], ['LoadBalancer', {}, {}, 1], ['LoadBalancer', { loadBalancerSourceRanges: ['10.0.0.0/8'] }, {}, 0],
  ['LoadBalancer', {}, { 'networking.gke.io/load-balancer-type': 'Internal' }, 0],
  ['LoadBalancer', {}, { 'service.beta.kubernetes.io/aws-load-balancer-scheme': 'internet-facing' }, 1],
])('open-service: %s %j %j', (type, spec, annotations, count) => {
  expect(fields(openService, { kind: 'Service', metadata: { name: 'x', annotations }, spec: { type, ...spec } })).toHaveLength(count);
});

test('fails: external addresses', () => {
  expect(fields(externalIp, { kind: 'Service', spec: { externalIPs: ['192.0.2.1'] } })).toEqual(['spec.externalIPs[0]']);
});

test('fails: snippets of the proxy', () => {
  const annotations = { 'nginx.ingress.kubernetes.io/configuration-snippet': 'x', 'nginx.ingress.kubernetes.io/rewrite-target': '/' };
  expect(fields(ingressSnippet, { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: 'x', annotations } }))
    .toEqual(['metadata.annotations.nginx.ingress.kubernetes.io/configuration-snippet']);
});

test('fails: an Ingress without TLS, or for any host', () => {
  const ingress = (spec: object) => fields(ingressTls, { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', spec });
  expect(ingress({ rules: [{ host: '*.example.com' }, { host: 'a.example.com' }, {}] })).toEqual(['spec.tls', 'spec.rules[0].host', 'spec.rules[2].host']);
  expect(ingress({ tls: [{ secretName: 'x' }], rules: [{ host: 'a.example.com' }] })).toEqual([]);
});
