import { PolicyWorld } from '../../../lib/policy';
import { allowEmpty, forcedKustomization, ignoredButApplied, replacedState, syncWave } from '../../../lib/policy/gitops/operator-settings';
import { removedCustomApi } from '../../../lib/policy/gitops/removed-custom-api';
import { fields, policyObject } from '../fixtures';

const annotated = (kind: string, annotations: object, apiVersion = 'v1') => ({ apiVersion, kind, metadata: { name: 'x', annotations } });
const application = (spec: object) => ({ apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', spec });

test.each([
  ['PersistentVolumeClaim', 'v1', { 'argocd.argoproj.io/sync-options': 'Force=true,Replace=true' }, 1],
  ['PersistentVolumeClaim', 'v1', { 'kustomize.toolkit.fluxcd.io/force': 'enabled' }, 1],
  ['StatefulSet', 'apps/v1', { 'argocd.argoproj.io/sync-options': 'Prune=false' }, 0],
  ['Job', 'batch/v1', { 'argocd.argoproj.io/sync-options': 'Force=true,Replace=true' }, 0],
])('replaced-state: %s %s %j', (kind, apiVersion, annotations, count) => expect(fields(replacedState, annotated(kind, annotations, apiVersion))).toHaveLength(count));

test.each([['5', 0], ['-1', 0], ['first', 1], ['1.5', 1], [5, 1]])('sync-wave: %p', (wave, count) => {
  expect(fields(syncWave, annotated('ConfigMap', { 'argocd.argoproj.io/sync-wave': wave }))).toHaveLength(count);
});

test('fails: an empty folder that may delete everything', () => {
  expect(fields(allowEmpty, application({ syncPolicy: { automated: { prune: true, allowEmpty: true } } }))).toEqual(['spec.syncPolicy.automated.allowEmpty']);
  expect(fields(allowEmpty, application({ syncPolicy: { automated: { allowEmpty: true } } }))).toEqual([]);
});

test('fails: ignored fields that each sync writes', () => {
  const ignoreDifferences = [{ kind: 'Deployment', jsonPointers: ['/spec/replicas'] }];
  expect(fields(ignoredButApplied, application({ ignoreDifferences, syncPolicy: { automated: {} } }))).toEqual(['spec.syncPolicy.syncOptions']);
  expect(fields(ignoredButApplied, application({ ignoreDifferences, syncPolicy: { automated: {}, syncOptions: ['RespectIgnoreDifferences=true'] } }))).toEqual([]);
  expect(fields(ignoredButApplied, application({ ignoreDifferences }))).toEqual([]);
});

test('fails: a forced Kustomization with a claim in its folder', () => {
  const kustomization = policyObject({ apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization', spec: { force: true, path: './apps/ml' } });
  const claim = (file: string) => policyObject({ kind: 'PersistentVolumeClaim', metadata: { name: 'models' } }, { file });
  const check = (file: string) => forcedKustomization.check(kustomization, PolicyWorld._of([kustomization, claim(file)])).map(({ field }) => field);
  expect(check('repo/apps/ml/pvc.yaml')).toEqual(['spec.force']);
  expect(check('repo/apps/other/pvc.yaml')).toEqual([]);
});

test.each([
  ['kustomize.toolkit.fluxcd.io/v1beta2', 'Kustomization', 1], ['kustomize.toolkit.fluxcd.io/v1', 'Kustomization', 0],
  ['external-secrets.io/v1beta1', 'ExternalSecret', 1], ['external-secrets.io/v1alpha1', 'PushSecret', 0], ['toString', 'X', 0],
])('removed-custom-api: %s %s', (apiVersion, kind, count) => expect(fields(removedCustomApi, { apiVersion, kind })).toHaveLength(count));

test('removed-custom-api: a definition among the files says what is served', () => {
  const definition = (served: boolean) => ({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    spec: { group: 'external-secrets.io', names: { kind: 'ExternalSecret' }, versions: [{ name: 'v1beta1', served }] },
  });
  const object = { apiVersion: 'external-secrets.io/v1beta1', kind: 'ExternalSecret' };
  expect(fields(removedCustomApi, object, { beside: [definition(true)] })).toEqual([]);
  expect(fields(removedCustomApi, object, { beside: [definition(false)] })).toEqual(['apiVersion']);
});
