import { folderWith, object } from './folder';
import { checkPolicy } from '../../lib/policy';
import { findFiles } from '../../lib/validate/find-files';
import { loadFiles } from '../../lib/validate/load';
import { worldsOf } from '../../lib/validate/worlds';

const load = (files: { readonly [path: string]: string }) => loadFiles(findFiles({ paths: ['.'], cwd: folderWith(files) }));
const objects = (files: { readonly [path: string]: string }) => load(files).objects
  .map(({ file, manifest, generated }) => `${file} ${manifest.kind} ${(manifest.metadata as any)?.namespace ?? '-'}${generated ? ' generated' : ''}`);

test('orders to kustomize are no objects', () => {
  expect(objects({
    'kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [a.yaml, https://example.com/x.yaml]
patches: [{path: patches/p.yaml}, {patch: "- op: remove"}]
patchesStrategicMerge: [q.yaml, "apiVersion: v1\\nkind: Service"]
patchesJson6902: [{path: r.yaml}]
replacements: [{path: s.yaml}, {source: {}}]
transformers: [transformers]
components: [c]
openapi: {path: o.json}
helmCharts: [{name: x, valuesFile: v.yaml}]
`,
    'a.yaml': object('Service', 'a'),
    'patches/p.yaml': object('Deployment', 'a'),
    'q.yaml': object('Deployment', 'a'),
    'r.yaml': '- {op: remove, path: /spec}\n',
    's.yaml': object('Deployment', 'a'),
    'transformers/t.yaml': object('ConfigMap', 'a'),
    'v.yaml': object('ConfigMap', 'a'),
    'c/kustomization.yaml': 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches: [{path: ../d.yaml}]\n',
    'd.yaml': object('Deployment', 'a'),
  })).toEqual(['a.yaml Service -']);
});

test('a patch that is named is judged', () => {
  const cwd = folderWith({ 'kustomization.yaml': 'patches: [{path: p.yaml}]\n', 'p.yaml': object('Deployment', 'a') });
  expect(loadFiles(findFiles({ paths: ['kustomization.yaml', 'p.yaml'], cwd })).objects).toHaveLength(1);
});

test('generators make objects that are there and are not judged', () => {
  const files = {
    'kustomization.yaml': 'namespace: ml\nresources: [a.yaml]\nconfigMapGenerator: [{name: settings, files: [a/model.yaml, key=b.txt], literals: [c=d=e], envs: [.env]}]\nsecretGenerator: [{name: token}]\n',
    'a.yaml': object('Service', 'a'),
  };
  expect(objects(files)).toEqual(['a.yaml Service ml', 'kustomization.yaml ConfigMap ml generated', 'kustomization.yaml Secret ml generated']);
  const [world] = worldsOf(load(files), undefined, { facts: { clusters: [] } });
  const [settings] = world.find('/ConfigMap', 'ml', 'settings');
  expect([settings._generated, Object.keys(settings.manifest.data)]).toEqual([true, ['model.yaml', 'key', 'c']]);
  expect(checkPolicy([world], { today: '2026-11-24', source: 'x' }).errors).toEqual([]);
});

test('the namespace is that of the outermost kustomization, where there is one', () => {
  const base = { 'base/kustomization.yaml': 'resources: [a.yaml, n.yaml]\nnamespace: inner\n', 'base/a.yaml': object('Service', 'a'), 'base/n.yaml': object('Namespace', 'ns') };
  expect(objects(base)).toEqual(['base/a.yaml Service inner', 'base/n.yaml Namespace -']);
  const staging = { 'staging/kustomization.yaml': 'bases: [../base/]\nnamespace: staging\n' };
  expect(objects({ ...base, ...staging })).toEqual(['base/a.yaml Service staging', 'base/n.yaml Namespace -']);
  const production = { 'production/kustomization.yaml': 'resources: [../base]\nnamespace: production\n' };
  expect(objects({ ...base, ...staging, ...production })[0]).toBe('base/a.yaml Service -');
});

test('kustomizations that build on the same files are variants', () => {
  const { variants } = load({
    'base/kustomization.yaml': 'resources: [a.yaml]\n', 'base/a.yaml': object('Service', 'a'), 'eu/kustomization.yaml': 'resources: [../base]\n', 'us/kustomization.yaml': 'resources: [../base]\n',
  });
  expect(variants).toEqual([['eu', 'us']]);
});

test.each([
  'resources: [.]\n', 'resources: [../a]\nbases: [../a, ../../.., /]\n', 'resources: {a: b}\npatches: x\nconfigMapGenerator: [1, {name: 1}, {name: a, files: [1], literals: x}]\nnamespace: 1\n', '[]', 'x',
])('nonsense %j is no reason to stop', text => {
  expect(() => load({ 'a/kustomization.yaml': text, 'a/b/kustomization.yaml': 'resources: [..]\n' })).not.toThrow();
});

test('configuration of programs is no object of a cluster', () => {
  expect(objects({
    'kind.yaml': 'apiVersion: kind.x-k8s.io/v1alpha4\nkind: Cluster\n',
    'kubelet.yaml': 'apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n',
    'kubeconfig.yaml': 'apiVersion: v1\nkind: Config\nclusters: []\n',
    'local.yaml': object('ConfigMap', 'a').replace('}', ', annotations: {config.kubernetes.io/local-config: "true"}}'),
  })).toEqual([]);
});

test('a kustomization moves what has a namespace, and the accounts that bindings name', () => {
  const binding = (kind: string, subject: string) => `apiVersion: rbac.authorization.k8s.io/v1\nkind: ${kind}\nmetadata: {name: manager}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}\nsubjects: [${subject}]\n`;
  const { objects: found } = load({
    'kustomization.yaml': 'namespace: serving\nresources: [a.yaml, b.yaml, c.yaml]\n',
    'a.yaml': 'apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: system}\n',
    'b.yaml': binding('ClusterRoleBinding', '{kind: ServiceAccount, name: manager}, {kind: ServiceAccount, name: other, namespace: monitoring}, {kind: Group, name: ops}'),
    'c.yaml': binding('RoleBinding', 'x'),
  });
  expect(found.map(({ manifest }) => (manifest.metadata as any).namespace)).toEqual(['serving', undefined, 'serving']);
  expect((found[1].manifest.subjects as any[]).map(({ namespace }) => namespace)).toEqual(['serving', 'monitoring', undefined]);
  expect(found[2].manifest.subjects).toEqual(['x']);
});
