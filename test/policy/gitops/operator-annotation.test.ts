import { operatorAnnotation } from '../../../lib/policy/gitops/operator-annotation';
import { fields, findings } from '../fixtures';

const annotated = (annotations: unknown, labels?: unknown) => ({ metadata: { name: 'x', annotations, labels } });

test.each([
  ['argocd.argoproj.io/sync-options', 'Prune=false,Delete=false'],
  ['argocd.argoproj.io/sync-options', 'Force=true, Replace=true'],
  ['argocd.argoproj.io/sync-options', 'PrunePropagationPolicy=background'],
  ['argocd.argoproj.io/sync-options', 'SomethingOfALaterRelease=true'],
  ['argocd.argoproj.io/hook', 'PreSync,PostSync'],
  ['argocd.argoproj.io/hook-delete-policy', 'HookSucceeded'],
  ['argocd.argoproj.io/sync-wave', '-1'],
  ['argocd.argoproj.io/something-new', 'x'],
  ['kustomize.toolkit.fluxcd.io/prune', 'Disabled'],
  ['kustomize.toolkit.fluxcd.io/ssa', 'ifnotpresent'],
  ['kustomize.toolkit.fluxcd.io/name', 'apps'],
  ['example.com/sync-wav', '1'],
])('%s: %s is what the operator reads', (key, value) => expect(fields(operatorAnnotation, annotated({ [key]: value }))).toEqual([]));

test.each([
  ['argocd.argoproj.io/sync-options', 'prune=false'],
  ['argocd.argoproj.io/sync-options', 'Prune: false'],
  ['argocd.argoproj.io/sync-options', 'ServerSideApply'],
  ['argocd.argoproj.io/hook', 'presync'],
  ['argocd.argoproj.io/hook-delete-policy', 'BeforeHookCreate'],
  ['argocd.argoproj.io/syncwave', '5'],
  ['argocd.argoproj.io/sync-option', 'Prune=false'],
  ['kustomize.toolkit.fluxcd.io/prune', 'false'],
  ['kustomize.toolkit.fluxcd.io/force', 'true'],
  ['kustomize.toolkit.fluxcd.io/ssa', 'merge-only'],
  ['kustomize.toolkit.fluxcd.io/prunes', 'disabled'],
])('fails: %s: %s is passed over', (key, value) => expect(fields(operatorAnnotation, annotated({ [key]: value }))).toEqual([`metadata.annotations.${key}`]));

test('fails: Flux reads labels too', () => {
  expect(fields(operatorAnnotation, annotated({}, { 'kustomize.toolkit.fluxcd.io/substitute': 'false' }))).toEqual(['metadata.labels.kustomize.toolkit.fluxcd.io/substitute']);
});

test('fails: options of an Application', () => {
  const application = (...syncOptions: unknown[]) => ({ apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', spec: { syncPolicy: { syncOptions } } });
  expect(fields(operatorAnnotation, application('CreateNamespace=true', 'ServersideApply=true', 7))).toEqual(['spec.syncPolicy.syncOptions[1]']);
});

test('fails: says what was meant', () => {
  expect(findings(operatorAnnotation, annotated({ 'argocd.argoproj.io/syncwave': '5' }))).toMatchObject([{ fix: 'write argocd.argoproj.io/sync-wave' }]);
});

test.each([[null], ['text'], [[]], [{ 'argocd.argoproj.io/hook': 5 }]])('annotations of another shape are no spelling mistake: %j', annotations => {
  expect(fields(operatorAnnotation, annotated(annotations))).toEqual([]);
});
