import { deployment, GARBAGE, podOf } from './objects';
import { checkPolicy, PolicyReport, PolicyWorld } from '../../../lib/policy';
import { ClusterSchemas, KNOWN_MINOR, knownSchemas, SchemaAuthority } from '../../../lib/policy/schemas';
import { policyObject } from '../fixtures';

const PACK = { today: '2026-11-24', source: 'policy', packs: ['kubernetes'] };
const RULES = ['api-not-served', 'unknown-field', 'schema', 'newer-than-known'];

interface Cluster {
  readonly minor?: number;
  readonly schemas?: readonly ClusterSchemas[];
}

function report(objects: readonly object[], ...clusters: Cluster[]): PolicyReport {
  const facts = { clusters: clusters.map(({ minor = 33, schemas }, i) => ({ name: `c${i}`, kubernetesMinor: minor, schemas })) };
  return checkPolicy([PolicyWorld._of(objects.map(object => policyObject(object)), facts)], PACK);
}

/** What schemas say about objects, as `rule field: problem`. */
function told(objects: readonly object[], ...clusters: Cluster[]): string[] {
  const { errors, warnings } = report(objects, ...clusters);
  return [...errors, ...warnings].filter(({ rule }) => RULES.includes(rule)).map(({ rule, field, problem }) => `${rule} ${field}: ${problem}`);
}

