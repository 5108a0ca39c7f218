import { stringify } from 'yaml';
import { Json } from './field-sets';
import { application, configMap, deployment, kustomization, service } from './shop';
import { between, formatBetweenJson, formatBetweenMarkdown, formatBetweenText } from '../../lib/drift';
import { recommender } from '../diff/trees';

/** An output by path of each object. */
const output = (objects: { readonly [path: string]: Json }) => ({ files: new Map(Object.entries(objects).map(([path, object]) => [`${path}.yaml`, stringify(object)])) });
const other = (change: (object: Json) => void, make: () => Json = deployment) => {
  const object = make();
  change(object);
  return object;
};

test('only the fields that differ are told, by app and object, and what is in one of them only', () => {
  const result = between(output({
    'staging/apps/shop/a': deployment(),
    'staging/apps/shop/b': configMap(),
    'staging/apps/shop/c': service(),
    'staging/delivery/eu/k': kustomization(),
    'production/apps/shop/a': other(({ spec }) => { spec.replicas = 4; spec.template.spec.containers[0].image = 'registry.example.com/ranker:2'; }),
    'production/apps/shop/b': configMap(),
    'production/apps/extra/d': { ...configMap(), metadata: { name: 'd', namespace: 'extra' } },
  }), 'staging', 'production');
  expect(result).toEqual({
    first: 'staging',
    second: 'production',
    pointers: [],
    notes: [],
    apps: [
      { app: 'extra', objects: [{ is: 'only-second', object: 'ConfigMap/extra/d', groupKind: '/ConfigMap', headlines: [], fields: [] }] },
      {
        app: 'shop',
        objects: [
          {
            is: 'different',
            object: 'Deployment/shop/ranker',
            groupKind: 'apps/Deployment',
            headlines: ['image of server: registry.example.com/ranker: 1 → 2', 'replicas: 2 → 4'],
            fields: [
              { field: 'spec.replicas', first: '2', second: '4' },
              { field: 'spec.template.spec.containers[server].image', first: 'registry.example.com/ranker:1', second: 'registry.example.com/ranker:2' },
            ],
          },
          { is: 'only-first', object: 'Service/shop/ranker', groupKind: '/Service', headlines: [], fields: [] },
        ],
      },
    ],
  });
});

test('a list that is one value is told by the places in which it differs, however far back', () => {
  const role = (...last: string[]): Json => ({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata: { name: 'worker', namespace: 'shop' },
    rules: [...Array.from({ length: 5 }, (_, i) => ({ apiGroups: [`group${i}.example.com`], resources: ['things'], verbs: ['get', 'list'] })), { apiGroups: [''], resources: ['pods'], verbs: last }],
  });
  const result = between(output({ 'staging/apps/shop/a': role('get', 'delete', 'list'), 'production/apps/shop/a': role('get', 'list') }), 'staging', 'production');
  const inside = [{ field: 'rules[5].verbs[1]', first: 'delete' }];
  expect(result.apps[0].objects[0].fields).toEqual([{ field: 'rules', first: expect.any(String), second: expect.any(String), inside }]);
  expect(JSON.parse(formatBetweenJson(result, { revision: 'HEAD' })).apps[0].objects[0].fields[0].inside).toEqual(inside);
  expect(formatBetweenText(result, { revision: 'HEAD' })).toContain('\n      | rules: one value, different in 1 place\n          rules[5].verbs[1]: delete | not set\n');
  expect(formatBetweenMarkdown(result, { revision: 'HEAD' })).toMatch(/\n {2}- <code>rules.*<\/code>\n {4}- <code>rules.*delete .* not set<\/code>\n/);
});

test('an app of one cluster is compared with that of the other environment, whatever the cluster is called', () => {
  const scaled = (replicas: number) => other(({ spec }) => { spec.replicas = replicas; });
  const { apps } = between(output({
    'staging/clusters/staging-eu/shop/a': scaled(1), 'production/clusters/prod-eu/shop/a': scaled(2), 'production/clusters/prod-us/shop/a': scaled(3),
  }), 'staging', 'production');
  expect(apps.map(({ firstCluster, secondCluster, objects }) => [firstCluster, secondCluster, objects[0].fields[0].second])).toEqual([['staging-eu', 'prod-eu', '2'], ['staging-eu', 'prod-us', '3']]);
});

test('environments that share a cluster have other namespaces, and their objects are the same for all that', () => {
  const moved = { ...configMap(), metadata: { name: 'settings', namespace: 'shop-staging' } };
  expect(between(output({ 'staging/apps/shop/a': moved, 'production/apps/shop/a': configMap() }), 'staging', 'production').apps[0].objects).toEqual([
    expect.objectContaining({ is: 'different', fields: [{ field: 'metadata.namespace', first: 'shop-staging', second: 'shop' }] }),
  ]);
});

test('the words of two operators are no difference, those of one are', () => {
  const kept = other(({ metadata }) => { metadata.annotations = { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' }; }, configMap);
  const files = { 'staging/apps/shop/a': kept, 'staging/delivery/eu/k': kustomization(), 'production/apps/shop/a': configMap() };
  const apps = (delivery: Json) => between(output({ ...files, 'production/delivery/us/k': delivery }), 'staging', 'production').apps;
  expect(apps({ ...application(), spec: {} })).toEqual([]);
  expect(apps(kustomization())).toHaveLength(1);
});

describe('the example', () => {
  const result = between(recommender(), 'staging', 'production');

  test('has its pointers first, then its objects with what matters in words', () => {
    const text = formatBetweenText(result, { revision: 'HEAD' });
    expect(text).toMatch(/^pointer user-activity: 8 \| 7\npointer assistant: 3\.2\.0 \| 3\.1\.0\npointer ranker: 1\.5\.0 \| 1\.4\.2\n\nrecommender\n/);
    expect(text).toContain('\n      model ranker: 1.5.0 → 1.4.2 (');
    expect(text).toContain('\n  > ScaledObject/recommender/assistant\n');
    expect(text).toMatch(/\nstaging \| production: 3 pointers, \d+ different, 3 only in production; by HEAD\n$/);
    expect(text).not.toContain('delivery');
  });

  test('is the same in JSON and Markdown, and the other way round', () => {
    expect(JSON.parse(formatBetweenJson(result, { revision: 'HEAD' }))).toMatchObject({ first: 'staging', second: 'production', different: true, pointers: [{ first: '8', second: '7' }, {}, {}] });
    const markdown = formatBetweenMarkdown(result, { revision: 'HEAD' });
    expect(markdown).toContain('- only in <code>production</code>: <code>ScaledObject/recommender/assistant</code>');
    const swapped = between(recommender(), 'production', 'staging');
    expect(swapped.apps[0].objects.map(({ object }) => object)).toEqual(result.apps[0].objects.map(({ object }) => object));
    expect(swapped.pointers[0]).toMatchObject({ before: '7', after: '8' });
    expect(between(recommender(), 'staging', 'production')).toEqual(result);
  });
});
