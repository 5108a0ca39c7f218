import { ApiServer } from './api-server';
import { Json } from './field-sets';
import {
  application, byFlux, client, COMMIT, compare, configMap, deployment, input, kustomization, namespace, ownedByArgoCd, ownedByFlux, service, told,
} from './shop';
import { clusterDrift } from '../../lib/drift';

let server: ApiServer;
beforeAll(async () => { server = await ApiServer.start(); });
afterAll(async () => server.stop());
beforeEach(() => server.reset());

const everything = () => [namespace(), deployment(), service(), configMap()];
const scale = (manager = 'kubectl-scale') => server.edit('Deployment', 'ranker', manager, object => { object.spec.replicas = 5; });

test('what was applied and left alone is no drift, defaults, zero values and quantities included', async () => {
  byFlux(server, deployment(), service(), configMap());
  const result = await compare(server, { objects: everything() });
  expect(result).toMatchObject({ environment: 'staging', cluster: 'eu', unknownKinds: [], missingRights: [], notes: [] });
  expect(result.apps).toEqual([{ app: 'shop', delivery: 'Kustomization/flux-system/shop', total: 4, objects: [] }]);
});

test('nothing is ever asked for that could change something', async () => {
  byFlux(server, deployment());
  scale();
  const before = server.read('Deployment', 'ranker');
  await compare(server, { objects: everything() });
  expect(new Set(server.requests.map(({ method }) => method))).toEqual(new Set(['GET', 'PATCH']));
  const patches = server.requests.filter(({ method }) => method === 'PATCH').map(({ url }) => new URL(url, server.url).searchParams);
  expect(patches.map(query => Object.fromEntries(query))).toEqual(patches.map(() => ({ dryRun: 'All', fieldManager: 'kustomize-controller', force: 'true' })));
  expect(patches.length).toBe(4);
  expect(server.read('Deployment', 'ranker')).toEqual(before);
});

