import { NAMED, Random, secrets } from './synthetic';
import { PolicyFinding, PolicyRule } from '../../../lib/policy';
import { secretRules } from '../../../lib/policy/secrets';
import { blob, placeholderSecret, plaintextSecret, secretToken } from '../../../lib/policy/secrets/rules';
import { DIGEST, fields, findings, pod } from '../fixtures';

const secret = (rest: object) => ({ kind: 'Secret', metadata: { name: 'credentials' }, ...rest });
const env = (...variables: object[]) => pod({ containers: [{ name: 'server', env: variables }] });
const settings = (text: string) => ({ data: { 'settings.yaml': text } });
const base64 = (text: string) => Buffer.from(text).toString('base64');
const all = (manifest: object): PolicyFinding[] => secretRules.flatMap((rule: PolicyRule) => findings(rule, manifest));
const random = new Random(42);
const TOKEN = `hf_${random.text(34)}`;
const PASSWORD = random.text(18);

/** No part of a secret that is long enough to be of use. */
function expectHidden(found: readonly PolicyFinding[], text: string): void {
  const said = JSON.stringify(found);
  for (let i = 0; i + 6 <= text.length; i++) expect(said).not.toContain(text.slice(i, i + 6));
}

describe('fails: a Secret in plain text', () => {
  test.each([
    ['data', { data: { password: 'aHVudGVyMg==' } }],
    ['stringData', { stringData: { password: 'hunter2' } }],
    ['stringData', { stringData: { password: 'changeme' } }],
    ['data', { type: 'kubernetes.io/service-account-token', data: { token: 'aHVudGVyMg==' } }],
    ['data', { type: 'kubernetes.io/dockerconfigjson', data: { '.dockerconfigjson': base64('{"auths":{"registry.example.com":{"auth":"cm9ib3Q6aHVudGVyMg=="}}}') } }],
    ['data', { type: 'kubernetes.io/tls', data: { 'tls.crt': base64('-----BEGIN CERTIFICATE-----\nMII'), 'tls.key': base64('k') } }],
    ['stringData', { metadata: { name: 'x', labels: { 'argocd.argoproj.io/secret-type': 'repository' } }, stringData: { type: 'git', url: 'https://git.example.com/a', password: 'hunter2' } }],
    ['stringData', { metadata: { name: 'x', labels: { 'argocd.argoproj.io/secret-type': 'repository' } }, stringData: { url: `https://robot:${PASSWORD}@git.example.com/a` } }],
    ['data', { data: { password: 7 } }],
  ])('%s of %j', (field, rest) => {
    expect(fields(plaintextSecret, secret(rest))).toEqual([field]);
  });

  test('the finding names the keys and never shows a value', () => {
    const found = findings(plaintextSecret, secret({ stringData: { username: 'admin-7', password: 'hunter2' } }));
    expect(found).toMatchObject([{ field: 'stringData', value: 'keys: username, password' }]);
    expect(JSON.stringify(found)).not.toMatch(/admin-7|hunter2/);
  });

  test.each([
    ['in a List', { kind: 'List', items: [{ apiVersion: 'v1', kind: 'Secret', stringData: { password: 'hunter2' } }] }, 'items[0].stringData'],
    ['in what kubectl applied last', { metadata: { annotations: { last: JSON.stringify({ apiVersion: 'v1', kind: 'Secret', data: { password: 'aHVudGVyMg==' } }) } } }, 'metadata.annotations.last.data'],
    ['in a manifest within a text', settings('kind: Namespace\n---\napiVersion: v1\nkind: Secret\nstringData:\n  pin: hunter2\n'), 'data.settings.yaml.stringData'],
  ])('%s', (_, manifest, field) => expect(fields(plaintextSecret, manifest)).toEqual([field]));
});

