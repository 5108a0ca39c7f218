import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LockFile } from '../../lib/models';
import { CommandLine, CommandResult } from '../tools/command-line';
import { describeWithRegistry } from '../tools/describe-with-registry';
import { Registry } from '../tools/registry';
import { scratchDirectory } from '../tools/scratch';

let commandLine: CommandLine;
beforeAll(() => { commandLine = CommandLine.start(); });
afterAll(() => commandLine.stop());

function models(cwd: string, ...args: string[]): Promise<CommandResult> {
  return commandLine.run(['models', ...args], cwd, { PATH: process.env.PATH, HOME: join(cwd, 'home') });
}

interface Versions {
  readonly [model: string]: string;
}

/** A repository with pointers, and sources of its models. */
function repository(pointers: { readonly [environment: string]: Versions }, sources: Versions = {}): string {
  const directory = scratchDirectory('models-lock');
  const lines = (record: Versions) => Object.entries(record).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)}\n`).join('');
  writeFileSync(join(directory, 'cdk8s.yaml'), 'app: "false"\n');
  writeFileSync(join(directory, 'gitops-ai.yaml'), `registries: [registry.example.com]\nsources:\n${lines(sources)}`);
  mkdirSync(join(directory, 'environments'));
  for (const [environment, versions] of Object.entries(pointers)) writeFileSync(join(directory, 'environments', `${environment}.yaml`), `models:\n${lines(versions)}`);
  return directory;
}

const lockText = (directory: string) => readFileSync(join(directory, 'models.lock.yaml'), 'utf8');
const known = (directory: string) => [...LockFile.parse(lockText(directory)).models].map(([name, versions]) => `${name} ${[...versions.keys()]}`);

describeWithRegistry('with a real registry', () => {
  let registry: Registry;
  let digests: { readonly [version: string]: string };
  beforeAll(async () => {
    registry = await Registry.start(scratchDirectory('registry'));
    const pushed = await Promise.all(['1.9.0', '1.10.0', '2.0.0'].map(async version => [version, (await registry.pushArtifact('models/ranker', version, { layers: [{ content: version }] })).digest]));
    digests = Object.fromEntries(pushed) as typeof digests;
    await registry.pushArtifact('models/bert', '7', { layers: [{ content: 'bert' }] });
  });
  afterAll(() => registry.stop());

  test('locks what environments point at, says what it did, and has nothing to do the second time', async () => {
    const cwd = repository({ staging: { ranker: '1.10.0', bert: '7' }, production: { ranker: '1.9.0' } }, { '*': `oci://${registry.host}/models/{name}:{version}` });
    const first = await models(cwd, 'lock');
    expect(first).toEqual({
      code: 0,
      out: expect.stringMatching(/^\+ ranker@1\.9\.0 {2}oci:\/\/.*\n\+ ranker@1\.10\.0 .*\n\+ bert@7 .*\n3 of 3 versions added to models\.lock\.yaml\n$/),
      err: '',
    });
    expect(known(cwd)).toEqual(['bert 7', 'ranker 1.9.0,1.10.0']);
    expect(lockText(cwd)).toContain(`source: oci://${registry.host}/models/ranker@${digests['1.10.0']}\n      size: 6\n`);
    const text = lockText(cwd);
    expect(await models(cwd, 'lock')).toEqual({ code: 0, out: 'nothing to lock: the lock knows every version that is pointed at\n', err: '' });
    expect(await models(cwd, 'lock', '--again', '--json')).toMatchObject({ code: 0, out: expect.stringContaining('"added": false') });
    expect(lockText(cwd)).toBe(text);
    expect(readdirSync(cwd).sort()).toEqual(['cdk8s.yaml', 'environments', 'gitops-ai.yaml', 'home', 'models.lock.yaml']);
    expect(await models(cwd, 'lock', '--offline')).toEqual({ code: 0, out: 'models.lock.yaml knows every version\n', err: '' });
  }, 30_000);

  test('a version can be locked from where --from says, and tried without writing', async () => {
    const cwd = repository({ staging: { ranker: '1.9.0' } });
    const from = `oci://${registry.host}/models/ranker:{version}`;
    expect(await models(cwd, 'lock', 'ranker', 'ranker@2.0.0', '--from', from, '--dry-run')).toMatchObject({ code: 0, out: expect.stringContaining('2 of 2 versions would be added') });
    expect(existsSync(join(cwd, 'models.lock.yaml'))).toBe(false);
    expect((await models(cwd, 'lock', 'ranker', 'ranker@2.0.0', '--from', from)).code).toBe(0);
    expect(known(cwd)).toEqual(['ranker 1.9.0,2.0.0']);
    expect((await models(cwd, 'lock', '--offline', '--json')).out).toContain('"missing": []');
  }, 30_000);

  test('a version is added with what its makers know, and gets a record later', async () => {
    const cwd = repository({});
    const added = await models(cwd, 'add', 'ranker@2.0.0', '--from', `oci://${registry.host}/models/ranker:2.0.0`, '--license', 'apache-2.0', '--training-commit', '4f2a9c1', '--evaluation', 'offline=passed');
    expect(added).toMatchObject({ code: 0, out: expect.stringContaining('1 of 1 version added') });
    expect(await models(cwd, 'record', 'ranker@2.0.0', '--evaluation', 'safety=failed,2026-10-01T12:00:00Z,https://example.com/report/7', '--data-window', '2026-01/2026-06')).toEqual({
      code: 0, out: 'ranker@2.0.0: recorded in models.lock.yaml\n', err: '',
    });
    expect(LockFile.parse(lockText(cwd)).models.get('ranker')!.get('2.0.0')).toMatchObject({
      license: 'apache-2.0',
      contentId: digests['2.0.0'],
      provenance: {
        trainingCommit: '4f2a9c1', dataWindow: '2026-01/2026-06', evaluations: { offline: { passed: true }, safety: { passed: false, at: '2026-10-01T12:00:00Z', report: 'https://example.com/report/7' } },
      },
    });
    expect((await models(cwd, 'record', 'ranker@2.0.0', '--evaluation', 'offline=passed')).out).toContain('says so already');
    expect(await models(cwd, 'record', 'ranker@3.0.0', '--evaluation', 'offline=passed')).toMatchObject({ code: 2, err: expect.stringContaining('the lock knows no such version of a model') });
  }, 30_000);

  test('fails: a version whose tag was pushed over; the lock is as it was', async () => {
    const cwd = repository({ staging: { moved: '1' } }, { moved: `oci://${registry.host}/models/moved:{version}` });
    await registry.pushArtifact('models/moved', '1', { layers: [{ content: 'before' }] });
    await models(cwd, 'lock');
    const text = lockText(cwd);
    await registry.pushArtifact('models/moved', '1', { layers: [{ content: 'after' }] });
    expect(await models(cwd, 'lock', 'moved@1')).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/lock-conflict/) });
    expect(lockText(cwd)).toBe(text);
  }, 30_000);

  test('fails: one version of several that cannot be found; no lock is written, and the others are not asked for again', async () => {
    const cwd = repository({ staging: { ranker: '1.9.0', bert: '8' } }, { '*': `oci://${registry.host}/models/{name}:{version}` });
    const failed = await models(cwd, 'lock');
    expect(failed).toMatchObject({ code: 2, out: '' });
    expect(failed.err).toMatch(/^note: 1 of 2 versions were found out; within the hour they are not asked again for|note: 1 of 2 versions were found out/);
    expect(failed.err).toMatch(/bert@8.*no tag "8"/);
    expect(existsSync(join(cwd, 'models.lock.yaml'))).toBe(false);
    // The registry is gone for what was found out: only the cache can know it.
    writeFileSync(join(cwd, 'gitops-ai.yaml'), `sources:\n  ranker: oci://${registry.host}/models/{name}:{version}\n  bert: oci://${registry.host}/models/bert:7\n`);
    expect(await models(cwd, 'lock')).toMatchObject({ code: 0, out: expect.stringContaining('2 of 2 versions added') });
    expect(readdirSync(join(cwd, 'home/.cache/gitops-ai/lock'))).toEqual(['now']);
  }, 30_000);
});