describe('a field that is different', () => {
  test('is told with both values, and with who owns it, how and since when', async () => {
    byFlux(server, deployment());
    scale();
    const { apps } = await compare(server, { objects: [deployment()] });
    expect(apps[0].objects).toEqual([{
      state: 'different',
      object: 'Deployment/shop/ranker',
      groupKind: 'apps/Deployment',
      path: 'staging/apps/shop/deployment-0.yaml',
      fields: [{ field: 'spec.replicas', git: '2', live: '5', owners: [{ manager: 'kubectl-scale', operation: 'Update', time: expect.stringMatching(/^2026-11-27T10:00:\d\dZ$/) }] }],
    }]);
  });

  test('has the keys of the lists on the way to it', async () => {
    byFlux(server, deployment(), service());
    server.edit('Deployment', 'ranker', 'kubectl-edit', ({ spec }) => {
      spec.template.spec.containers.unshift({ name: 'debug', image: 'busybox' });
      spec.template.spec.containers[1].image = 'registry.example.com/ranker:2';
      spec.template.spec.containers[1].env[0].value = 'slow';
    });
    server.edit('Service', 'ranker', 'kubectl-patch', ({ spec }) => { spec.ports[0].targetPort = 9090; });
    expect(told(await compare(server, { objects: [deployment(), service()] }))).toEqual([
      expect.stringMatching(/^different Deployment\/shop\/ranker spec\.template\.spec\.containers\[debug\]: - \| \{"name":"debug","image":"busybox",.* by kubectl-edit$/),
      'different Deployment/shop/ranker spec.template.spec.containers[server].env[MODE].value: fast | slow by kubectl-edit',
      'different Deployment/shop/ranker spec.template.spec.containers[server].image: registry.example.com/ranker:1 | registry.example.com/ranker:2 by kubectl-edit',
      'different Service/shop/ranker spec.ports[80].targetPort: - | 9090 by kubectl-patch',
    ]);
  });

  test('in a list that is one value, as those of an HTTPRoute are, is told with the whole list; defaults are none', async () => {
    const route: Json = {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name: 'ranker', namespace: 'shop' },
      spec: { parentRefs: [{ name: 'public' }], rules: [{ backendRefs: [{ name: 'ranker', port: 80, weight: 90 }, { name: 'ranker-canary', port: 80, weight: 10 }] }] },
    };
    byFlux(server, route);
    server.edit('HTTPRoute', 'ranker', 'gateway-controller', object => { object.status = { parents: [] }; }, { subresource: 'status' });
    expect(server.read('HTTPRoute', 'ranker').spec).toEqual({
      parentRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'public' }],
      rules: [{
        matches: [{ path: { type: 'PathPrefix', value: '/' } }],
        backendRefs: [90, 10].map((weight, i) => ({ group: '', kind: 'Service', name: ['ranker', 'ranker-canary'][i], port: 80, weight })),
      }],
    });
    expect(told(await compare(server, { objects: [route] }))).toEqual([]);
    server.edit('HTTPRoute', 'ranker', 'kubectl-edit', ({ spec }) => { spec.rules[0].backendRefs[1].weight = 50; });
    expect(told(await compare(server, { objects: [route] }))).toEqual([
      expect.stringMatching(/^different HTTPRoute\/shop\/ranker spec\.rules: \[.*"weight":10,.* \| \[.*"weight":50,.* by kubectl-edit$/),
    ]);
  });

  test.each([['with a dry run', ['get', 'list', 'patch']], ['without the right to one', ['get', 'list']]])('in such a list is told by its place in it, however far back: %s', async (_, verbs) => {
    const backendRefs = (...weights: number[]) => weights.map((weight, i) => ({ group: '', kind: 'Service', name: `ranker${i}`, port: 80, weight }));
    const rule = (path: string, ...weights: number[]) => ({ matches: [{ path: { type: 'PathPrefix', value: path } }], backendRefs: backendRefs(...weights) });
    const route: Json = {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name: 'ranker', namespace: 'shop' },
      spec: {
        parentRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'public' }],
        rules: [rule('/v1', 1, 2, 3), rule('/v2', 90, 10), rule('/v3', 100)],
      },
    };
    byFlux(server, route);
    server.edit('HTTPRoute', 'ranker', 'kubectl-edit', ({ spec: { rules } }) => {
      rules[1].backendRefs[0].weight = 50;
      rules[1].backendRefs[1].weight = 50;
      rules[2].backendRefs.push({ ...rules[2].backendRefs[0], name: 'other' });
    });
    server.rules = [{ verbs, resources: ['*'] }];
    const { apps: [{ objects }] } = await compare(server, { objects: [route] });
    expect(objects).toMatchObject([{
      state: 'different',
      fields: [{
        field: 'spec.rules',
        inside: [
          { field: 'spec.rules[1].backendRefs[0].weight', git: '90', live: '50' },
          { field: 'spec.rules[1].backendRefs[1].weight', git: '10', live: '50' },
          { field: 'spec.rules[2].backendRefs[1]', live: expect.stringContaining('"name":"other"') },
        ],
        owners: [{ manager: 'kubectl-edit' }],
      }],
    }]);
    expect(Object.keys(objects[0].fields[0].inside![2])).toEqual(['field', 'live']);
  });

  test('of a controller is no drift where Git does not set it, and one by hand is', async () => {
    byFlux(server, deployment());
    server.edit('Deployment', 'ranker', 'kube-controller-manager', ({ metadata }) => { metadata.annotations = { 'deployment.kubernetes.io/revision': '3' }; });
    server.edit('Deployment', 'ranker', 'kube-controller-manager', object => { object.status = { replicas: 2 }; }, { subresource: 'status' });
    expect(told(await compare(server, { objects: [deployment()] }))).toEqual([]);
    server.edit('Deployment', 'ranker', 'kubectl-annotate', ({ metadata }) => { metadata.annotations.note = 'do not touch'; });
    server.edit('Deployment', 'ranker', 'kubectl-client-side-apply', ({ metadata }) => { metadata.annotations['kubectl.kubernetes.io/last-applied-configuration'] = '{}'; });
    expect(told(await compare(server, { objects: [deployment()] }))).toEqual(['different Deployment/shop/ranker metadata.annotations.note: - | do not touch by kubectl-annotate']);
  });

  test('by hand is told where the operator owns no metadata at all', async () => {
    server.apply(namespace(), 'argocd-controller');
    server.apply(configMap(), 'argocd-controller');
    server.edit('ConfigMap', 'settings', 'kubectl-annotate', ({ metadata }) => { metadata.annotations = { note: 'x' }; });
    server.edit('ConfigMap', 'settings', 'kubectl-edit', object => { object.binaryData = { logo: 'AAAA' }; });
    expect(told(await compare(server, { objects: [namespace(), configMap()], delivery: [application()] }))).toEqual([
      'different ConfigMap/shop/settings binaryData: - | {"logo":"AAAA"} by kubectl-edit',
      'different ConfigMap/shop/settings metadata.annotations: - | {"note":"x"} by kubectl-annotate',
    ]);
  });

  test('may be one that Git has taken away, and one that somebody took away in the cluster', async () => {
    byFlux(server, configMap(), { ...configMap(), metadata: { name: 'other', namespace: 'shop' }, data: { a: '1', b: '2' } });
    server.edit('ConfigMap', 'settings', 'kubectl-edit', object => { delete object.data; });
    const other = { ...configMap(), metadata: { name: 'other', namespace: 'shop' }, data: { a: '1' } };
    expect(told(await compare(server, { objects: [configMap(), other] }))).toEqual([
      'different ConfigMap/shop/other data.b: - | 2 by kustomize-controller',
      'different ConfigMap/shop/settings data: {"mode":"fast"} | -',
    ]);
  });

  test('of an object that the operator has not taken over yet is its mark', async () => {
    byFlux(server);
    server.apply(configMap(), 'kubectl');
    expect(told(await compare(server, { objects: [configMap()] }))).toEqual([
      'different ConfigMap/shop/settings metadata.labels: {"kustomize.toolkit.fluxcd.io/name":"shop","kustomize.toolkit.fluxcd.io/namespace":"flux-system"} | -',
    ]);
  });
});

