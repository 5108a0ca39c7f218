import { PolicyWorld } from '../../../lib/policy';
import { duplicateObject, flaggerOwned } from '../../../lib/policy/gitops/owners';
import { fields, policyObject } from '../fixtures';

const object = (apiVersion: string, kind: string, name: string, rest: object = {}, namespace = 'ml') => ({ apiVersion, kind, metadata: { name, namespace }, ...rest });
const deployment = (spec: object) => object('apps/v1', 'Deployment', 'ranker', { spec });

function duplicates(...manifests: object[]): string[] {
  return duplicateObject.checkWorld(PolicyWorld._of(manifests.map((manifest, i) => policyObject(manifest, { path: `p${i}` })))).map(({ object: { path }, problem }) => `${path} ${problem}`);
}

test('fails: one object twice, whatever the version of the API', () => {
  const ingress = (version: string) => object(`networking.k8s.io/${version}`, 'Ingress', 'x');
  expect(duplicates(ingress('v1'), ingress('v1beta1'))).toEqual(['p1 the same object is also made by [p0]']);
});

test('another group, name, kind or namespace is another object; what has no name is none', () => {
  expect(duplicates(object('v1', 'ConfigMap', 'x'), object('v1', 'ConfigMap', 'x', {}, 'other'), object('v1', 'Secret', 'x'), object('example.com/v1', 'ConfigMap', 'x'))).toEqual([]);
  expect(duplicates({ metadata: {} }, { metadata: {} })).toEqual([]);
});

test('fails: what Flagger makes is in Git too', () => {
  const canary = object('flagger.app/v1beta1', 'Canary', 'ranker', { spec: { targetRef: { kind: 'Deployment', name: 'ranker' }, service: { port: 80 } } });
  expect(fields(flaggerOwned, canary, { beside: [object('v1', 'Service', 'ranker')] })).toEqual(['spec.targetRef.name']);
  expect(fields(flaggerOwned, canary, { beside: [object('v1', 'Service', 'other'), deployment({})] })).toEqual([]);
});

test('what Flagger makes of a Service is something else', () => {
  const canary = object('flagger.app/v1beta1', 'Canary', 'ranker', { spec: { targetRef: { kind: 'Service', name: 'ranker' }, service: { port: 80 } } });
  expect(fields(flaggerOwned, canary, { beside: [object('v1', 'Service', 'ranker')] })).toEqual([]);
});