test.each([
  [['lock', 'Ranker@1'], /the name of a model is a DNS label/], [['lock', 'ranker@../1'], /a version is letters/], [['lock', 'ranker@'], /a version is letters/], [['lock', 'ranker@1'], /nothing says where versions of "ranker" come from/],
  [['lock', 'bert'], /no environment points at a version of "bert"/], [['lock', '--offline', '--again'], /--offline asks nobody/], [['add', 'ranker@1'], /say where it is, with --from/],
  [['lock', 'ranker@1', '--from', 'oci://user:hunter2@r.example/m:1'], /has a credential in it/], [['lock', 'ranker@1', '--from', '--upload-pack=x'], /takes a value/],
  [['lock', 'ranker@1', '--from=-x'], /begins with the kind of its source/], [['lock', 'ranker@1', '--from', 'osi://r.example/m:1'], /no kind of source is called "osi". Did you mean "oci"\?/],
  [['lock', 'ranker@1', '--from', 'oci://r.example/m:{tag}'], /nothing fills this place/], [['lock', 'ranker@1', '--from', 'oci://registry.invalid/m:1'], /no name server|gives no answer/],
  [['add', 'ranker@1', '--from', 'oci://r.example/m:1', '--evaluation', 'safety'], /expected a name, = and passed or failed/], [['add', 'ranker@1', '--from', 'oci://r.example/m:1', '--license', 'a\u001b[2J'], /expected one line/],
  [['nonsense'], /models has no command "nonsense"/],
])('fails: %j', async (args, message) => {
  const cwd = repository({});
  const { code, out, err } = await models(cwd, ...args);
  expect({ code, out, err }).toEqual({ code: 2, out: '', err: expect.stringMatching(message) });
  expect(err).not.toContain('hunter2');
  expect(existsSync(join(cwd, 'models.lock.yaml'))).toBe(false);
}, 30_000);

test('the lock lacks what environments point at: --offline says so', async () => {
  const cwd = repository({ staging: { ranker: '1' }, production: { ranker: '1', bert: '2' } });
  expect(await models(cwd, 'lock', '--offline')).toEqual({ code: 1, out: 'models.lock.yaml does not know ranker@1\nmodels.lock.yaml does not know bert@2\n', err: '' });
}, 30_000);