test('values of Secrets are compared and never shown, nor are they in what was applied last', async () => {
  const secret = (value: string) => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'key', namespace: 'shop' }, stringData: { token: value } });
  byFlux(server, secret('hunter2-hunter2'));
  expect(told(await compare(server, { objects: [secret('hunter2-hunter2')] }))).toEqual([]);
  server.edit('Secret', 'key', 'kubectl-edit', object => {
    object.data = { token: Buffer.from('other-secret').toString('base64'), extra: Buffer.from('more-secret').toString('base64') };
    object.metadata.annotations = { 'kubectl.kubernetes.io/last-applied-configuration': '{"data":"other-secret"}' };
  });
  const result = await compare(server, { objects: [secret('hunter2-hunter2')] });
  expect(told(result)).toEqual([
    'different Secret/shop/key data.extra: - | (secret, not shown) by kubectl-edit',
    'different Secret/shop/key data.token: (secret, not shown) | (secret, not shown) by kubectl-edit',
  ]);
  for (const text of ['hunter2', 'other-secret', 'more-secret']) {
    expect(JSON.stringify(result)).not.toContain(text);
    expect(JSON.stringify(result)).not.toContain(Buffer.from(text).toString('base64').slice(0, 8));
  }
});

describe('an object', () => {
  test('that is missing, or on its way out, is told', async () => {
    byFlux(server, service());
    server.edit('Service', 'ranker', 'kubectl-delete', ({ metadata }) => { metadata.deletionTimestamp = '2026-11-27T09:00:00Z'; });
    expect(told(await compare(server, { objects: [configMap(), service()] }))).toEqual([
      'missing ConfigMap/shop/settings', 'missing Service/shop/ranker: it is being deleted since 2026-11-27T09:00:00Z',
    ]);
  });

  test('whose namespace is missing is told with that', async () => {
    expect(told(await compare(server, { objects: [namespace(), configMap()] }))).toEqual([
      'missing ConfigMap/shop/settings: namespaces "shop" not found', 'missing Namespace/shop',
    ]);
  });

  test('that Git no longer has is extra, unless it is protected, made by a controller, or of another app', async () => {
    const named = (name: string, metadata: object = {}) => ({ ...configMap(), metadata: { name, namespace: 'shop', ...metadata } });
    byFlux(server, configMap(), named('old'), named('kept', { annotations: { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' } }), service(),
      named('made', { ownerReferences: [{ uid: '1', controller: true, kind: 'ScaledObject', name: 'x' }] }));
    server.apply(ownedByFlux(named('foreign'), 'other'), 'kustomize-controller');
    server.apply(named('nobodys'), 'kubectl');
    const result = await compare(server, { objects: [namespace(), configMap()] });
    expect(told(result)).toEqual(['extra ConfigMap/shop/old', 'extra Service/shop/ranker']);
    expect(result.notes).toEqual(['in the cluster and no longer in Git, protected from pruning: ConfigMap/shop/kept']);
    const lists = server.requests.filter(({ method, url }) => method === 'GET' && url.includes('limit='));
    expect(lists.every(({ accept }) => accept.startsWith('application/json;as=PartialObjectMetadataList'))).toBe(true);
  });

  test('that Git no longer has and that is on its way out is told with that', async () => {
    byFlux(server, service());
    server.edit('Service', 'ranker', 'kubectl-delete', ({ metadata }) => { metadata.deletionTimestamp = '2026-11-27T09:00:00Z'; });
    expect(told(await compare(server, { objects: [namespace()] }))).toEqual(['extra Service/shop/ranker: it is being deleted since 2026-11-27T09:00:00Z']);
  });

  test('is found on every page of a list, also when the list expires on the way', async () => {
    byFlux(server, ...Array.from({ length: 7 }, (_, i) => ({ ...configMap(), metadata: { name: `old-${i}`, namespace: 'shop' } })));
    server.pageSize = 2;
    server.faults = [{ matches: /configmaps.*continue=4/, times: 1, answer: response => { response.statusCode = 410; response.end('{"kind":"Status","reason":"Expired"}'); } }];
    expect(told(await compare(server, { objects: [namespace()] }))).toHaveLength(7);
  });

  test('that the API server would refuse is told with its reason, and with what is different', async () => {
    const job = (image: string) => ({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'train', namespace: 'shop' },
      spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image, env: [{ name: 'PASSWORD', value: 'correct-horse-battery' }] }] } } },
    });
    byFlux(server, job('a:1'), service());
    server.webhooks = [{ resource: 'configmaps', denies: () => 'no ConfigMaps\non Fridays' }];
    const result = await compare(server, { objects: [job('a:2'), configMap()] });
    expect(told({ ...result, apps: [{ ...result.apps[0], objects: result.apps[0].objects.filter(({ state }) => state !== 'extra') }] })).toEqual([
      'refused ConfigMap/shop/settings: it is missing, and cannot be made: admission webhook "policy.example.com" denied the request: no ConfigMaps on Fridays',
      'refused Job/shop/train: spec.template: Invalid value: field is immutable',
      'refused Job/shop/train spec.template.spec.containers[a].image: a:2 | a:1 by kustomize-controller',
    ]);
    expect(JSON.stringify(result)).not.toContain('correct-horse-battery');
  });

  test('with a name that is a path is refused and never asked for', async () => {
    byFlux(server);
    const names = ['..', 'a/../../secrets/b', '%2e%2e'];
    const result = await compare(server, { objects: names.map(name => ({ ...configMap(), metadata: { name, namespace: 'shop' } })) });
    expect(result.apps[0].objects.map(({ state }) => state)).toEqual(['refused', 'refused', 'refused']);
    expect(server.requests.filter(({ url }) => !url.includes('limit=') && url.includes('/namespaces/'))).toEqual([]);
  });

  test('of a kind that the server does not have is counted with its kind, once', async () => {
    byFlux(server, configMap());
    const custom = (name: string, apiVersion = 'example.com/v1') => ({ apiVersion, kind: 'Widget', metadata: { name, namespace: 'shop' } });
    const result = await compare(server, { objects: [configMap(), custom('a'), custom('b'), custom('c', 'apps/v2'), { ...custom('d', 'apps/v1') }, custom('e', '../v1')] });
    expect(result.unknownKinds.map(({ apiVersion, objects, problem }) => [apiVersion, objects, problem])).toEqual([
      ['../v1', 1, 'the API group .. is not served: its CustomResourceDefinition is not installed'],
      ['apps/v1', 1, 'apps/v1 is served, and has no Widget'],
      ['apps/v2', 1, 'apps/v2 is not served; of apps there is v1'],
      ['example.com/v1', 2, 'the API group example.com is not served: its CustomResourceDefinition is not installed'],
    ]);
    expect(told(result)).toEqual([]);
  });
});