test.each([
  ['without data', {}],
  ['with empty data', { data: {} }],
  ['with an empty value', { stringData: { password: '' }, data: { token: '', key: null } }],
  ['that Kubernetes fills', { type: 'kubernetes.io/service-account-token', metadata: { name: 'x', annotations: { 'kubernetes.io/service-account.name': 'x' } } }],
  ['encrypted by SOPS', { stringData: { password: 'ENC[AES256_GCM,data:x,iv:y,tag:z,type:str]', empty: '' }, sops: { mac: 'ENC[AES256_GCM,data:x]', age: [{ recipient: 'age1x' }] } }],
  ['of public keys', { data: { 'cosign.pub': base64('-----BEGIN PUBLIC KEY-----\nMFkw\n') }, stringData: { 'ca.crt': '-----BEGIN CERTIFICATE-----\nMII\n' } }],
  ['that describes a repository to Argo CD', { metadata: { name: 'x', labels: { 'argocd.argoproj.io/secret-type': 'repository' } }, stringData: { type: 'git', url: 'https://git.example.com/acme/ai' } }],
  ['that Flux fills by substitution', { stringData: { token: '${hf_token}' } }],
  ['that the Argo CD Vault Plugin fills', { metadata: { name: 'x', annotations: { 'avp.kubernetes.io/path': 'secret/data/hf' } }, stringData: { token: '<token>', other: '<path:secret/data/hf#token>' } }],
  ['that says only who logs in', { stringData: { username: 'robot', host: 'db.features' } }],
])('a Secret %s is fine', (_, rest) => expect(all(secret(rest))).toEqual([]));

test('warns of a Secret that waits for its value', () => {
  const manifest = secret({ stringData: { token: '<your-token>', other: 'REPLACE_WITH_HF_TOKEN' } });
  expect(findings(placeholderSecret, manifest)).toMatchObject([{ field: 'stringData', value: 'keys: token, other' }]);
  expect(findings(plaintextSecret, manifest)).toEqual([]);
});

