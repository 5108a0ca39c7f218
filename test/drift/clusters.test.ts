import { setTimeout as wait } from 'node:timers/promises';
import { describeClusters, linesOf, SLOW } from './clusters';
import { Json } from './field-sets';
import { configMap, deployment, namespace, service } from './shop';

const KINDS = ['namespaces', 'deployments', 'services', 'configmaps', 'secrets', 'jobs'];

describeClusters('drift', cluster => {
  const { namespace: name } = cluster;
  const here = (...objects: readonly Json[]): Json[] => objects.map(object => cluster.placed(object));
  const named = (of: string, metadata: Json = {}): Json => cluster.placed({ ...configMap(), metadata: { name: of, ...metadata } });
  const job = (image: string): Json => cluster.placed({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'train' },
    spec: {
      suspend: true,
      template: { spec: { restartPolicy: 'Never', containers: [{ name: 'train', image, env: [{ name: 'PASSWORD', value: 'correct-horse-battery' }] }] } },
    },
  });
  const secret = (data: Json): Json => cluster.placed({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'key' }, ...data });
  /** Commits objects, puts them into the cluster as Flux does, and maybe changes them there. */
  const deliver = async (objects: readonly Json[], spec: Json = {}) => {
    cluster.commit(objects, spec);
    await cluster.byFlux(...objects);
  };
  const everything = () => here(namespace(), deployment(), service(), configMap()).concat(secret({ stringData: { token: 'x' } }), job('registry.example.com/train:1'));
  const all = () => here(namespace(), deployment(), service(), configMap());

  beforeAll(async () => cluster.byFlux(cluster.placed(namespace())), SLOW);
  afterEach(async () => cluster.clear(KINDS), SLOW);

  test('is none where everything was applied', async () => {
    await deliver(everything());
    expect(await cluster.drift()).toMatchObject({
      code: 0, err: '', result: { drift: false, complete: true, apps: [{ total: 6, objects: [] }], unknownKinds: [], missingRights: [], notes: [] },
    });
  }, SLOW);

  test('is named with object, field, both values and owner, and nothing is written', async () => {
    await deliver(all());
    await cluster.here('scale', 'deployment/ranker', '--replicas=5');
    await cluster.here('annotate', 'deployment/ranker', 'note=by hand');
    await cluster.here('set', 'image', 'deployment/ranker', 'server=registry.example.com/ranker:2');
    await cluster.here('patch', 'configmap/settings', '--type=merge', '--patch={"data":{"mode":null,"more":"x"}}');
    const before = await cluster.state(KINDS);
    const drift = await cluster.drift();
    expect(drift.code).toBe(1);
    expect(linesOf(drift)).toEqual([
      `different ConfigMap/${name}/settings data.mode: fast | -`,
      `different ConfigMap/${name}/settings data.more: - | x by kubectl-patch`,
      // A controller may have made annotations before.
      expect.stringMatching(/^different Deployment\/\S+\/ranker metadata\.annotations(?:\.note: - \| by hand|: - \| {"note":"by hand"}) by kubectl-annotate$/),
      `different Deployment/${name}/ranker spec.replicas: 2 | 5 by kubectl`,
      `different Deployment/${name}/ranker spec.template.spec.containers[server].image: registry.example.com/ranker:1 | registry.example.com/ranker:2 by kubectl-set`,
    ]);
    expect(await cluster.state(KINDS)).toEqual(before);
  }, SLOW);

  test('is a replica count of nothing, which nobody owns', async () => {
    await deliver(all());
    await cluster.here('scale', 'deployment/ranker', '--replicas=0');
    expect(linesOf(await cluster.drift())).toEqual([`different Deployment/${name}/ranker spec.replicas: 2 | 0`]);
  }, SLOW);

  test('is what was deleted, and what Git no longer has', async () => {
    await deliver(all());
    await cluster.byFlux(named('old'), named('kept', { annotations: { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' } }));
    await cluster.apply('kubectl', named('nobodys'));
    await cluster.here('delete', 'service/ranker');
    const drift = await cluster.drift();
    expect(linesOf(drift)).toEqual([`extra ConfigMap/${name}/old`, `missing Service/${name}/ranker`]);
    expect(drift.result!.notes).toEqual([`in the cluster and no longer in Git, protected from pruning: ConfigMap/${name}/kept`]);
  }, SLOW);

  test('is what Git has taken away', async () => {
    await deliver(all());
    const [space, one, ...rest] = all();
    delete one.spec.replicas;
    delete one.spec.template.spec.containers[0].env;
    cluster.commit([space, one, ...rest.map(({ data, ...object }) => object)]);
    expect(linesOf(await cluster.drift())).toEqual([
      `different ConfigMap/${name}/settings data: - | {"mode":"fast"} by kustomize-controller`,
      `different Deployment/${name}/ranker spec.replicas: 1 | 2 by kustomize-controller`,
      `different Deployment/${name}/ranker spec.template.spec.containers[server].env: - | [{"name":"MODE","value":"fast"}] by kustomize-controller`,
    ]);
  }, SLOW);

  test('is not what controllers write, nor what the operator ignores', async () => {
    const [space, one, ...rest] = all();
    delete one.spec.replicas;
    await deliver([space, one, ...rest], { ignore: [{ paths: ['/data/mode'], target: { kind: 'ConfigMap' } }] });
    await cluster.here('scale', 'deployment/ranker', '--replicas=7');
    await cluster.here('patch', 'deployment/ranker', '--type=merge', '--field-manager=Reloader', '--patch={"spec":{"template":{"metadata":{"annotations":{"reloader.stakater.com/last-reloaded-from":"x"}}}}}');
    await cluster.here('patch', 'configmap/settings', '--type=merge', '--patch={"data":{"mode":"slow"}}');
    expect(linesOf(await cluster.drift())).toEqual([]);
  }, SLOW);

  test('of Secrets is told without values', async () => {
    await deliver([cluster.placed(namespace()), secret({ stringData: { token: 'hunter2-hunter2' } })]);
    expect(linesOf(await cluster.drift())).toEqual([]);
    await cluster.here('patch', 'secret/key', '--type=merge', `--patch=${JSON.stringify({ stringData: { token: 'other-secret', extra: 'more-secret' } })}`);
    const drift = await cluster.drift();
    expect(linesOf(drift)).toEqual([
      `different Secret/${name}/key data.extra: - | (secret, not shown) by kubectl-patch`,
      `different Secret/${name}/key data.token: (secret, not shown) | (secret, not shown) by kubectl-patch`,
    ]);
    for (const text of ['hunter2', 'other-secret', 'more-secret']) {
      expect(drift.out).not.toContain(text);
      expect(drift.out).not.toContain(Buffer.from(text).toString('base64').slice(0, 8));
    }
  }, SLOW);

  test('may be one that the API server would refuse to mend', async () => {
    await deliver([cluster.placed(namespace()), job('registry.example.com/train:1')]);
    const wrong = cluster.placed({ ...service(), spec: { ports: [{ port: 70000, targetPort: 'http' }] } });
    cluster.commit([cluster.placed(namespace()), job('registry.example.com/train:2'), wrong]);
    const drift = await cluster.drift();
    expect(linesOf(drift)).toEqual([
      `refused Job/${name}/train: spec.template: Invalid value: field is immutable`,
      `refused Job/${name}/train spec.template.spec.containers[train].image: registry.example.com/train:2 | registry.example.com/train:1 by kustomize-controller`,
      `refused Service/${name}/ranker: it is missing, and cannot be made: spec.ports[0].port: Invalid value: must be between 1 and 65535, inclusive`,
    ]);
    expect(drift.out).not.toContain('correct-horse-battery');
  }, SLOW);

  test('is in objects of kinds and versions that the server does not have', async () => {
    const unknown = (apiVersion: string, kind: string) => cluster.placed({ apiVersion, kind, metadata: { name: 'x' } });
    cluster.commit([cluster.placed(namespace()), unknown('policy/v1beta1', 'PodDisruptionBudget'), unknown('apps/v1', 'Widget'), unknown('none.example.com/v1', 'Widget')]);
    const { code, result } = await cluster.drift();
    expect(code).toBe(1);
    expect(result!.unknownKinds.map(({ kind, problem }: Json) => [kind, problem])).toEqual([
      ['Widget', 'apps/v1 is served, and has no Widget'],
      ['Widget', 'the API group none.example.com is not served: its CustomResourceDefinition is not installed'],
      ['PodDisruptionBudget', expect.stringMatching(/^policy\/v1beta1 is not served; of policy there is v1/)],
    ]);
  }, SLOW);

  test('is an app whose namespace is missing', async () => {
    const away = { name: `${name}-none` };
    cluster.commit([cluster.placed(namespace()), { ...namespace(), metadata: away }, { ...configMap(), metadata: { name: 'settings', namespace: away.name } }]);
    expect(linesOf(await cluster.drift())).toEqual([
      `missing ConfigMap/${away.name}/settings: namespaces "${away.name}" not found`, `missing Namespace/${away.name}`,
    ]);
  }, SLOW);

  const policies = ['v1', 'v1beta1', 'v1alpha1'].map(version => `admissionregistration.k8s.io/${version}`).find(one => cluster.isReal && cluster.has(one, 'MutatingAdmissionPolicy'));
  (policies ? test : test.skip)(`is not what admission changes${policies ? '' : ' (it has no MutatingAdmissionPolicy)'}`, async () => {
    const metadata = { name: `${name}-changes` };
    await cluster.applyWide({
      apiVersion: policies,
      kind: 'MutatingAdmissionPolicy',
      metadata,
      spec: {
        reinvocationPolicy: 'Never',
        failurePolicy: 'Fail',
        matchConstraints: {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
          resourceRules: [{ apiGroups: ['apps'], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['deployments'] }],
        },
        mutations: [{
          patchType: 'ApplyConfiguration',
          applyConfiguration: { expression: 'Object{ metadata: Object.metadata{ annotations: {"example.com/changed": "yes"} }, spec: Object.spec{ minReadySeconds: 7 } }' },
        }],
      },
    }, { apiVersion: policies, kind: 'MutatingAdmissionPolicyBinding', metadata, spec: { policyName: metadata.name } });
    const changed = async () => {
      await deliver(all());
      return cluster.here('get', 'deployment/ranker', '--output=jsonpath={.spec.minReadySeconds}');
    };
    // A policy is heeded a moment after it is there.
    for (let i = 0; i < 60 && await changed() !== '7'; i++) {
      await cluster.clear(KINDS);
      await wait(1000);
    }
    expect(await changed()).toBe('7');
    const drift = await cluster.drift();
    expect(linesOf(drift)).toEqual([]);
    expect(drift.code).toBe(0);
  }, SLOW);
});