describe('what the operator ignores is ignored:', () => {
  const ignore = (paths: string[], target: object) => kustomization({ ignore: [{ paths, target }] });

  test('paths of a Kustomization, in the objects that they are about', async () => {
    byFlux(server, deployment(), { ...deployment(), metadata: { name: 'other', namespace: 'shop' } });
    for (const name of ['ranker', 'other']) server.edit('Deployment', name, 'hpa', ({ spec }) => { spec.replicas = 5; });
    const objects = [deployment(), { ...deployment(), metadata: { name: 'other', namespace: 'shop' } }];
    expect(told(await compare(server, { objects, delivery: [ignore(['/spec/replicas'], { group: '^apps$', kind: '^Deployment$', name: '^ranker$', namespace: '^shop$' })] })))
      .toEqual(['different Deployment/shop/other spec.replicas: 2 | 5 by hpa']);
    expect(told(await compare(server, { objects, delivery: [ignore(['/spec/replicas'], { kind: 'Deploy.*', labelSelector: 'app.kubernetes.io/instance in (ranker)' })] })))
      .toEqual(['different Deployment/shop/other spec.replicas: 2 | 5 by hpa']);
    expect(told(await compare(server, { objects, delivery: [ignore(['/spec/replicas'], {})] }))).toEqual([]);
  });

  test.each<[string, object]>([
    ['pointers', { jsonPointers: ['/spec/replicas', '/spec/template/spec/containers/0/image', '/metadata/annotations/example.com~1by'] }],
    ['paths of jq', { jqPathExpressions: ['.spec.replicas', '.spec.template.spec.containers[] | select(.name == "server") | .image', '.metadata.annotations["example.com/by"]'] }],
    ['managers', { managedFieldsManagers: ['controller'] }],
  ])('%s of an Application', async (_, entry) => {
    server.apply(namespace(), 'argocd-controller');
    server.apply(ownedByArgoCd(deployment(), 'apps'), 'argocd-controller');
    server.edit('Deployment', 'ranker', 'controller', ({ spec, metadata }) => {
      spec.replicas = 5;
      spec.template.spec.containers[0].image = 'x';
      metadata.annotations['example.com/by'] = 'me';
    });
    const objects = [namespace(), { ...deployment(), metadata: { ...deployment().metadata, annotations: { 'example.com/by': 'us' } } }];
    expect(told(await compare(server, { objects, delivery: [application()] }))).toHaveLength(3);
    expect(told(await compare(server, { objects, delivery: [application({ ignoreDifferences: [{ group: 'apps', kind: 'Deployment', name: 'ranker', ...entry }] })] }))).toEqual([]);
    expect(told(await compare(server, { objects, delivery: [application({ ignoreDifferences: [{ group: 'apps', kind: 'StatefulSet', ...entry }] })] }))).toHaveLength(3);
    expect(server.requests.filter(({ method }) => method === 'PATCH').every(({ url }) => url.includes('fieldManager=argocd-controller'))).toBe(true);
  });

  test('what cannot be understood is told', async () => {
    byFlux(server);
    const { notes } = await compare(server, { objects: [namespace()], delivery: [kustomization({ ignore: [{ paths: ['spec'], target: { name: '(' } }] }), application({ ignoreDifferences: [{ kind: 'X', jqPathExpressions: ['.a | keys'] }] })] });
    expect(notes).toEqual([
      expect.stringMatching(/ignores \.a \| keys, which/), expect.stringMatching(/ignores fields of what \( matches/), expect.stringMatching(/ignores spec, which/),
    ]);
  });

  test('objects that Flux leaves alone, applies once, or merges; hooks of Argo CD', async () => {
    const said = (name: string, annotations: object) => ({ ...configMap(), metadata: { name, namespace: 'shop', annotations } });
    const objects = [
      said('a', { 'kustomize.toolkit.fluxcd.io/reconcile': 'disabled' }), said('b', { 'kustomize.toolkit.fluxcd.io/ssa': 'Ignore' }),
      said('c', { 'kustomize.toolkit.fluxcd.io/ssa': 'IfNotPresent' }), said('d', { 'kustomize.toolkit.fluxcd.io/ssa': 'Merge' }), said('e', { 'argocd.argoproj.io/hook': 'PreSync' }),
    ];
    byFlux(server, ...objects.slice(0, 4));
    for (const name of ['a', 'b', 'c', 'd']) server.edit('ConfigMap', name, 'kubectl-edit', ({ data }) => { data.more = 'x'; });
    const result = await compare(server, { objects });
    expect(told(result)).toEqual([]);
    expect(result.notes).toEqual([expect.stringMatching(/^3 objects were left alone by Flux/), expect.stringMatching(/^one object was made by the operator while it works/)]);
  });

  test('the marks of Argo CD, by annotation and by label; and what it no longer has is extra', async () => {
    server.apply(namespace(), 'argocd-controller');
    server.apply(ownedByArgoCd(configMap()), 'argocd-controller');
    server.apply({ ...deployment(), metadata: { ...deployment().metadata, labels: { 'app.kubernetes.io/instance': 'shop-eu' } } }, 'argocd-controller');
    server.apply(ownedByArgoCd(service()), 'argocd-controller');
    const copied = ownedByArgoCd(service());
    server.apply({ ...copied, metadata: { ...copied.metadata, name: 'copy' } }, 'controller');
    expect(told(await compare(server, { objects: [namespace(), configMap(), deployment()], delivery: [application()] }))).toEqual(['extra Service/shop/ranker']);
  });
});

test('variables get the values that Git has for them; others are passed over with a word', async () => {
  const object = { ...configMap(), data: { region: '${REGION}', port: '${PORT:-80}', text: 'a $${b} ${REGION}' } };
  byFlux(server, { ...configMap(), data: { region: 'eu', port: '80', text: 'a ${b} eu' } });
  const delivery = (postBuild: object) => [kustomization({ postBuild })];
  expect(told(await compare(server, { objects: [object], delivery: delivery({ substitute: { REGION: 'us' } }) }))).toEqual(expect.arrayContaining([
    'different ConfigMap/shop/settings data.region: us | eu by kustomize-controller',
  ]));
  const result = await compare(server, { objects: [object], delivery: delivery({ substituteFrom: [{ kind: 'Secret', name: 'x' }] }) });
  expect(result.notes).toEqual([expect.stringMatching(/^one object was compared only in the fields that Git sets, with variables/)]);
});

test('a webhook that supports no dry run is worked around', async () => {
  byFlux(server, configMap());
  server.edit('ConfigMap', 'settings', 'kubectl-edit', ({ data }) => { data.mode = 'slow'; });
  server.webhooks = [{ resource: 'configmaps', noDryRun: true }];
  const result = await compare(server, { objects: [configMap()] });
  expect(told(result)).toEqual(['different ConfigMap/shop/settings data.mode: fast | slow by kubectl-edit']);
  expect(result.notes).toEqual([expect.stringMatching(/because an admission webhook supports no dry run$/)]);
});

test('what a controller writes between the two questions is no drift', async () => {
  byFlux(server, configMap());
  const write = (name: string) => server.edit('ConfigMap', 'settings', 'controller', ({ metadata }) => { metadata.annotations = { ...metadata.annotations, [name]: 'x' }; });
  let count = 0;
  const answer = (response: import('node:http').ServerResponse) => {
    write(`example.com/${count++}`);
    response.writeHead(503).end('{}');
  };
  server.faults = [{ matches: /^PATCH/, times: 1, answer }];
  expect(told(await compare(server, { objects: [configMap()] }))).toEqual([]);
  expect(count).toBe(1);
  expect(server.requests.filter(({ method, url }) => method === 'GET' && url.endsWith('/settings'))).toHaveLength(2);
});

test('what SOPS has encrypted is not compared, the rest is', async () => {
  const value = 'ENC[AES256_GCM,data:YWJj,iv:YWJj,tag:YWJj,type:str]';
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'key', namespace: 'shop', labels: { a: '1' } }, stringData: { token: value }, sops: { mac: value, age: [{ recipient: 'age1x' }] } };
  byFlux(server, { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'key', namespace: 'shop', labels: { a: '2' } }, stringData: { token: 'plain' } });
  const result = await compare(server, { objects: [secret] });
  expect(told(result)).toEqual(['different Secret/shop/key metadata.labels.a: 1 | 2 by kustomize-controller']);
  expect(server.requests.filter(({ method }) => method === 'PATCH')).toEqual([]);
  expect(result.notes).toEqual([expect.stringMatching(/encrypted by SOPS/)]);
});

