import { plaintextSecret } from '../../../lib/policy/secrets/rules';
import { DIGEST, fields, findings, pod } from '../fixtures';

const secret = (rest: object) => ({ kind: 'Secret', metadata: { name: 'credentials' }, ...rest });
const env = (...variables: object[]) => pod({ containers: [{ name: 'server', env: variables }] });
const settings = (text: string) => ({ data: { 'settings.yaml': text } });

/** Put together here, so that no scanner takes this file for a leak. */
const repeat = (length: number) => 'Ab3dE5gH'.repeat(10).slice(0, length);
const TOKENS: { [what: string]: string } = {
  'an AWS access key id': 'AKIA' + 'ABCD2345'.repeat(2),
  'a Hugging Face token': 'hf_' + repeat(34),
  'an OpenAI or Anthropic key': 'sk-' + 'proj-' + repeat(40),
  'a GitHub token': 'ghp_' + repeat(36),
  'a GitLab token': 'glpat-' + repeat(20),
  'a Slack token': 'xoxb-' + repeat(24),
  'an npm token': 'npm_' + repeat(36),
  'a Google API key': 'AIza' + repeat(35),
  'a JSON Web Token': ['eyJ' + repeat(20), 'eyJ' + repeat(30), repeat(20)].join('.'),
  'a private key': '-----BEGIN ' + 'RSA PRIVATE KEY-----',
};

describe('fails: a Secret in plain text', () => {
  test.each([
    ['data', { data: { password: 'aHVudGVyMg==' } }],
    ['stringData', { stringData: { password: 'hunter2' } }],
    ['data', { type: 'kubernetes.io/service-account-token', data: { token: 'aHVudGVyMg==' } }],
    ['data', { data: { 'tls.crt': 'eA==', 'password': 'hunter2' }, sops: { mac: 'ENC[AES256_GCM,data:x]' } }],
    ['data', { data: { password: 'ENC[AES256_GCM,data:x,type:str]' } }],
  ])('%s of %j', (field, rest) => {
    expect(fields(plaintextSecret, secret(rest))).toEqual([field]);
  });

  test('the finding names the keys and never shows the value', () => {
    const found = findings(plaintextSecret, secret({ stringData: { username: 'admin-7', password: 'hunter2' } }));
    expect(found).toMatchObject([{ field: 'stringData', value: 'keys: username, password' }]);
    expect(JSON.stringify(found)).not.toMatch(/admin-7|hunter2/);
  });
});

test.each([
  ['without data', {}],
  ['with empty data', { data: {} }],
  ['that Kubernetes fills', { type: 'kubernetes.io/service-account-token', metadata: { name: 'x', annotations: { 'kubernetes.io/service-account.name': 'x' } } }],
  ['encrypted by SOPS', { stringData: { password: 'ENC[AES256_GCM,data:x,iv:y,tag:z,type:str]', empty: '' }, sops: { mac: 'ENC[AES256_GCM,data:x]' } }],
])('a Secret %s is fine', (_, rest) => expect(findings(plaintextSecret, secret(rest))).toEqual([]));

test('objects that refer to a Secret are fine', () => {
  expect(findings(plaintextSecret, {
    apiVersion: 'external-secrets.io/v1', kind: 'ExternalSecret', spec: { secretStoreRef: { name: 'vault' }, target: { name: 'hf-token' }, data: [{ secretKey: 'token' }] },
  })).toEqual([]);
  expect(findings(plaintextSecret, { apiVersion: 'bitnami.com/v1alpha1', kind: 'SealedSecret', spec: { encryptedData: { password: 'AgBy3i4OJSWK' } } })).toEqual([]);
});

describe('fails: a variable with a literal secret', () => {
  test.each(['HF_TOKEN', 'TOKEN', 'DB_PASSWORD', 'password', 'OPENAI_API_KEY', 'APIKEY', 'AWS_SECRET_ACCESS_KEY', 'CLIENT_SECRET', 'REDIS_PWD', 'SIGNING_PRIVATE_KEY'])('%s', name => {
    const found = findings(plaintextSecret, env({ name: 'HOME', value: '/tmp' }, { name, value: 'hunter2' }));
    expect(found.map(({ field }) => field)).toEqual(['spec.containers[0].env[1].value']);
    expect(found[0].problem).toContain(name);
    expect(JSON.stringify(found)).not.toContain('hunter2');
  });

  test('a parameter of a workflow', () => {
    const workflow = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', spec: { arguments: { parameters: [{ name: 'token', value: 'hunter2' }] } } };
    expect(fields(plaintextSecret, workflow)).toEqual(['spec.arguments.parameters[0].value']);
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
])('the variable %j is fine', variable => expect(findings(plaintextSecret, env(variable))).toEqual([]));

describe('fails: a token in any text of any object', () => {
  test.each(Object.entries(TOKENS))('%s', (what, token) => {
    const found = findings(plaintextSecret, settings(`auth:\n  key: "${token}"\n`));
    expect(found.map(({ field }) => field)).toEqual(['data.settings.yaml']);
    expect(found[0].problem).toContain(what);
    expect(JSON.stringify(found)).not.toContain(token);
  });

  test('an argument of a container', () => {
    expect(fields(plaintextSecret, pod({ containers: [{ name: 'server', args: ['--token', TOKENS['a Hugging Face token']] }] }))).toEqual(['spec.containers[0].args[1]']);
  });

  test.each(['postgres://features:hunter2@db:5432/features', 'redis://:hunter2@cache:6379/0'])('a password in %s', url => {
    const found = findings(plaintextSecret, settings(`url: ${url}`));
    expect(found).toMatchObject([{ field: 'data.settings.yaml', problem: expect.stringContaining('a password in a URL') }]);
    expect(JSON.stringify(found)).not.toContain('hunter2');
  });
});

test.each([
  'postgres://features@db:5432/features', 'postgres://features:$(PASSWORD)@db/features', 'postgres://features:${PASSWORD}@db/features',
  'postgres://features:{{ password }}@db/features', 'http://prometheus.monitoring:9090/api', `oci://registry.example.com:5000/models/ranker@${DIGEST}`,
  `registry.example.com:5000/server:1.2@${DIGEST}`, 'git@github.com:acme/platform.git', 'ssh://git@github.com:22/acme/platform', 'a'.repeat(64), 'tokenizer.json', 'hf_hub_download',
  'sk-learn', 'AKIA', '-----BEGIN CERTIFICATE-----', 'the secret is kept outside', 'max_tokens: 4096',
])('the text %s is fine', text => expect(findings(plaintextSecret, settings(text))).toEqual([]));
