import { generateKeyPairSync } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { NAMED, Random, secrets, SYNTHETIC } from './synthetic';
import { findSecrets, FoundSecret, SecretContext, TOKEN_SHAPES } from '../../../lib/policy/secrets/detector';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const wrap = (text: string, width = 76) => text.match(new RegExp(`.{1,${width}}`, 'g'))!.join('\n');

/** Ways in which a secret gets into a manifest. */
const ENCODINGS: readonly (readonly [name: string, encode: (secret: string) => string, context?: SecretContext])[] = [
  ['raw', secret => secret],
  ['within a sentence', secret => `the server logs in with ${secret} at night`],
  ['base64', base64],
  ['base64 without padding', secret => base64(secret).replace(/=+$/, '')],
  ['base64 for URLs', secret => Buffer.from(secret).toString('base64url')],
  ['base64 over several lines', secret => wrap(base64(`{"service":"features","password":"x","note":"${'n'.repeat(60)}","credential":${JSON.stringify(secret)}}`))],
  ['base64 of JSON', secret => base64(JSON.stringify({ server: 'https://api.example.com', credential: secret }))],
  ['base64 twice', secret => base64(base64(secret))],
  ['gzip in base64', secret => gzipSync(`server: example\nvalue: ${secret}\n`).toString('base64')],
  ['percent encoding', secret => `https://api.example.com/login?redirect=%2Fhome&value=${encodeURIComponent(secret)}`],
  ['JSON', secret => JSON.stringify({ server: 'api', value: secret })],
  ['JSON in JSON', secret => JSON.stringify({ settings: JSON.stringify({ value: secret }) })],
  ['a YAML file', secret => `server:\n  host: api\n  value: |\n${secret.trim().split('\n').map(line => `    ${line}`).join('\n')}\n`],
  ['an env file', secret => `HOST=api\nVALUE="${secret.trim().replace(/\n/g, '\\n')}"\n`],
  ['an ini file', secret => `[server]\nhost = api\nvalue = ${secret.trim().replace(/\n/g, '\\n')}\n`],
  ['a properties file', secret => `server.host=api\nserver.value=${secret.trim().replace(/\n/g, '\\n')}\n`],
  ['a TOML file', secret => `[server]\nvalue = "${secret.trim().replace(/\n/g, '\\n')}"\n`],
  ['a flag', secret => `--value=${secret}`, { kind: 'command' }],
  ['a command', secret => `set -e; exec server --host api --value '${secret}' --port 80`, { kind: 'command' }],
  ['a Python script', secret => `client = Client(url, ${JSON.stringify(secret)})\n`, { name: 'main.py' }],
  ['a text file', secret => `Ask the operator, or use ${secret}\n`, { name: 'README.md' }],
];

const whats = (found: readonly FoundSecret[]) => found.map(({ what }) => what);

test('there are enough of them, of enough kinds', () => {
  expect(secrets().length).toBeGreaterThanOrEqual(140);
  expect(new Set(SYNTHETIC.map(({ what }) => what)).size).toBeGreaterThanOrEqual(50);
  expect(new Set(TOKEN_SHAPES.map(({ what }) => what)).size).toBeGreaterThanOrEqual(70);
});

describe.each(ENCODINGS)('fails: a secret in %s', (_, encode, context) => {
  test.each(secrets().map(({ what, secret }, i) => [what, i, secret] as const))('%s (%i)', (what, i, secret) => {
    expect(whats(findSecrets(encode(secret), context))).toContain(what);
  });
});

describe.each(NAMED)('fails: %s', (name, make) => {
  const secret = make(new Random(name.length * 31));
  test.each<readonly [string, string, SecretContext]>([
    ['as a variable', secret, { name, variable: true }],
    ['as a key', secret, { name: name.toLowerCase() }],
    ['in an env file', `HOST=api\n${name}=${secret}\n`, { name: 'server.env' }],
    ['exported in a script', `#!/bin/sh\nexport ${name}='${secret}'\nexec server\n`, { name: 'start.sh' }],
    ['before a command', `${name}=${secret} exec server`, { kind: 'command' }],
    ['in YAML', `server:\n  ${name.toLowerCase()}: ${secret}\n`, { name: 'settings.yaml' }],
    ['in quoted YAML', `server:\n  ${name.toLowerCase()}: "${secret}" # from the vault\n`, { name: 'settings.yaml' }],
    ['in JSON', JSON.stringify({ [name.toLowerCase()]: secret, host: 'api' }), { name: 'settings.json' }],
    ['in indented JSON', JSON.stringify({ host: 'api', [name.toLowerCase()]: secret }, null, 2), { name: 'settings.json' }],
    ['in JSON in JSON', JSON.stringify({ a: JSON.stringify({ [name.toLowerCase()]: secret }) }), { name: 'settings.json' }],
    ['in an ini file', `[server]\n${name.toLowerCase()} = ${secret}\n`, { name: 'settings.ini' }],
    ['in a properties file', `server.${name.toLowerCase().replace(/_/g, '-')}=${secret}\n`, { name: 'settings.properties' }],
    ['in a TOML file', `[server]\n${name.toLowerCase()} = "${secret}"\n`, { name: 'settings.toml' }],
    ['as a flag with =', `--${name.toLowerCase().replace(/_/g, '-')}=${secret}`, { kind: 'command' }],
    ['as a flag and a value', `server --${name.toLowerCase().replace(/_/g, '-')} ${secret} --port 80`, { kind: 'command' }],
    ['in a manifest within a text', `env:\n  - name: ${name}\n    value: ${secret}\n`, { name: 'pod.yaml' }],
    ['in what kubectl applied last', JSON.stringify({ spec: { env: [{ name, value: secret }] } }), { name: 'kubectl.kubernetes.io/last-applied-configuration' }],
    ['in the parameters of a URL', `https://api.example.com/v1?${name.toLowerCase()}=${secret}`, {}],
    ['in base64', base64(`${name}=${secret}\n`), { name: 'settings' }],
    ['in Python', `client = Client()\n${name.toLowerCase()} = "${secret}"\n`, { name: 'main.py' }],
  ])('%s', (_, text, context) => {
    expect(whats(findSecrets(text, context))).toHaveLength(1);
  });
});