describe('the operator\'s own objects', () => {
  const root = () => ({ ...kustomization({ path: './deploy/staging/delivery/eu' }), metadata: { name: 'staging-delivery', namespace: 'flux-system' } });
  const system = () => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'flux-system' } });

  test('are compared in the cluster that it runs in, and where it is tells why something differs', async () => {
    byFlux(server, configMap(), system(), ownedByFlux(kustomization(), 'staging-delivery'), ownedByFlux(root(), 'staging-delivery'));
    for (const object of [kustomization(), root()]) server.apply(ownedByFlux(object, 'staging-delivery'), 'kustomize-controller');
    // `flux reconcile` and `flux suspend`.
    server.edit('Kustomization', 'shop', 'flux', ({ metadata, spec }) => {
      metadata.annotations = { 'reconcile.fluxcd.io/requestedAt': '2026-11-27T10:00:00Z' };
      spec.suspend = true;
    }, { namespace: 'flux-system' });
    server.edit('Kustomization', 'shop', 'kubectl-edit', ({ spec }) => { spec.interval = '1h'; }, { namespace: 'flux-system' });
    server.edit('Kustomization', 'shop', 'kustomize-controller', object => { object.status = { lastAppliedRevision: `main@sha1:${'f'.repeat(40)}` }; }, { namespace: 'flux-system', subresource: 'status' });
    const result = await compare(server, { objects: [configMap()], delivery: [kustomization(), root()] });
    expect(result.apps.map(({ app, delivery, total }) => [app, delivery, total])).toEqual([['shop', 'Kustomization/flux-system/shop', 1], ['delivery', 'Kustomization/flux-system/staging-delivery', 2]]);
    expect(told(result)).toEqual([
      'different Kustomization/flux-system/shop spec.interval: 10m | 1h by kubectl-edit',
      'different Kustomization/flux-system/shop spec.suspend: - | true by flux',
    ]);
    expect(result.notes).toEqual([`Kustomization/flux-system/shop is at commit ${'f'.repeat(12)}, and compared is ${COMMIT.slice(0, 12)}`]);

    const status = async (revisions: object) => {
      server.edit('Kustomization', 'shop', 'kustomize-controller', object => { object.status = revisions; }, { namespace: 'flux-system', subresource: 'status' });
      return (await compare(server, { objects: [configMap()], delivery: [kustomization(), root()] })).notes;
    };
    const [old, now] = ['f'.repeat(40), COMMIT].map(id => `main@sha1:${id}`);
    // It waits for the health of an older commit, and takes up no other.
    expect(await status({ lastAttemptedRevision: old })).toEqual([`Kustomization/flux-system/shop is at commit ${'f'.repeat(12)}, and compared is ${COMMIT.slice(0, 12)}`]);
    expect(await status({ lastAttemptedRevision: now, lastAppliedRevision: old })).toEqual([`Kustomization/flux-system/shop has not finished commit ${COMMIT.slice(0, 12)}; before it was ${'f'.repeat(12)}`]);
    expect(await status({ lastAttemptedRevision: now, lastAppliedRevision: now })).toEqual([]);
  });

  test('tell what is suspended', async () => {
    byFlux(server);
    expect((await compare(server, { objects: [namespace()], delivery: [kustomization({ suspend: true })] })).notes).toEqual(['the delivery of shop is suspended in Git: nothing corrects its drift']);
  });
});