const scaledObject = (spec: object) => ({ apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', spec: { scaleTargetRef: { name: 'a' }, triggers: [{ type: 'prometheus', metadata: { query: 'a' } }], ...spec } });
const kustomization = (spec: object) => ({
  apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization', metadata: { name: 'a' }, spec: { interval: '10m', prune: true, sourceRef: { kind: 'GitRepository', name: 'a' }, ...spec },
});

describe('kinds of Kubernetes, without any cluster', () => {
  test('takes what API servers take: null for absent, numbers for quantities, names for ports', () => {
    expect(told([
      deployment({ replicas: null, strategy: { rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 } } }),
      podOf({ resources: { limits: { cpu: 1.5, memory: '1Gi' } }, livenessProbe: { httpGet: { port: 'http' } }, command: null }),
      { metadata: { name: 'a', creationTimestamp: null }, data: { a: 'b' } },
    ])).toEqual([]);
  });

  test.each<[string, object, RegExp]>([
    ['a slip in a field', deployment({ replcas: 3 }), /^unknown-field spec\.replcas: .*Did you mean "replicas"\?$/],
    ['a field of the pod in a container', podOf({ nodeSelector: {} }), /^unknown-field spec\.containers\[0\]\.nodeSelector: .*belongs into spec$/],
    ['a field of the pod in the Deployment', deployment({ imagePullSecrets: [] }), /^unknown-field spec\.imagePullSecrets: .*belongs into spec\.template\.spec$/],
    ['another case', podOf({ imagepullpolicy: 'Always' }), /imagepullpolicy: .*Did you mean "imagePullPolicy"\?$/],
    ['a slip in a value', podOf({ imagePullPolicy: 'Allways' }), /^schema .*imagePullPolicy: may be Always, IfNotPresent, Never\. Did you mean "Always"\?$/],
    ['text for a number', deployment({ replicas: '3' }), /^schema spec\.replicas: must be a whole number, and is text$/],
    ['a number for text', podOf({ env: [{ name: 'A', value: 8080 }] }), /^schema .*env\[0\]\.value: must be text, and is a whole number$/],
    ['true for text', podOf({ env: [{ name: 'A', value: true }] }), /must be text, and is true or false$/],
    ['text for a list', podOf({ args: '--model' }), /args: must be a list, and is text$/],
    ['no quantity', podOf({ resources: { limits: { memory: '500mb' } } }), /limits\.memory: is no quantity/],
    ['a field that is missing', { kind: 'Service', spec: { ports: [{ name: 'a' }] } }, /^schema spec\.ports\[0\]\.port: the field is missing, and required$/],
    ['a field that is empty', { apiVersion: 'v1', kind: 'Pod', spec: { containers: null } }, /^schema spec\.containers: the field is missing/],
    ['an item that is empty', { apiVersion: 'v1', kind: 'Pod', spec: { containers: [{ name: 'a', ports: [null] }] } }, /^schema spec\.containers\[0\]\.ports\[0\]: the item is empty$/],
    ['data that is no base64', { kind: 'Secret', data: { a: 'not base64!' } }, /^schema data\.a: is no base64$/],
  ])('fails: %s', (_, object, message) => expect(told([object])).toEqual([expect.stringMatching(message)]));

  test.each<[string, object, RegExp]>([
    ['a kind of another group', { apiVersion: 'apps/v1', kind: 'CronJob' }, /Kubernetes has no CronJob in it; CronJob is in batch\/v1/],
    ['a kind of another version', { apiVersion: 'v1', kind: 'Deployment' }, /Deployment is in apps\/v1/],
    ['a slip in a kind', { apiVersion: 'apps/v1', kind: 'Deploymnet' }, /^api-not-served kind: .*Did you mean "Deployment"\?/],
    ['a slip in a group', { apiVersion: 'network.k8s.io/v1', kind: 'NetworkPolicy' }, /^api-not-served apiVersion: there is no such API group\. Did you mean "networking\.k8s\.io"\?/],
    ['a group that is none', { apiVersion: 'application/v1', kind: 'Deployment' }, /no such API group; Deployment is in apps/],
    ['a version that never was', { apiVersion: 'autoscaling/v3', kind: 'HorizontalPodAutoscaler' }, /HorizontalPodAutoscaler is in autoscaling\/v/],
  ])('fails: %s', (_, object, message) => expect(told([object])).toEqual([expect.stringMatching(message)]));

  test('fails: a version that the oldest cluster does not serve yet', () => {
    const claim = { apiVersion: 'resource.k8s.io/v1', kind: 'ResourceClaim', spec: {} };
    expect(told([claim], { minor: 34 })).toEqual([]);
    expect(told([claim], { minor: 34 }, { minor: 33 })).toEqual([expect.stringMatching(/^api-not-served apiVersion: ResourceClaim is served in this version since Kubernetes 1\.34; the objects go to 1\.33$/)]);
  });

  test('a cluster newer than what is known may have fields that are not: a slip is an error, the rest a warning', () => {
    const newer = { minor: KNOWN_MINOR + 1 };
    expect(told([podOf({ quantumTunnel: {} })], newer)).toEqual([expect.stringMatching(/^newer-than-known spec\.containers\[0\]\.quantumTunnel/)]);
    expect(told([podOf({ imagePullPolicyy: 'Always' })], newer)).toEqual([expect.stringMatching(/^unknown-field/)]);
    expect(told([podOf({ quantumTunnel: {} })])).toEqual([expect.stringMatching(/^unknown-field/)]);
    expect(told([{ apiVersion: 'v1', kind: 'QuantumPod' }], newer)).toEqual([]);
  });

  test('never shows what may be secret', () => {
    const { errors } = report([{ kind: 'Secret', stringData: { pin: 123456 }, data: { a: 'hunter2!' } }, podOf({ env: [{ name: 'PIN', value: 123456 }] })]);
    expect(errors.map(({ rule }) => rule)).toEqual(['schema', 'schema', 'schema']);
    expect(JSON.stringify(errors)).not.toMatch(/123456|hunter2/);
  });
});

describe('kinds of other projects, without any cluster', () => {
  test('takes what their API takes', () => {
    expect(told([scaledObject({ minReplicaCount: 0 }), kustomization({ timeout: '1h5m' }), { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', spec: {} }])).toEqual([]);
  });

  test.each<[string, object, RegExp]>([
    ['a slip in a field', scaledObject({ minReplicaCuont: 0 }), /^unknown-field spec\.minReplicaCuont: .*Did you mean "minReplicaCount"/],
    ['a duration that Flux refuses', kustomization({ interval: '10 minutes' }), /^schema spec\.interval: must match/],
    ['a slip in a kind', { apiVersion: 'argoproj.io/v1alpha1', kind: 'WorkflowTemplte' }, /^api-not-served kind: .*Did you mean "WorkflowTemplate"/],
    ['a slip in a group', { apiVersion: 'kustomise.toolkit.fluxcd.io/v1', kind: 'Kustomization' }, /Did you mean "kustomize\.toolkit\.fluxcd\.io"/],
  ])('fails: %s', (_, object, message) => expect(told([object])).toEqual([expect.stringMatching(message)]));

  test('a field that the version before the known one has is told as a warning: clusters still run it', () => {
    const cron = { apiVersion: 'argoproj.io/v1alpha1', kind: 'CronWorkflow', metadata: { name: 'a' }, spec: { schedule: '0 4 * * *', workflowSpec: {} } };
    const rules = told([cron]).map(text => text.split(':')[0]);
    expect(rules.sort()).toEqual(['newer-than-known spec.schedule', 'newer-than-known spec.schedules']);
  });

  test('what a newer version may have added is a warning', () => {
    expect(told([scaledObject({ quantumScaling: {} })])).toEqual([expect.stringMatching(/^newer-than-known/)]);
  });
});

test('what is filled in later is not judged: variables of Flux, SOPS, patches of kustomize', () => {
  expect(told([
    deployment({ replicas: '${REPLICAS:=2}' }),
    { kind: 'Secret', data: { a: 'ENC[AES256_GCM,data:x]' }, sops: { mac: 'a' } },
    { apiVersion: 'apps/v1', kind: 'Deployment', $patch: 'delete' },
  ])).toEqual([]);
});

describe('CustomResourceDefinitions beside the objects', () => {
  const definition = (schema: object, version: object = { served: true }) => ({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'models.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { kind: 'Model', plural: 'models' },
      versions: [{ name: 'v1', storage: true, ...version, schema: { openAPIV3Schema: { type: 'object', properties: { spec: schema } } } }],
    },
  });
  const model = (spec: object, apiVersion = 'example.com/v1') => ({ apiVersion, kind: 'Model', metadata: { name: 'a' }, spec });

  const schema = {
    type: 'object',
    required: ['uri'],
    properties: {
      uri: { type: 'string', pattern: '^oci://' },
      replicas: { type: 'integer', minimum: 1 },
      port: { 'x-kubernetes-int-or-string': true, 'anyOf': [{ type: 'integer' }, { type: 'string' }] },
      note: { type: 'string', nullable: true },
      free: { 'type': 'object', 'x-kubernetes-preserve-unknown-fields': true, 'properties': { a: { type: 'integer' } } },
      pod: { 'type': 'object', 'x-kubernetes-embedded-resource': true, 'properties': { spec: { type: 'object', properties: {} } } },
      adapters: { 'type': 'array', 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'], 'items': { type: 'object', properties: { name: { type: 'string' }, rank: { type: 'integer' } } } },
      tags: { 'type': 'array', 'x-kubernetes-list-type': 'set', 'items': { type: 'string' } },
      source: { type: 'object', properties: { git: { type: 'string' }, oci: { type: 'string' } }, oneOf: [{ required: ['git'] }, { required: ['oci'] }] },
    },
  };

  test('judge their objects, in whatever order they come', () => {
    const good = model({ uri: 'oci://a', port: 'http', note: null, free: { b: [1] }, pod: { apiVersion: 'v1', kind: 'Pod', metadata: {} }, adapters: [{ name: 'a' }, { name: 'b' }], tags: ['a', 'b'], source: { git: 'a' } });
    expect(told([good, definition(schema)])).toEqual([]);
    expect(told([good])).toEqual([]);
  });

  test.each<[string, object, RegExp]>([
    ['a slip', { uri: 'oci://a', replicass: 1 }, /^unknown-field spec\.replicass: .*Did you mean "replicas"/],
    ['a pattern', { uri: 's3://a' }, /^schema spec\.uri: must match \^oci:\/\/$/],
    ['a minimum', { uri: 'oci://a', replicas: 0 }, /^schema spec\.replicas: must be >= 1$/],
    ['a required field', {}, /^schema spec\.uri: the field is missing/],
    ['true for a port', { uri: 'oci://a', port: true }, /^schema spec\.port: must be a whole number or text/],
    ['a field inside what is free', { uri: 'oci://a', free: { a: 'x' } }, /^schema spec\.free\.a: must be a whole number/],
    ['an unknown field in a list', { uri: 'oci://a', adapters: [{ name: 'a', rnak: 1 }] }, /^unknown-field spec\.adapters\[0\]\.rnak/],
    ['two items of one name', { uri: 'oci://a', adapters: [{ name: 'a' }, { name: 'a' }] }, /^schema spec\.adapters: two items have the same name$/],
    ['an item twice', { uri: 'oci://a', tags: ['a', 'a'] }, /^schema spec\.tags: an item is in the list twice$/],
    ['one of two, and none is there', { uri: 'oci://a', source: {} }, /^schema spec\.source: needs exactly one of git, oci$/],
    ['one of two, and both are there', { uri: 'oci://a', source: { git: 'a', oci: 'b' } }, /^schema spec\.source: must be exactly one of/],
  ])('fails: %s', (_, spec, message) => expect(told([model(spec), definition(schema)])).toEqual([expect.stringMatching(message)]));

  test('fails: a version that is not served, or not defined', () => {
    expect(told([model({}, 'example.com/v2'), definition(schema)])).toEqual([expect.stringMatching(/^api-not-served apiVersion: .*Model is served in example\.com\/v1$/)]);
  });

  test('a schema of any shape breaks nothing', () => {
    for (const broken of [...GARBAGE, { type: 'object', properties: { a: 1 } }, { $ref: 'nowhere' }, { pattern: '(' }, { type: 'nothing' }, { properties: { spec: { pattern: '[[:alpha:]]' } } }]) {
      expect(() => told([model({ a: 'x' }), definition(broken as object)])).not.toThrow();
    }
  });
});

describe('schemas of a cluster', () => {
  const kinds = { 'v1/ConfigMap': 'ConfigMap', 'example.com/v1/Model': 'Model', 'example.com/v1beta1/Model': 'Model' };
  const source = { title: 'cluster prod', kinds: new Map(Object.entries(kinds)), definition: () => ({ type: 'object', properties: { apiVersion: {}, kind: {}, metadata: {}, data: {}, spec: {} } }) };
  const cluster = { schemas: [new ClusterSchemas(source, SchemaAuthority.CLUSTER)] };

  test('have the last word, and are no less strict', () => {
    expect(told([{ data: {} }], cluster)).toEqual([]);
    expect(told([{ dta: {} }], cluster)).toEqual([expect.stringMatching(/^unknown-field dta: .*by cluster prod/)]);
  });

  test('fails: kinds, versions and groups that the cluster does not serve', () => {
    expect(told([{ apiVersion: 'apps/v1', kind: 'Deployment' }], cluster)).toEqual([expect.stringMatching(/cluster prod does not serve the API group apps/)]);
    expect(told([{ apiVersion: 'example.com/v2', kind: 'Model' }], cluster)).toEqual([expect.stringMatching(/by cluster prod, Model is served in example\.com\/v1, example\.com\/v1beta1/)]);
    expect(told([{ apiVersion: 'example.com/v1', kind: 'Modl' }], cluster)).toEqual([expect.stringMatching(/does not serve the kind Modl\. Did you mean "Model"/)]);
  });

  test('what two clusters refuse alike is told once, and what one refuses is told', () => {
    expect(told([{ dta: {} }], cluster, cluster)).toHaveLength(1);
    expect(told([deployment({})], cluster, {})).toEqual([expect.stringMatching(/^api-not-served/)]);
  });
});

test('every kind that is known can be judged', () => {
  for (const schemas of knownSchemas()) {
    for (const key of schemas.source.kinds.keys()) {
      const [apiVersion, kind] = [key.slice(0, key.lastIndexOf('/')), key.slice(key.lastIndexOf('/') + 1)];
      expect(schemas.check(apiVersion, kind, { apiVersion, kind, metadata: { name: 'a' }, noSuchField: 1 }).filter(({ sort }) => sort === 'field').map(({ field }) => field)).toEqual(['noSuchField']);
    }
  }
});

describe('what a CustomResourceDefinition requires', () => {
  const definition = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'pools.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { kind: 'Pool', plural: 'pools' },
      versions: [{
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object', properties: { spec: { type: 'object', required: ['most', 'least'], properties: { most: { type: 'integer', default: 2147483647 }, least: { type: 'integer' } } } },
          },
        },
      }],
    },
  };
  const pool = (spec: object) => told([definition, { apiVersion: 'example.com/v1', kind: 'Pool', metadata: { name: 'a' }, spec }]);

  test('need not be written where it has a default, as the API server fills it in first', () => {
    expect(pool({ least: 0 })).toEqual([]);
    expect(pool({ least: 0, most: null })).toEqual([]);
  });

  test('fails: what has none', () => {
    expect(pool({ most: 1 })).toEqual([expect.stringMatching(/^schema spec\.least: the field is missing/)]);
  });
});

test('a patch need not be whole', () => {
  const patch = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'a' }, spec: { template: { spec: { containers: [{ name: 'a' }], nodeSelectr: {} } } } };
  const inFile = (file: string) => checkPolicy([PolicyWorld._of([policyObject(patch, { file })])], PACK).errors
    .map(({ rule }) => rule).filter(rule => RULES.includes(rule));
  for (const file of ['config/patches/gpu.yaml', 'manager_image_patch.yaml', 'patch-gpu.yaml']) expect(inFile(file)).toEqual(['unknown-field']);
  expect(inFile('dispatcher.yaml').sort()).toEqual(['schema', 'unknown-field']);
});