describe('fails: a literal under the name of a secret', () => {
  test.each(['HF_TOKEN', 'TOKEN', 'DB_PASSWORD', 'password', 'OPENAI_API_KEY', 'APIKEY', 'AWS_SECRET_ACCESS_KEY', 'CLIENT_SECRET', 'REDIS_PWD', 'SIGNING_PRIVATE_KEY', 'PGPASSWORD'])('the variable %s', name => {
    const found = all(env({ name: 'HOME', value: '/tmp' }, { name, value: 'hunter2' }));
    expect(found.map(({ field }) => field)).toEqual(['spec.containers[0].env[1].value']);
    expect(found[0].problem).toContain(name);
    expect(JSON.stringify(found)).not.toContain('hunter2');
  });

  test.each(NAMED)('the variable %s, random', (name, make) => {
    const value = make(random);
    const found = all(env({ name, value }));
    expect(found.map(({ field }) => field)).toEqual(['spec.containers[0].env[0].value']);
    expectHidden(found, value);
  });

  test.each<readonly [string, object, string]>([
    ['a number as a password', env({ name: 'DB_PASSWORD', value: '123456' }), 'spec.containers[0].env[0].value'],
    ['a number that is none', { apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease', spec: { values: { auth: { password: 123456 } } } }, 'spec.values.auth.password'],
    ['a parameter of a workflow', { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', spec: { arguments: { parameters: [{ name: 'token', value: 'hunter2' }] } } }, 'spec.arguments.parameters[0].value'],
    ['values of a HelmRelease', { apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease', spec: { values: { redis: { auth: { password: 'hunter2' } } } } }, 'spec.values.redis.auth.password'],
    ['a parameter of an Argo CD Application', { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', spec: { source: { helm: { parameters: [{ name: 'redis.auth.password', value: 'hunter2' }] } } } }, 'spec.source.helm.parameters[0].value'],
    ['values of an Argo CD Application', { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', spec: { source: { helm: { values: 'redis:\n  auth:\n    password: hunter2\n' } } } }, 'spec.source.helm.values'],
    ['a setting', { data: { OPENAI_API_KEY: 'hunter2' } }, 'data.OPENAI_API_KEY'],
    ['a flag with its value', pod({ containers: [{ name: 'server', args: ['--api-key=hunter2'] }] }), 'spec.containers[0].args[0]'],
    ['a flag before its value', pod({ containers: [{ name: 'server', args: ['--model', 'x', '--api-key', 'hunter2'] }] }), 'spec.containers[0].args[3]'],
    ['a command', pod({ containers: [{ name: 'server', command: ['sh', '-c', 'export HF_TOKEN=hunter2; exec vllm serve'] }] }), 'spec.containers[0].command[2]'],
    ['a header', pod({ containers: [{ name: 'server', livenessProbe: { httpGet: { httpHeaders: [{ name: 'Authorization', value: `Bearer ${PASSWORD}${PASSWORD}` }] } } }] }), 'spec.containers[0].livenessProbe.httpGet.httpHeaders[0].value'],
    ['a value below the name', { apiVersion: 'ray.io/v1', kind: 'RayCluster', spec: { gcsFaultToleranceOptions: { redisPassword: { value: 'hunter2' } } } }, 'spec.gcsFaultToleranceOptions.redisPassword.value'],
    ['a property of Hadoop', { apiVersion: 'sparkoperator.k8s.io/v1beta2', kind: 'SparkApplication', spec: { hadoopConf: { 'fs.s3a.secret.key': 'hunter2' } } }, 'spec.hadoopConf.fs.s3a.secret.key'],
    ['a header of curl', pod({ containers: [{ name: 'server', command: ['sh', '-c', 'curl -H "X-Api-Key: hunter2" http://api'] }] }), 'spec.containers[0].command[2]'],
    ['a filled placeholder of a token', env({ name: 'HF_TOKEN', value: 'hf_xxxxxxxxxxxxxxxxxxxx' }), 'spec.containers[0].env[0].value'],
    ['literals of kustomize', { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', secretGenerator: [{ name: 'x', literals: ['password=hunter2'] }] }, 'secretGenerator[0].literals[0]'],
  ])('%s', (_, manifest, field) => {
    const found = all(manifest);
    expect(found.map(one => one.field)).toEqual([field]);
    expect(JSON.stringify(found)).not.toContain('hunter2');
  });

  test('the line within a text is told', () => {
    expect(findings(plaintextSecret, settings('host: db\npassword: hunter2\n'))).toMatchObject([{ field: 'data.settings.yaml', problem: expect.stringContaining('in line 2') }]);
    expect(findings(secretToken, settings(`host: db\nx: ${base64(`a: ${TOKEN}`)}\n`))).toMatchObject([{ problem: expect.stringMatching(/in line 2 of it, written in base64/) }]);
  });
});

test.each([
  { name: 'MAX_TOKENS', value: 'many' },
  { name: 'MAX_TOKEN', value: '4096' },
  { name: 'TOKENIZER_PATH', value: 'models/tokenizer.json' },
  { name: 'TOKENIZER', value: 'tokenizer.json' },
  { name: 'SECRET_NAME', value: 'hf-token' },
  { name: 'SECRETS_PROVIDER', value: 'vault' },
  { name: 'HF_TOKEN_PATH', value: '/var/run/secrets/hf/token' },
  { name: 'HF_TOKEN', value: '/var/run/secrets/hf/token' },
  { name: 'HF_TOKEN', value: '$(TOKEN_FROM_FILE)' },
  { name: 'HF_TOKEN', value: '${hf_token}' },
  { name: 'HF_TOKEN', value: '{{inputs.parameters.token}}' },
  { name: 'HF_TOKEN', value: '' },
  { name: 'HF_TOKEN', valueFrom: { secretKeyRef: { name: 'hf-token', key: 'token' } } },
  { name: 'REQUIRE_TOKEN', value: 'true' },
  { name: 'GOOGLE_APPLICATION_CREDENTIALS', value: '/var/run/secrets/gcp/key-743cfd150129-5rdt4.json' },
])('the variable %j is fine', variable => expect(all(env(variable))).toEqual([]));

test('objects that refer to a Secret are fine', () => {
  expect(all({
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    metadata: { name: 'hf-token' },
    spec: {
      secretStoreRef: { name: 'vault' },
      target: { name: 'hf-token', template: { data: { password: '{{ .password }}', url: 'postgres://app:{{ .password }}@db/features' } } },
      data: [{ secretKey: 'password', remoteRef: { key: 'prod/db', property: 'password' } }],
    },
  })).toEqual([]);
  expect(all({ apiVersion: 'kafka.strimzi.io/v1', kind: 'KafkaBridge', spec: { authentication: { passwordSecret: { secretName: 'kafka', password: 'password' } } } })).toEqual([]);
  expect(all({ apiVersion: 'keda.sh/v1alpha1', kind: 'TriggerAuthentication', spec: { secretTargetRef: [{ parameter: 'password', name: 'redis', key: 'password' }] } })).toEqual([]);
});

test('fails: a token in any text of any object, and no finding shows any of it', () => {
  for (const { what, secret: token } of secrets()) {
    for (const manifest of [settings(`auth:\n  value: |\n    ${token.replace(/\n/g, '\n    ')}\n`), { metadata: { name: 'x', annotations: { note: token } } }, pod({ containers: [{ name: 'server', args: [token] }] }), settings(base64(token))]) {
      const found = all(manifest);
      expect(found.map(({ problem }) => problem).join()).toContain(what);
      const random6 = token.replace(/-----[A-Z ]+-----|https?:\/\/[\w.]+\/|EndpointSuffix.*|postgresql|DefaultEndpointsProtocol=https;AccountName=models|SharedAccessKey(?:Name)?/g, '\n');
      for (const part of random6.match(/[A-Za-z0-9]{12,}/g) ?? []) expectHidden(found, part);
    }
  }
});

test('fails: a token as a key, without showing it in the path', () => {
  const found = all({ data: { [TOKEN]: 'x' } });
  expect(found.map(({ field }) => field)).toEqual(['data.(key not shown)']);
  expectHidden(found, TOKEN);
});

test.each([
  'postgres://features@db:5432/features', 'http://prometheus.monitoring:9090/api', `oci://registry.example.com:5000/models/ranker@${DIGEST}`, `registry.example.com:5000/server:1.2@${DIGEST}`,
  'a'.repeat(64), 'tokenizer.json', '-----BEGIN CERTIFICATE-----', 'the secret is kept outside', 'max_tokens: 4096',
])('the text %s is fine', text => expect(all(settings(text))).toEqual([]));

describe('a blob', () => {
  const start = (...bytes: (number | string)[]) => Buffer.concat(bytes.map(part => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from([part]))).concat(Buffer.alloc(120, 7))).toString('base64');
  const header = Buffer.alloc(8);
  header.writeBigUInt64LE(5000n);

  test.each<readonly [string, object]>([
    ['data.model.txt', { data: { 'model.txt': 'x'.repeat(256 * 1024 + 1) } }],
    ['binaryData.model', { binaryData: { model: 'A'.repeat(360_000) } }],
    ['binaryData.model', { binaryData: { model: start(header.toString('latin1'), '{"__metadata__":{}}') } }],
    ['data.model', { data: { model: start(header.toString('latin1'), '{"__metadata__":{}}') } }],
    ['binaryData.model', { binaryData: { model: start('GGUF', 3, 0, 0, 0) } }],
    ['spec.model', { kind: 'Model', spec: { model: start('GGUF', 3, 0, 0, 0) } }],
    ['binaryData.model', { binaryData: { model: start(0x80, 4, 0x95) } }],
    ['binaryData.model', { binaryData: { model: start('PK', 3, 4, 'x'.repeat(26), 'archive/data.pkl') } }],
    ['binaryData.model', { binaryData: { model: start(0x89, 'HDF\r\n', 0x1a, '\n') } }],
    ['binaryData.model', { binaryData: { model: start(0x93, 'NUMPY', 1, 0) } }],
    ['binaryData.rows', { binaryData: { rows: start('PAR1') } }],
    ['binaryData.model', { binaryData: { model: start(0, 0, 0, 0, 'TFL3') } }],
    ['binaryData.model', { binaryData: { model: start(8, 7, 0x12, 7, 'pytorch') } }],
    ['binaryData.model.safetensors', { binaryData: { 'model.safetensors': 'AAAAAAAAAAAAAAAA' } }],
    ['data.ranker.pkl', { data: { 'ranker.pkl': start('binary') } }],
  ])('fails: %s', (field, manifest) => {
    const found = findings(blob, manifest);
    expect(found.map(one => one.field)).toEqual([field]);
    expect(found[0].fix).toContain('ModelSource.pinned');
  });

  test.each<readonly [string, object]>([
    ['a text of 256 KiB', { data: { 'settings.yaml': 'x'.repeat(256 * 1024) } }],
    ['a picture', { binaryData: { 'logo.png': start(0x89, 'PNG\r\n') } }],
    ['an index of weights', { data: { 'model.safetensors.index.json': '{"weight_map":{"a":"model-00001-of-00002.safetensors"}}' } }],
    ['a name of a file', { data: { 'MODEL_FILE': '/models/ranker.safetensors', 'model.onnx': 'see /models' } }],
    ['a certificate', { data: { ca: base64('-----BEGIN CERTIFICATE-----\nMII\n').repeat(4) } }],
    ['an empty Secret', secret({})],
  ])('%s is none', (_, manifest) => expect(findings(blob, manifest)).toEqual([]));
});

test('garbage is passed over', () => {
  const deep: { [key: string]: unknown } = {};
  for (let i = 0, at = deep; i < 2000; i++) at = (at.a = {}) as { [key: string]: unknown };
  for (const manifest of [deep, { data: null, stringData: 7, spec: [null, [[]], undefined, 1n, NaN] }, secret({ data: 'x', sops: 7 }), { kind: ['Secret'], metadata: 'x' }, { sops: {}, data: [1] }]) {
    expect(() => all(manifest)).not.toThrow();
  }
});