test('many objects are asked for some at a time, and come in the same order each time', async () => {
  const objects = Array.from({ length: 60 }, (_, i) => ({ ...configMap(), metadata: { name: `c${i}`, namespace: 'shop' } }));
  byFlux(server, ...objects);
  for (const { metadata: { name } } of objects) server.edit('ConfigMap', name, 'kubectl-edit', ({ data }) => { data.mode = name; });
  const first = await compare(server, { objects });
  expect(told(first)).toHaveLength(60);
  expect(await compare(server, { objects })).toEqual(first);
  expect(server.most).toBeGreaterThan(1);
  expect(server.most).toBeLessThanOrEqual(8);
}, 30_000);

test('what the API server does not keep of Git is told, and is no drift', async () => {
  const object = (name: string, pod: object = {}): Json => {
    const { template, ...spec } = deployment().spec;
    return { ...deployment(), metadata: { name, namespace: 'shop' }, spec: { ...spec, template: { ...template, spec: { ...template.spec, ...pod } } } };
  };
  const names = Array.from({ length: 12 }, (_, i) => `d${String(i).padStart(2, '0')}`);
  byFlux(server, ...names.map(name => object(name)));
  server.webhooks = [{ resource: 'deployments', mutates: ({ spec }) => { delete spec.template.spec.volumes; } }];
  const volumes = [{ name: 'model', image: { reference: 'registry.example.com/model:1' } }];
  const result = await compare(server, { objects: names.map(name => object(name, { volumes })) });
  expect(told(result)).toEqual([]);
  expect(result.notes).toHaveLength(11);
  expect(result.notes[0]).toBe('the API server does not keep what Git sets (a field that it does not know, or a feature that is off), in Deployment/shop/d00: spec.template.spec.volumes');
  expect(result.notes[10]).toMatch(/ in 2 more objects$/);
});

test('an app alone can be asked for', async () => {
  byFlux(server, configMap());
  const result = await clusterDrift(client(server), { ...input({ objects: [configMap()] }), app: 'other' });
  expect(result.apps).toEqual([]);
});
