import { container, deployment, found, object, service } from './world';
import { networkPolicyPort, networkPolicyTypes } from '../../../lib/policy/references/network-policy';

const POD = deployment('ranker', { containers: [container({ ports: [{ name: 'http', containerPort: 8080 }] })] });
const SERVICE = service('x', { app: 'ranker' }, { port: 80, targetPort: 'http' });
const policy = (ingress: object[] | undefined, rest: object = {}, name = 'p') => object('networking.k8s.io/v1', 'NetworkPolicy', name, {
  spec: { podSelector: { matchLabels: { app: 'ranker' } }, ingress, ...rest },
});
const ports = (...list: object[]) => [{ ports: list }];

test.each([
  ['the port of the Service', policy(ports({ port: 80 })), 1],
  ['another protocol', policy(ports({ port: 8080, protocol: 'UDP' })), 1],
  ['a range beside it', policy(ports({ port: 9000, endPort: 9100 })), 1],
  ['the port', policy(ports({ port: 80 }, { port: 8080 })), 0],
  ['the port by name', policy(ports({ port: 'http' })), 0],
  ['a range', policy(ports({ port: 8000, endPort: 9000 })), 0],
  ['every port', policy([{ from: [] }]), 0],
  ['nothing, for others to open', policy([]), 0],
  ['something to every pod', policy(ports({ port: 80 }), { podSelector: {} }), 0],
])('a policy that lets in %s', (_, one, count) => expect(found(networkPolicyPort, POD, SERVICE, one)).toHaveLength(count));

test('policies add up', () => {
  expect(found(networkPolicyPort, POD, SERVICE, policy(ports({ port: 9090 })), policy(ports({ port: 8080 }), {}, 'q'))).toEqual([]);
  expect(found(networkPolicyPort, POD, SERVICE, policy(ports({ port: 9090 })), policy(undefined, { policyTypes: ['Egress'] }, 'q'))).toHaveLength(1);
});

test('rules for a direction that is left out', () => {
  expect(found(networkPolicyTypes, policy([], { policyTypes: ['Egress'] }))).toHaveLength(1);
  expect(found(networkPolicyTypes, policy([], { policyTypes: ['Ingress', 'Egress'], egress: [] }))).toEqual([]);
  expect(found(networkPolicyTypes, policy([], { egress: [] }))).toEqual([]);
});
