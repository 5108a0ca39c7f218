import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PassThrough } from 'node:stream';
import { main } from '../../lib/cli/main';
import { TestRepository } from '../git/repository';
import { run as runProgram, tryRun } from '../tools/run';
import { folderWith, object } from '../validate/folder';

async function run(cwd: string, ...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const code = await main(['validate', ...argv.includes('--today') ? [] : ['--today', '2026-11-24'], ...argv], { out, err, cwd, stdin: () => Buffer.from(POD) });
  return { code, out: String(out.read() ?? ''), err: String(err.read() ?? '') };
}

const POD = object('Pod', 'a', 'spec:\n  containers:\n    - name: a\n      image: example.com/a:1\n');
const GOOD = object('ConfigMap', 'settings', 'data: {a: b}\n');
const ONLY = ['--pack', 'supply-chain'];

test('a folder without errors is 0, one with errors is 1', async () => {
  expect(await run(folderWith({ 'a.yaml': GOOD }))).toEqual({ code: 0, out: '1 object in 1 file: 0 errors, 0 warnings\n', err: '' });
  const bad = await run(folderWith({ 'deploy/a.yaml': POD, 'other/b.yaml': POD }), ...ONLY);
  expect(bad).toMatchObject({ code: 1, err: '' });
  expect(bad.out).toMatch(/^deploy\/a.yaml:7 {2}error {4}mutable-image {2}spec.containers\[0\].image = "example.com\/a:1": /m);
  expect(bad.out).not.toContain('other/b.yaml');
});

test('standard input', async () => {
  expect((await run(folderWith({}), '-', ...ONLY)).out).toMatch(/^stdin:7 {2}error/);
});

test('warnings are 0, unless they are to be errors', async () => {
  const cwd = folderWith({ 'a.yaml': POD });
  const warnings = [...ONLY, '--level', 'supply-chain/*=warning'];
  expect(await run(cwd, ...warnings)).toMatchObject({ code: 0, out: expect.stringContaining('0 errors, 1 warning') });
  expect(await run(cwd, ...warnings, '--warnings-as-errors')).toMatchObject({ code: 1 });
  expect(await run(cwd, ...warnings, '--quiet')).toEqual({ code: 0, out: '', err: '' });
  expect(await run(cwd, ...ONLY, '--level', 'mutable-image=off')).toMatchObject({ code: 0 });
});

test('the configuration beside is read, and options win over it', async () => {
  const cwd = folderWith({ 'a.yaml': POD, 'gitops-ai.yaml': 'packs: [supply-chain]\nlevels: {mutable-image: off}\n', 'other.yaml': 'packs: [secrets]\n' });
  expect(await run(cwd)).toMatchObject({ code: 0 });
  expect(await run(cwd, '--level', 'mutable-image=error')).toMatchObject({ code: 1 });
  expect(await run(cwd, '--config', 'other.yaml', '--exclude', 'nothing')).toMatchObject({ code: 0 });
  expect(await run(cwd, '--exclude', 'a.yaml')).toMatchObject({ code: 2, err: expect.stringContaining('there is no manifest') });
});

test('a waiver covers a finding, and shows', async () => {
  const waiver = (expires: string) => ({ 'a.yaml': POD, 'gitops-ai.yaml': `waivers: [{rule: mutable-image, file: a.yaml, reason: for now, expires: ${expires}}]\n` });
  expect(await run(folderWith(waiver('2026-11-24')), ...ONLY)).toMatchObject({ code: 0, out: expect.stringContaining('waived until 2026-11-24: for now') });
  expect(await run(folderWith(waiver('2026-11-23')), ...ONLY)).toMatchObject({ code: 1, out: expect.stringContaining('gitops-ai.yaml waivers[0]  error    waiver-expired') });
});

