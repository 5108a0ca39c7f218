import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KINDS, pushSimple, signed, simple, simplePayload, writePublicKey } from '../lock/signatures/signing';
import { CommandLine, CommandResult } from '../tools/command-line';
import { describeWithRegistry } from '../tools/describe-with-registry';
import { answer } from '../tools/http-server';
import { HubServer } from '../tools/hub-server';
import { safetensors } from '../tools/model-files';
import { PYTHON_SERVERS, startMoto } from '../tools/python-servers';
import { Registry } from '../tools/registry';
import { scratchDirectory } from '../tools/scratch';
import { describeWith, ServerProcess } from '../tools/server-process';

const [FIRST, SECOND] = ['a'.repeat(40), 'b'.repeat(40)];
const WEIGHTS = safetensors({ 'model.a': { dtype: 'BF16', shape: [8, 8] } });
const DATE = '2026-05-04T03:02:01.000Z';

let command: CommandLine;
beforeAll(() => { command = CommandLine.start(); });
afterAll(() => command.stop());

/** Runs a command about models. */
function models(cwd: string, env: { readonly [name: string]: string }, ...args: string[]): Promise<CommandResult> {
  return command.run(['models', ...args], cwd, { HOME: join(cwd, 'home'), ...env });
}

/** A repository whose staging and production point at versions of one model. */
function repository(config: string): string {
  const directory = scratchDirectory('models-verify');
  writeFileSync(join(directory, 'cdk8s.yaml'), 'app: "false"\n');
  writeFileSync(join(directory, 'gitops-ai.yaml'), config);
  mkdirSync(join(directory, 'environments'));
  writeFileSync(join(directory, 'environments', 'staging.yaml'), 'models:\n  ranker: "2"\n');
  writeFileSync(join(directory, 'environments', 'production.yaml'), 'models:\n  ranker: "1"\n');
  return directory;
}

describe('against a Hub', () => {
  let hub: HubServer;
  beforeAll(async () => { hub = await HubServer.start({}); });
  afterAll(() => hub.stop());
  beforeEach(() => {
    hub.fault = () => undefined;
    const files = { 'config.json': '{"num_hidden_layers":2}', 'model.safetensors': WEIGHTS };
    hub.repositories['acme/ranker'] = {
      card: { license: 'apache-2.0' },
      refs: { v1: FIRST, v2: SECOND },
      commits: { [FIRST]: { date: DATE, files }, [SECOND]: { date: DATE, files: { ...files, 'modeling.py': 'import os' } } },
    };
  });

  test('what is locked is verified; what is gone, moved or not allowed is told, and what cannot be reached', async () => {
    const cwd = repository('sources:\n  ranker: hf://acme/ranker@v{version}\nmodels:\n  licenses: [apache-2.0]\n');
    const run = (...args: string[]) => models(cwd, { HF_ENDPOINT: hub.url }, ...args);
    expect(await run('lock')).toMatchObject({ code: 0, err: '' });
    expect(readFileSync(join(cwd, 'models.lock.yaml'), 'utf8')).toContain(`source: hf://acme/ranker@${FIRST}\n      size: ${WEIGHTS.length}\n`);
    expect(await run('verify', 'ranker@1')).toEqual({ code: 0, out: '1 version: 0 errors, 0 warnings\n', err: '' });
    const all = await run('verify');
    expect([all.code, all.out]).toEqual([1, expect.stringMatching(/^error: \[ranker@2\] files = "modeling\.py": code comes with the model[^]*\(model-code\)\n2 versions: 1 error, 0 warnings\n$/)]);
    expect((await run('verify', '-e', 'production')).code).toBe(0);

    hub.repositories['acme/ranker'].refs.v1 = SECOND;
    const moved = await run('verify', '-e', 'production');
    expect([moved.code, moved.out]).toEqual([1, expect.stringMatching(new RegExp(`^error: .*was commit ${FIRST} when it was locked, and is commit ${SECOND} now[^]*1 version: 1 error, 0 warnings\\n$`))]);
    delete hub.repositories['acme/ranker'].commits[FIRST];
    expect((await run('verify', '-e', 'production', '--json')).out).toContain('"id": "locked-version-gone"');

    hub.fault = () => answer(403);
    const unreached = await run('verify', 'ranker@1');
    expect(unreached).toEqual({ code: 2, out: '1 version: 0 errors, 0 warnings; 1 failure to look\n', err: expect.stringMatching(/^could not look: \[hf:\/\/acme\/ranker\] ranker@1: /) });
    expect((await run('verify', '--offline', '--license', 'mit')).out).toContain('3 errors');
  }, 120_000);

  test('what is newer than what runs is told', async () => {
    const cwd = repository('sources:\n  ranker: hf://acme/ranker@v{version}\n');
    const run = (...args: string[]) => models(cwd, { HF_ENDPOINT: hub.url }, 'outdated', ...args);
    await models(cwd, { HF_ENDPOINT: hub.url }, 'lock');
    expect(await run()).toEqual({ code: 1, err: '', out: 'ranker: locked up to 2; nothing newer\n  production is at 1, behind 2\n' });
    writeFileSync(join(cwd, 'environments', 'production.yaml'), 'models:\n  ranker: "2"\n');
    expect(await run('ranker')).toMatchObject({ code: 0, err: '' });
    hub.repositories['acme/ranker'].refs.v3 = SECOND;
    const json = await run('--json');
    expect([json.code, JSON.parse(json.out)]).toEqual([1, { models: [{ name: 'ranker', newest: '2', newer: ['3'], older: 0, behind: [] }], failures: [] }]);
    hub.fault = () => answer(403);
    expect(await run()).toMatchObject({ code: 2, out: 'ranker: locked up to 2; the source could not be asked\n', err: expect.stringMatching(/^could not ask: \[hf:\/\/acme\/ranker\] ranker: /) });
  }, 240_000);

  test('fails: nothing to look at, an environment that is not there, a day that is none', async () => {
    const cwd = repository('sources:\n  ranker: hf://acme/ranker@v{version}\n');
    expect(await models(cwd, {}, 'verify')).toMatchObject({ code: 2, out: '', err: expect.stringContaining('no-lock') });
    await models(cwd, { HF_ENDPOINT: hub.url }, 'lock');
    expect(await models(cwd, {}, 'verify', '-e', 'qa')).toMatchObject({ code: 2, out: '', err: expect.stringContaining('unknown-environment') });
    expect(await models(cwd, {}, 'verify', '--today', 'now')).toMatchObject({ code: 2, out: '' });
    expect(await models(cwd, {}, 'verify', 'nobody')).toMatchObject({ code: 2, out: '', err: expect.stringContaining('unknown-model') });
  }, 120_000);
});

