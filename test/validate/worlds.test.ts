import { folderWith, object } from './folder';
import { findFiles } from '../../lib/validate/find-files';
import { loadFiles } from '../../lib/validate/load';
import { worldsOf } from '../../lib/validate/worlds';

type Files = { readonly [path: string]: string };

const load = (files: Files) => loadFiles(findFiles({ paths: ['.'], cwd: folderWith(files) }));

/** Names of what is in each world, and of what was there before. */
function worlds(files: Files, before?: Files, outputs: string[] = []): string[][] {
  return worldsOf(load(files), before && load(before), { facts: { clusters: [] }, outputs })
    .map(world => [...world.objects.map(({ file, name }) => `${file} ${name}`), ...world._previous?.objects.map(({ file, name }) => `before: ${file} ${name}`) ?? []]);
}

test('everything is one world', () => {
  expect(worlds({ 'a/x.yaml': object('Service', 'x'), 'b/y.yaml': object('Deployment', 'x') })).toEqual([['a/x.yaml x', 'b/y.yaml x']]);
});

test('folders that hold the same object are variants, and share the rest', () => {
  expect(worlds({
    'base/config.yaml': object('ConfigMap', 'shared'),
    'staging/ranker.yaml': object('Deployment', 'ranker'),
    'staging/only.yaml': object('Service', 'only'),
    'production/ranker.yaml': object('Deployment', 'ranker'),
  })).toEqual([
    ['base/config.yaml shared', 'production/ranker.yaml ranker'],
    ['base/config.yaml shared', 'staging/only.yaml only', 'staging/ranker.yaml ranker'],
  ]);
});

test('the same object twice in one folder stays in one world', () => {
  expect(worlds({ 'a/x.yaml': object('Service', 'x'), 'a/y.yaml': object('Service', 'x') })).toEqual([['a/x.yaml x', 'a/y.yaml x']]);
});

test('the same object in two folders that go to one cluster is one mistake, and no variant', () => {
  const flux = (name: string, path: string) => `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ${name}}\nspec: {path: ${path}}\n`;
  const files = (second: string) => ({
    'clusters/eu/a.yaml': flux('a', './apps/a'), [second]: flux('b', 'deploy/apps/b'), 'apps/a/x.yaml': object('Service', 'x'), 'apps/b/x.yaml': object('Service', 'x'),
  });
  expect(worlds(files('clusters/eu/b.yaml'))).toHaveLength(1);
  expect(worlds(files('clusters/us/b.yaml'))).toHaveLength(2);
});

test('each environment of an output is a world, also the only one', () => {
  const files = {
    'production/apps/a/x.yaml': object('Service', 'x'), 'production/delivery/hub/a.yaml': object('ConfigMap', 'd'), 'staging/apps/a/y.yaml': object('Service', 'z'),
  };
  expect(worlds(files, undefined, [''])).toEqual([['production/apps/a/x.yaml x', 'production/delivery/hub/a.yaml d'], ['staging/apps/a/y.yaml z']]);
});

test('what was before is with what is now', () => {
  expect(worlds({ 'staging/x.yaml': object('Service', 'x'), 'new/x.yaml': object('Service', 'x') }, { 'staging/x.yaml': object('Service', 'x'), 'gone/x.yaml': object('Service', 'x') }))
    .toEqual([['new/x.yaml x'], ['staging/x.yaml x', 'before: staging/x.yaml x'], ['before: gone/x.yaml x']]);
  expect(worlds({ 'a.yaml': object('Service', 'x') }, { 'b.yaml': object('Service', 'x') })).toEqual([['a.yaml x', 'before: b.yaml x']]);
});

describe('the Pod Security level', () => {
  const namespace = (name: string, labels: string) => `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}, labels: {${labels}}}\n`;
  const pod = (name: string) => `apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: ${name}}\n`;
  const level = (files: Files, podSecurity?: string) => worldsOf(load(files), undefined, { facts: { clusters: [] }, podSecurity })
    .map(world => world.all('/Pod').map(one => one.podSecurity)).flat();

  test('is what the Namespace enforces, or restricted', () => {
    const enforce = 'pod-security.kubernetes.io/enforce';
    expect(level({ 'a.yaml': namespace('ns', `${enforce}: baseline`), 'b.yaml': pod('ns'), 'c.yaml': pod('m') })).toEqual(['baseline', 'restricted']);
    expect(level({ 'a.yaml': namespace('ns', ''), 'b.yaml': pod('ns') })).toEqual(['restricted']);
    expect(level({ 'a.yaml': namespace('ns', `${enforce}: nonsense`), 'b.yaml': pod('ns') })).toEqual(['restricted']);
    expect(level({ 'a.yaml': namespace('ns', `${enforce}: baseline`), 'b.yaml': pod('ns') }, 'privileged')).toEqual(['privileged']);
  });

  test('may differ between variants that share the object', () => {
    const enforce = (value: string) => namespace('ns', `pod-security.kubernetes.io/enforce: ${value}`);
    expect(level({ 'base/p.yaml': pod('ns'), 'dev/n.yaml': enforce('baseline'), 'prod/n.yaml': enforce('restricted') })).toEqual(['baseline', 'restricted']);
  });
});
