import fc from 'fast-check';
import { ManifestObject } from '../../lib/manifests';
import { FileTreeBuilder, objectPath } from '../../lib/output';

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
  ['customresourcedefinition-certificates.cert-manager.io.yaml', path('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'certificates.cert-manager.io')],
  ['certificate.cert-manager.io-www%2eexample%2ecom.yaml', path('cert-manager.io/v1', 'Certificate', 'www.example.com')],
  ['clusterqueue.kueue.x-k8s.io-n.yaml', path('kueue.x-k8s.io/v1', 'ClusterQueue', 'n')],
  ['clusterqueue.kueue.x-k8s%2eio-n.yaml', path('kueue.x/v1', 'ClusterQueue', 'k8s.io-n')],
  ['clusterrole-%52eader.yaml', path('rbac.authorization.k8s.io/v1', 'ClusterRole', 'Reader')],
])('%s', (expected, actual) => expect(actual).toBe(expected));

test('an object that is named when it is made goes by the beginning of its name', () => {
  const job = { apiVersion: 'batch/v1', kind: 'Job', metadata: { generateName: 'migrate-' } } as unknown as ManifestObject;
  expect(objectPath(job, 'recommender')).toBe('job-migrate-.yaml');
});

test('the version of the API does not move an object, its group does', () => {
  expect(path('policy/v1', 'PodDisruptionBudget', 'a')).toBe(path('policy/v1beta1', 'PodDisruptionBudget', 'a'));
  expect(path('networking.istio.io/v1', 'Gateway', 'a')).not.toBe(path('gateway.networking.k8s.io/v1', 'Gateway', 'a'));
});

test('different names never share a path, not even where case is folded', () => {
  const name = fc.string({ unit: fc.constantFrom(...'abAB.:%-/é'), minLength: 1, maxLength: 6 });
  fc.assert(fc.property(name, name, fc.constantFrom('v1', 'keda.sh/v1'), (a, b, apiVersion) => {
    fc.pre(a !== b);
    expect(path(apiVersion, 'Thing', a).toLowerCase()).not.toBe(path(apiVersion, 'Thing', b).toLowerCase());
  }));
});

test('a path can be cut into kind, group and name in one way only', () => {
  // Two cuts through the same text: what one has at the end of its group, the other has at the start of its name.
  const cut = fc.array(fc.constantFrom('a', 'a.b', 'b.a'), { minLength: 3, maxLength: 5 }).chain(parts =>
    fc.tuple(fc.constant(parts), fc.integer({ min: 1, max: parts.length - 2 }), fc.integer({ min: 0, max: 1 })));
  const pathOf = (parts: string[], end: number, start: number) =>
    path(`${parts.slice(start, end + start).join('-')}/v1`, ['thing', ...parts.slice(0, start)].join('-'), parts.slice(end + start).join('-'));
  fc.assert(fc.property(cut, cut, ([parts, end, start], [, otherEnd, otherStart]) => {
    fc.pre(otherEnd + otherStart < parts.length && (end !== otherEnd || start !== otherStart));
    expect(pathOf(parts, end, start)).not.toBe(pathOf(parts, otherEnd, otherStart));
  }));
});

test.each([
  ['a kind', path('v1', '../../Up', 'x')], ['a namespace', path('v1', 'ConfigMap', 'x', '..')], ['a namespace', path('v1', 'ConfigMap', 'x', '.git')],
])('fails: %s that leads out of the directory, in the file tree', (_, escape) => {
  const files = new FileTreeBuilder();
  files.add(`app/${escape}`, '', 'owner');
  expect(files.issues).toEqual([expect.objectContaining({ id: 'unsafe-path' })]);
});
