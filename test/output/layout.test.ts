import fc from 'fast-check';
import { objectPath } from '../../lib/output';

function path(apiVersion: string, kind: string, name: string, namespace?: string): string {
  return objectPath({ apiVersion, kind, metadata: { name, namespace } }, 'recommender');
}

test.each([
  ['deployment-ranker.yaml', path('apps/v1', 'Deployment', 'ranker', 'recommender')],
  ['namespace-recommender.yaml', path('v1', 'Namespace', 'recommender')],
  ['scaledobject.keda.sh-ranker.yaml', path('keda.sh/v1alpha1', 'ScaledObject', 'ranker', 'recommender')],
  ['service.serving.knative.dev-ranker.yaml', path('serving.knative.dev/v1', 'Service', 'ranker', 'recommender')],
  ['monitoring/configmap-dashboard.yaml', path('v1', 'ConfigMap', 'dashboard', 'monitoring')],
  ['clusterrole-system%3areader.yaml', path('rbac.authorization.k8s.io/v1', 'ClusterRole', 'system:reader')],
  ['clusterrole-%52eader.yaml', path('rbac.authorization.k8s.io/v1', 'ClusterRole', 'Reader')],
])('%s', (expected, actual) => expect(actual).toBe(expected));

test('the version of the API does not move an object, its group does', () => {
  expect(path('policy/v1', 'PodDisruptionBudget', 'a')).toBe(path('policy/v1beta1', 'PodDisruptionBudget', 'a'));
  expect(path('networking.istio.io/v1', 'Gateway', 'a')).not.toBe(path('gateway.networking.k8s.io/v1', 'Gateway', 'a'));
});

test('different names never share a path, not even where case is folded', () => {
  const name = fc.string({ unit: fc.constantFrom(...'abAB.:%-/é'), minLength: 1, maxLength: 6 });
  fc.assert(fc.property(name, name, (a, b) => {
    fc.pre(a !== b);
    expect(path('v1', 'ConfigMap', a).toLowerCase()).not.toBe(path('v1', 'ConfigMap', b).toLowerCase());
  }));
});
