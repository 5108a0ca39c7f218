import { PolicyWorld } from '../../../lib/policy';
import { prunedDelivery, prunedState, unprotectedState } from '../../../lib/policy/gitops/pruned';
import { DefinedRule } from '../../../lib/policy/policy-rule';
import { fields, policyObject } from '../fixtures';

/** What a rule says of objects that are no longer there. */
function removed(rule: DefinedRule, ...objects: object[]): string[] {
  const now = PolicyWorld._of([policyObject({})], undefined, PolicyWorld._of([policyObject({}), ...objects.map(object => policyObject(object))]));
  return rule.checkWorld(now).map(({ object }) => object.identity);
}

const claim = (annotations: object = {}) => ({ kind: 'PersistentVolumeClaim', metadata: { name: 'models', namespace: 'ml', annotations } });

test.each([
  ['Namespace', { kind: 'Namespace', metadata: { name: 'ml' } }, ['Namespace/ml']],
  ['PersistentVolumeClaim', claim(), ['PersistentVolumeClaim/ml/models']],
  ['CustomResourceDefinition', { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: 'x' } }, ['CustomResourceDefinition/x']],
  ['ConfigMap', { metadata: { name: 'other' } }, []],
  ['what Flux keeps', claim({ 'kustomize.toolkit.fluxcd.io/prune': 'disabled' }), []],
  ['what Argo CD keeps', claim({ 'argocd.argoproj.io/sync-options': 'Delete=false, Prune=false' }), []],
  ['a topic', { apiVersion: 'kafka.strimzi.io/v1', kind: 'KafkaTopic', metadata: { name: 'clicks', namespace: 'ml' } }, ['KafkaTopic/ml/clicks']],
  ['a topic that Strimzi does not manage', { apiVersion: 'kafka.strimzi.io/v1', kind: 'KafkaTopic', metadata: { name: 'clicks', annotations: { 'strimzi.io/managed': 'false' } } }, []],
  ['a set that keeps its claims', { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'index' }, spec: {} }, []],
  ['a set that deletes its claims', { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'index' }, spec: { persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete' } } }, ['StatefulSet/index']],
  ['what Flux keeps by its label', { kind: 'Namespace', metadata: { name: 'ml', labels: { 'kustomize.toolkit.fluxcd.io/prune': 'Disabled' } } }, []],
  ['what Helm keeps', claim({ 'helm.sh/resource-policy': 'keep' }), []],
])('fails: state leaves Git: %s', (_, object, expected) => expect(removed(prunedState, object)).toEqual(expected));

const kustomization = (spec: object) => ({ apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization', metadata: { name: 'app', namespace: 'flux-system' }, spec });
const application = (finalizers: string[]) => ({ apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', metadata: { name: 'app', namespace: 'argocd', finalizers } });

test.each([
  [kustomization({ prune: true }), 1],
  [kustomization({ prune: false }), 0],
  [kustomization({ prune: true, deletionPolicy: 'Orphan' }), 0],
  [kustomization({ prune: false, deletionPolicy: 'Delete' }), 1],
  [kustomization({ prune: true, suspend: true }), 0],
  [{ apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease', metadata: { name: 'x' }, spec: {} }, 1],
  [{ apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease', metadata: { name: 'x' }, spec: { suspend: true } }, 0],
  [application(['resources-finalizer.argocd.argoproj.io']), 1],
  [application(['resources-finalizer.argocd.argoproj.io/background']), 1],
  [application([]), 0],
  [{ apiVersion: 'argoproj.io/v1alpha1', kind: 'ApplicationSet', metadata: { name: 'all' }, spec: { syncPolicy: { preserveResourcesOnDeletion: true } } }, 0],
])('fails: an app leaves Git: %j', (object, count) => expect(removed(prunedDelivery, object)).toHaveLength(count));

test('what is still there is not removed', () => {
  const world = PolicyWorld._of([policyObject(claim())], undefined, PolicyWorld._of([policyObject(claim())]));
  expect(prunedState.checkWorld(world)).toEqual([]);
  expect(prunedState.checkWorld(PolicyWorld._of([policyObject({})]))).toEqual([]);
});

test('fails: state that an operator may prune', () => {
  expect(fields(unprotectedState, claim(), { beside: [kustomization({ prune: true })] })).toEqual(['metadata.annotations']);
  expect(fields(unprotectedState, claim({ 'kustomize.toolkit.fluxcd.io/prune': 'disabled' }), { beside: [kustomization({ prune: true })] })).toEqual([]);
  expect(fields(unprotectedState, claim())).toEqual([]);
});

test('fails: state leaves Git, unless no operator among the files prunes', () => {
  const gone = (...operators: object[]) => {
    const stays = operators.map(operator => policyObject(operator));
    return prunedState.checkWorld(PolicyWorld._of(stays, undefined, PolicyWorld._of([...stays, policyObject(claim())])));
  };
  expect(gone(kustomization({ prune: true }))).toHaveLength(1);
  expect(gone(kustomization({ prune: false }))).toEqual([]);
  expect(gone(kustomization({ prune: false }), kustomization({ prune: true }))).toHaveLength(1);
});