test.each([['--json', /^\{/], ['--format=json', /^\{/], ['--format=sarif', /"version": "2.1.0"/], ['--format=junit', /^<\?xml/], ['--format=github', /^::error file=a.yaml,line=7/m]])(
  '%s', async (option, form) => {
    const cwd = folderWith({ 'a.yaml': POD });
    expect((await run(cwd, ...ONLY, option)).out).toMatch(form);
    const written = await run(cwd, ...ONLY, option, '--output', 'reports/x');
    expect(written.out).toMatch(/^a.yaml:7 {2}error/);
    expect(readFileSync(join(cwd, 'reports/x'), 'utf8')).toMatch(form);
  });

test('the files before the change: a folder, or a revision', async () => {
  const repository = new TestRepository();
  repository.write('deploy/a.yaml', POD);
  repository.commit();
  repository.write('deploy/a.yaml', GOOD);
  for (const previous of ['HEAD', 'deploy']) expect(await run(repository.directory, '--previous', previous)).toMatchObject({ code: expect.any(Number), err: '' });
  expect(await run(repository.directory, '--previous', 'nowhere')).toMatchObject({ code: 2, err: expect.stringContaining('there is no such file or folder, and as a Git revision') });
});

test('the rules that there are', async () => {
  expect((await run(folderWith({}), '--list-rules')).out).toMatch(/^mutable-image +supply-chain +error +\S/m);
  expect(JSON.parse((await run(folderWith({}), '--list-rules', '--json')).out).rules).toContainEqual(expect.objectContaining({ id: 'mutable-image', pack: 'supply-chain' }));
});

describe('fails: with 2, saying what to do', () => {
  test.each<[string[], RegExp]>([
    [['--kubernetes-verson', '1.33'], /no option --kubernetes-verson. Did you mean "--kubernetes-version"\? `gitops-ai validate --help`/],
    [['--kubernetes-version'], /takes a value: --kubernetes-version 1.33/],
    [['--kubernetes-version', '--json'], /takes a value/],
    [['--kubernetes-version', 'latest'], /not a Kubernetes version/],
    [['--previous', 'a', '--previous', 'b'], /--previous is there twice/],
    [['--format', 'sarf'], /one of text, json.*Did you mean "sarif"/],
    [['--json', '--format', 'sarif'], /two formats/],
    [['--pod-security', 'strict'], /one of privileged, baseline, restricted/],
    [['--pack', 'secrts'], /Did you mean "secrets"/],
    [['--level', 'mutable-image'], /not RULE=LEVEL/],
    [['--level', 'mutable-image=warn'], /not RULE=LEVEL/],
    [['--level', 'mutable-imge=off'], /Did you mean "mutable-image"/],
    [['--today', 'tomorrow'], /is no day/],
    [['--config', 'nowhere.yaml'], /nowhere.yaml.*no such file/],
    [['--config', 'values.yaml'], /unknown key "replicas"/],
    [['--schemas', 'nowhere'], /no such file or folder/],
    [['nowhere'], /nowhere\] there is no such file or folder/],
    [['values.yaml'], /there is no manifest in values.yaml/],
    [['a.yaml', '--output', 'values.yaml/x'], /ENOTDIR|EEXIST/],
  ])('%j', async (argv, message) => {
    expect(await run(folderWith({ 'a.yaml': GOOD, 'values.yaml': 'replicas: 1\n' }), ...argv)).toMatchObject({ code: 2, err: expect.stringMatching(message) });
  });
});

test('YAML that is none is an error of the files, and no reason not to run', async () => {
  expect(await run(folderWith({ 'a.yaml': 'a: [\n', 'b.yaml': GOOD }))).toMatchObject({ code: 1, out: expect.stringMatching(/^a.yaml:\d {2}error {4}yaml-syntax/) });
});

test('names of files cannot write to the terminal', async () => {
  const { out } = await run(folderWith({ 'x\u001b[2J\n::error::y.yaml': POD }), ...ONLY);
  expect(out).toMatch(/^x\\u001b\[2J\\u000a::error::y.yaml:7 /);
});

describe('as a program', () => {
  const ROOT = resolve(__dirname, '..', '..');
  const program = (cwd: string, args: string[], env: NodeJS.ProcessEnv = {}) => tryRun(
    process.execPath, ['--import', join(ROOT, 'node_modules/tsx/dist/loader.mjs'), join(ROOT, 'lib/cli/main.ts'), 'validate', ...args],
    { cwd, env: { ...process.env, ...env }, input: POD });

  test('exit codes, streams, and a pipe that ends early', () => {
    const cwd = folderWith({ 'a.yaml': POD });
    expect(program(cwd, [...ONLY, 'a.yaml'])).toMatchObject({ code: 1, stderr: '', stdout: expect.stringContaining('1 error') });
    expect(program(cwd, [...ONLY, '-'])).toMatchObject({ code: 1, stdout: expect.stringMatching(/^stdin:7/) });
    expect(program(cwd, ['--nonsense'])).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('no option --nonsense') });
    const command = `"${process.execPath}" --import "${join(ROOT, 'node_modules/tsx/dist/loader.mjs')}" "${join(ROOT, 'lib/cli/main.ts')}" validate --list-rules | head -n 1`;
    expect(runProgram('sh', ['-c', command], { cwd })).toMatch(/^\S+ .*\n$/);
  }, 60_000);
});
