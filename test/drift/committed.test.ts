import { stringify } from 'yaml';
import { Json } from './field-sets';
import { application, configMap, kustomization } from './shop';
import { environmentOf, readTree } from '../../lib/diff/tree';
import { clustersOf, committedApps } from '../../lib/drift/committed';

const tree = (objects: { readonly [path: string]: Json }) => {
  const files = new Map(Object.entries(objects).map(([path, object]) => [`production/${path}.yaml`, stringify(object)]));
  return environmentOf(readTree(files, 'HEAD', new Map()).environments, 'production');
};
const named = (object: Json, name: string): Json => ({ ...object, metadata: { ...object.metadata, name } });
const at = (path: string, spec: Json = {}) => kustomization({ path: `./deploy/production/${path}`, ...spec });
const remote = { kubeConfig: { secretRef: { name: 'us-kubeconfig' } } };

test('Flux delivers an app to the cluster that it runs in, and to those of its hub', () => {
  const found = tree({
    'apps/shop/a': configMap(),
    'clusters/us/only/b': configMap(),
    'delivery/hub/1': at('apps/shop'),
    'delivery/hub/2': named(at('apps/shop', remote), 'shop-us'),
    'delivery/hub/3': named(at('clusters/us/only', remote), 'only-us'),
    'delivery/hub/4': named(at('delivery/hub'), 'production-delivery'),
  });
  expect(clustersOf('production', found)).toEqual(['hub', 'us']);
  const apps = (cluster: string) => committedApps('production', cluster, found).map(({ app, delivery, objects }) => [app, delivery.name, objects.length]);
  expect(apps('hub')).toEqual([['shop', 'shop', 1], ['delivery', 'production-delivery', 4]]);
  expect(apps('us')).toEqual([['only', 'only-us', 1], ['shop', 'shop-us', 1]]);
});

test('Argo CD names an Application after app and cluster, also where one name begins with another', () => {
  const delivered = (name: string, app: string) => named(application({ source: { path: `deploy/production/apps/${app}` }, destination: { namespace: 'shop' } }), name);
  const found = tree({ 'apps/a/x': configMap(), 'apps/a-b/x': named(configMap(), 'other'), 'delivery/hub/1': delivered('a-b-c', 'a'), 'delivery/hub/2': delivered('a-b-c', 'a-b') });
  expect(clustersOf('production', found)).toEqual(['b-c', 'c']);
  expect(committedApps('production', 'c', found)).toMatchObject([{ app: 'a-b', operator: 'argo-cd', namespace: 'shop', suspended: false }]);
});

test.each(['./deploy/staging/apps/shop', './', './deploy/production/apps', './deploy/production/other/shop', '../production/apps/../shop', './deploy/production/apps/shop/deeper'])(
  'what delivers %s delivers nothing of the environment', path => {
    expect(clustersOf('production', tree({ 'apps/shop/a': configMap(), 'delivery/eu/1': kustomization({ path }) }))).toEqual([]);
  });
