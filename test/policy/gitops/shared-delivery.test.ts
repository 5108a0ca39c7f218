import { PolicyWorld } from '../../../lib/policy';
import { sharedDelivery } from '../../../lib/policy/gitops/shared-delivery';
import { policyObject } from '../fixtures';

const kustomization = (name: string, spec: object = {}) => ({
  apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
  kind: 'Kustomization',
  metadata: { name, namespace: 'flux-system' },
  spec: { path: './apps/ranker', sourceRef: { kind: 'GitRepository', name: 'ml' }, prune: true, ...spec },
});
const application = (name: string, source: object = { directory: { recurse: true } }, destination: object = { name: 'production', namespace: 'ml' }) => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: { name, namespace: 'argocd' },
  spec: { source: { repoURL: 'https://git.example.com/ml', path: 'apps/ranker', targetRevision: 'main', ...source }, destination },
});

test.each([
  ['fails: two of one path', kustomization('b'), kustomization('a'), ['spec.path']],
  ['fails: two spellings of one path', kustomization('b', { path: 'apps/ranker/' }), kustomization('a'), ['spec.path']],
  ['the same object', kustomization('a'), kustomization('a'), []],
  ['a folder in it', kustomization('b', { path: './apps/ranker/jobs' }), kustomization('a'), []],
  ['another source', kustomization('b', { sourceRef: { kind: 'GitRepository', name: 'other' } }), kustomization('a'), []],
  ['another namespace', kustomization('b', { targetNamespace: 'team-b' }), kustomization('a', { targetNamespace: 'team-a' }), []],
  ['other values', kustomization('b', { postBuild: { substitute: { tenant: 'b' } } }), kustomization('a', { postBuild: { substitute: { tenant: 'a' } } }), []],
  ['another cluster', kustomization('b', { kubeConfig: { secretRef: { name: 'b' } } }), kustomization('a', { kubeConfig: { secretRef: { name: 'a' } } }), []],
  ['fails: two Applications of one path', application('b'), application('a'), ['spec.source.path']],
  ['another destination', application('b', undefined, { name: 'staging', namespace: 'ml' }), application('a'), []],
  ['what may be charts, with a release for each', application('b', {}), application('a', {}), []],
  ['other names by kustomize', application('b', { kustomize: { namePrefix: 'b-' } }), application('a', { kustomize: { namePrefix: 'a-' } }), []],
  ['what is of another shape', { ...application('b'), spec: 'x' }, { ...kustomization('a'), spec: [] }, []],
])('%s', (_, second, first, expected) => {
  const [one, other] = [first, second].map(manifest => policyObject(manifest));
  const world = PolicyWorld._of([one, other]);
  expect(sharedDelivery.check(one, world)).toEqual([]);
  expect(sharedDelivery.check(other, world).map(({ field }) => field)).toEqual(expected);
});