describeWithRegistry('against a registry', () => {
  let registry: Registry;
  beforeAll(async () => { registry = await Registry.start(scratchDirectory('registry')); });
  afterAll(() => registry.stop());

  test('a model that must be signed is refused until it is, unless that is waived', async () => {
    const config = (more = '') => `sources:\n  ranker: oci://${registry.host}/models/ranker:{version}\nmodels:\n  signatures:\n    - { models: ranker, key: keys/models.pub }\n${more}`;
    const cwd = repository(config());
    const [key, other] = [KINDS.Ed25519(), KINDS.Ed25519()];
    mkdirSync(join(cwd, 'keys'));
    writePublicKey(join(cwd, 'keys'), key);
    writePublicKey(cwd, other, 'other.pub');
    const [first] = await Promise.all(['1', '2'].map(version => registry.pushArtifact('models/ranker', version, { layers: [{ content: `weights ${version}` }] })));
    expect(await models(cwd, {}, 'lock')).toMatchObject({ code: 0, err: '' });
    const payload = simplePayload(first.digest);
    await pushSimple(registry, 'models/ranker', first.digest, payload, simple(signed(key, payload)));
    const all = await models(cwd, {}, 'verify');
    expect([all.code, all.out]).toEqual([1, expect.stringMatching(/^error: \[ranker@2\] .*it has no signature, and must have one of the key keys\/models\.pub\n {4}fix: sign it: cosign sign .*\(signature-missing\)\n2 versions: 1 error, 0 warnings\n$/)]);
    expect(await models(cwd, {}, 'verify', 'ranker@1', '--key', 'other.pub')).toMatchObject({ code: 1, out: expect.stringContaining('signature-invalid') });
    expect(await models(cwd, {}, 'verify', 'ranker@1', '--key', 'gone.pub')).toMatchObject({ code: 2, out: '', err: expect.stringContaining('signature-key') });
    writeFileSync(join(cwd, 'gitops-ai.yaml'), config('  waivers:\n    - { rule: signature-missing, model: ranker@2, reason: signed from summer on, expires: \'2027-03-31\' }\n'));
    expect(await models(cwd, {}, 'verify', '--today', '2027-03-31')).toMatchObject({ code: 0, out: expect.stringContaining('2 versions: 0 errors, 1 warning') });
  }, 240_000);
});

describeWith('moto_server', PYTHON_SERVERS, 'against an S3 server, with the SDK as it is installed', program => {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const sdk = require('@aws-sdk/client-s3');
  let server: ServerProcess;
  let put: (key: string, body: string | Buffer) => Promise<unknown>;
  beforeAll(async () => {
    server = await startMoto(program);
    const client = new sdk.S3Client({ endpoint: server.url, region: 'us-east-1', forcePathStyle: true, credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
    await client.send(new sdk.CreateBucketCommand({ Bucket: 'models' }));
    put = (Key, Body) => client.send(new sdk.PutObjectCommand({ Bucket: 'models', Key, Body }));
  }, 60_000);
  afterAll(() => server?.stop());

  test('a manifest is written, the prefix is locked, and a change is found', async () => {
    const cwd = repository('sources:\n  ranker: s3://models/ranker/{version}/\n');
    const env = { AWS_ENDPOINT_URL: server.url, AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'hunter2', AWS_REGION: 'us-east-1' };
    for (const version of ['1', '2']) await put(`ranker/${version}/model.safetensors`, WEIGHTS);
    const refused = await models(cwd, env, 'lock');
    expect(refused).toMatchObject({ code: 2, out: '', err: expect.stringContaining('gitops-ai models manifest s3://models/ranker/1/') });
    expect(refused.err).not.toContain('hunter2');
    for (const version of ['1', '2']) {
      const { code, out } = await models(cwd, env, 'manifest', `s3://models/ranker/${version}/`);
      expect([code, out]).toEqual([0, expect.stringMatching(/^[0-9a-f]{64} {2}model\.safetensors\n$/)]);
      await put(`ranker/${version}/MANIFEST.sha256`, out);
    }
    expect(await models(cwd, env, 'lock')).toMatchObject({ code: 0, err: '' });
    expect(await models(cwd, env, 'verify')).toEqual({ code: 0, out: '2 versions: 0 errors, 0 warnings\n', err: '' });
    await put('ranker/2/model.safetensors', 'other');
    expect(await models(cwd, env, 'verify')).toMatchObject({ code: 1, out: expect.stringMatching(/^error: \[ranker@2\] .*model\.safetensors has the sha256/) });
  }, 120_000);
});