describe('fails: what tools log in with', () => {
  const random = new Random(99);
  const password = random.text(18);
  test.each<readonly [string, string, SecretContext]>([
    ['a Bearer header', `Authorization: Bearer ${random.text(32)}`, {}],
    ['a Bearer header of curl', `curl -sf -H "Authorization: Bearer ${random.text(32)}" https://api.example.com/v1/models`, { kind: 'command' }],
    ['a Basic header', `Authorization: Basic ${base64(`robot:${password}`)}`, {}],
    ['a header of a probe', `Bearer ${random.text(32)}`, { name: 'Authorization', variable: true }],
    ['an API key header', `curl -H 'x-api-key: ${random.text(32)}' https://api.example.com`, { kind: 'command' }],
    ['a user of curl', `curl -u robot:${password} https://api.example.com`, { kind: 'command' }],
    ['a user in base64 of a Docker config', JSON.stringify({ auths: { 'registry.example.com': { auth: base64(`robot:${password}`) } } }), { name: '.dockerconfigjson' }],
    ['a Docker config in base64', base64(JSON.stringify({ auths: { 'registry.example.com': { auth: base64(`robot:${password}`) } } })), {}],
    ['a user in .npmrc', `//registry.example.com/:_auth=${base64(`robot:${password}`)}\n`, { name: '.npmrc' }],
    ['a token in .npmrc', `//registry.example.com/:_authToken=${random.text(36)}\n`, { name: '.npmrc' }],
    ['.pypirc', `[pypi]\nusername = robot\npassword = ${password}\n`, { name: '.pypirc' }],
    ['.netrc', `machine git.example.com\nlogin robot\npassword ${password}\n`, { name: '.netrc' }],
    ['a kubeconfig token', `users:\n- name: robot\n  user:\n    token: ${random.text(40)}\n`, { name: 'config' }],
    ['a kubeconfig key', `users:\n- name: robot\n  user:\n    client-key-data: ${base64(`-----BEGIN ${'EC PRIVATE KEY'}-----\n${random.text(64)}\n`)}\n`, { name: 'config' }],
    ['a service account of Google Cloud', JSON.stringify({ type: 'service_account', private_key: `-----BEGIN ${'PRIVATE KEY'}-----\n${random.text(64)}\n` }), {}],
    ['a JDBC URL', `jdbc:postgresql://db/features?user=app&password=${password}`, {}],
    ['PGPASSWORD', `PGPASSWORD=${password} psql -h db -U app features`, { kind: 'command' }],
    ['a connection string', `Server=db;Database=features;User Id=app;Password=${password};Encrypt=true`, {}],
  ])('%s', (_, text, context) => {
    expect(findSecrets(text, context)).not.toEqual([]);
    expect(JSON.stringify(findSecrets(text, context))).not.toContain(password.slice(0, 6));
  });
});

test('fails: a key without its PEM frame', () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  for (const type of ['pkcs8', 'sec1'] as const) {
    expect(whats(findSecrets((privateKey.export({ type, format: 'der' }) as Buffer).toString('base64')))).toEqual(['a private key']);
  }
});

test('says the line, and how it is written, and never the secret', () => {
  const secret = `hf_${new Random(5).text(34)}`;
  expect(findSecrets(`a: 1\nb: 2\nvalue: ${secret}\n`, { name: 'settings.yaml' })).toEqual([{ what: 'a Hugging Face token', by: 'shape', line: 3, encoding: [] }]);
  expect(findSecrets(`a: 1\nb: ${base64(`x: ${secret}`)}\n`, { name: 'settings.yaml' })).toEqual([{ what: 'a Hugging Face token', by: 'shape', line: 2, encoding: ['base64'] }]);
});

test('finds each of several', () => {
  const random = new Random(77);
  const text = SYNTHETIC.slice(0, 20).map(({ make }) => `- ${make(random)}`).join('\n');
  expect(findSecrets(text, { name: 'list.yaml' }).map(({ line }) => line)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
});

describe('a text made to be slow is not', () => {
  test.each([
    ['a long run of base64', 'Ab1'.repeat(400_000)],
    ['one long line of names', 'token: '.repeat(50_000)],
    ['many heads of keys', '-----BEGIN '.repeat(50_000)],
    ['many heads of tokens', 'sk-proj-'.repeat(50_000)],
    ['many URLs', 'http://a:b'.repeat(50_000)],
    ['many escapes', '\\"'.repeat(200_000)],
    ['many percent signs', '%25'.repeat(200_000)],
    ['many lines of base64', `${'Ab1d'.repeat(19)}\n`.repeat(5000)],
    ['brackets', `password: ${'${'.repeat(100_000)}`],
  ])('%s', (_, text) => {
    const started = process.hrtime.bigint();
    findSecrets(text, { name: 'settings.yaml' });
    expect(Number(process.hrtime.bigint() - started) / 1e6).toBeLessThan(3000);
  });
});
