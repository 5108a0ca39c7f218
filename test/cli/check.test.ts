import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import os from 'node:os';
import { join, relative, resolve, sep } from 'node:path';
import { PassThrough } from 'node:stream';
import { main } from '../../lib/cli/main';
import { TestRepository } from '../git/repository';
import { ReleaseRepository } from '../release/release-repository';
import { ScratchRepository } from '../synthesis/scratch-repository';
import { run as runProgram, tryRun } from '../tools/run';
import { scratchDirectory } from '../tools/scratch';

jest.setTimeout(60_000);

const PROJECT = resolve(__dirname, '..', '..');
const LOADER = join(PROJECT, 'node_modules/tsx/dist/loader.mjs');
const OUTPUT = 'examples/recommender/deploy';
const RANKER = `${OUTPUT}/production/apps/recommender/deployment-ranker.yaml`;
const POINTERS = 'environments/production.yaml';

/** Where the command has its temporary directory; it must be empty afterwards. */
let temporary: string;
const environment = { ...process.env };
beforeEach(() => {
  temporary = scratchDirectory('temporary');
  // Not by TMPDIR: what jest shows as the environment is not what Node looks at.
  jest.spyOn(os, 'tmpdir').mockReturnValue(temporary);
});
afterEach(() => {
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
  Object.assign(process.env, environment);
  jest.restoreAllMocks();
  expect(readdirSync(temporary).filter(name => name.startsWith('gitops-ai-'))).toEqual([]);
});

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs `check`, and holds it to its promise: every byte of the repository, Git's own files too, is as before. */
async function check(repository: TestRepository, ...argv: string[]): Promise<Ended> {
  const directory = repository instanceof ScratchRepository ? repository.example : repository.directory;
  return checkIn(repository, directory, ...argv);
}

async function checkIn(repository: TestRepository, cwd: string, ...argv: string[]): Promise<Ended> {
  const before = snapshot(repository.directory);
  const [out, err] = [new PassThrough(), new PassThrough()];
  const code = await main(['check', ...argv], { out, err, cwd });
  expect(snapshot(repository.directory)).toEqual(before);
  return { code, out: String(out.read() ?? ''), err: String(err.read() ?? '') };
}

/** Content of every file and target of every link, also below `.git`. */
function snapshot(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap(entry => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return [path, ...snapshot(path)];
    if (entry.isSymbolicLink()) return [`${path} -> ${readlinkSync(path)}`];
    return [`${path} ${lstatSync(path).mtimeMs} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`];
  });
}

/** The files that a report in JSON finds, with what is wrong with each. */
function found({ out }: Ended): string[] {
  const { findings } = JSON.parse(out) as { findings: { rule: string; file?: string; construct?: string; line?: number }[] };
  return findings.map(({ rule, file, construct, line }) => `${rule} ${file ?? construct}${line === undefined ? '' : `:${line}`}`);
}

/** Synthesizes into the repository, as a user does. */
function synth(repository: ScratchRepository): void {
  runProgram(process.execPath, [join(PROJECT, 'node_modules/tsx/dist/cli.mjs'), 'main.ts'], { cwd: repository.example });
}

const headOf = (repository: TestRepository) => repository.git('rev-parse', 'HEAD').trim();

describe('with the example', () => {
  let repository: ScratchRepository;
  beforeEach(() => {
    repository = new ScratchRepository();
  });

  test('what is committed as the code makes it is clean', async () => {
    const head = headOf(repository).slice(0, 12);
    expect(await check(repository)).toEqual({
      code: 0, err: '', out: `note: ${OUTPUT} in HEAD (${head}) is what the code makes\n45 objects in 49 files: 0 errors, 0 warnings\n`,
    });
  });

  test('fails: a pointer that was moved without synthesizing, naming the files', async () => {
    repository.edit(POINTERS, '"1.4.2"', '"1.5.0"');
    repository.commit();
    const ended = await check(repository);
    expect(ended).toMatchObject({ code: 1, err: '' });
    expect(ended.out).toMatch(new RegExp(`^${RANKER}:\\d+  error    output-stale`, 'm'));
    expect(ended.out).toContain('fix: run `npx gitops-ai commit`, which synthesizes and commits the output');
    const files = found(await check(repository, '--json'));
    expect(files.every(file => /^output-stale examples\/recommender\/deploy\/production\/.*:\d+$/.test(file))).toBe(true);
    expect(files.length).toBeGreaterThan(0);
    // What the code makes now is what another synthesis writes.
    synth(repository);
    const changed = repository.git('diff', '--name-only').trim().split('\n').filter(path => !path.endsWith('INVENTORY'));
    expect(files.map(file => file.split(' ')[1].split(':')[0])).toEqual(changed);
  });

  test('fails: an edit by hand, a deleted file and one that the code makes no more', async () => {
    repository.edit('deploy/production/apps/recommender/deployment-ranker.yaml', /cpu: .*/, 'cpu: "64"');
    const line = repository.read('deploy/production/apps/recommender/deployment-ranker.yaml').split('\n').findIndex(text => text.includes('cpu: "64"')) + 1;
    rmSync(join(repository.example, 'deploy/staging/apps/recommender/service-ranker.yaml'));
    const old = 'kind: ConfigMap\n';
    repository.write(`${OUTPUT}/staging/apps/recommender/old.yaml`, old);
    const inventory = `${repository.read('deploy/INVENTORY')}${createHash('sha256').update(old).digest('hex')}  staging/apps/recommender/old.yaml\n`;
    repository.write(`${OUTPUT}/INVENTORY`, inventory);
    repository.write(`${OUTPUT}/notes.md`, 'by hand\n');
    repository.commit();
    const ended = await check(repository, '--json');
    expect(found(ended)).toEqual([
      `output-edited ${RANKER}:${line}`, `output-extra ${OUTPUT}/staging/apps/recommender/old.yaml`,
      `output-missing ${OUTPUT}/staging/apps/recommender/service-ranker.yaml`,
    ]);
    expect(ended.code).toBe(1);
    expect(JSON.parse(ended.out).notes).toEqual([`${OUTPUT}/notes.md is no file of a synthesis; the next one will refuse it`]);
  });

  test('a dirty working tree: HEAD decides, and --worktree asks for the disk', async () => {
    repository.edit(POINTERS, '"1.4.2"', '"1.5.0"');
    synth(repository);
    repository.git('add', POINTERS.replace(/^/, 'examples/recommender/'));
    const head = await check(repository);
    expect(head.code).toBe(1);
    expect(head.out).toContain(`note: ${OUTPUT} in the working tree is what the code makes already: it is to be committed\n`);
    expect(await check(repository, '--worktree')).toMatchObject({ code: 0, out: expect.stringContaining(`${OUTPUT} in the working tree is what the code makes`) });
    repository.edit('deploy/production/apps/recommender/deployment-ranker.yaml', /cpu: .*/, 'cpu: "64"');
    expect(found(await check(repository, '--worktree', '--json'))).toEqual([expect.stringContaining(`output-edited ${RANKER}:`)]);
    // The first commit is still what its code makes, whatever is on the disk now.
    repository.git('checkout', '--quiet', '--', 'examples/recommender/deploy');
    repository.git('reset', '--quiet', '--hard');
    expect(await check(repository)).toMatchObject({ code: 0 });
  });

  test('a detached HEAD, a linked worktree, a directory below the root and a hook make no difference', async () => {
    repository.git('checkout', '--quiet', '--detach');
    expect(await checkIn(repository, repository.directory, 'examples/recommender/environments')).toMatchObject({ code: 0 });
    const linked = join(scratchDirectory('linked'), 'worktree');
    repository.git('worktree', 'add', '--quiet', '--detach', linked);
    runProgram('ln', ['-s', join(PROJECT, 'node_modules'), join(linked, 'node_modules')]);
    // What git tells a hook is about another command.
    Object.assign(process.env, { GIT_DIR: '/nowhere', GIT_INDEX_FILE: '/nowhere/index', GIT_WORK_TREE: '/nowhere' });
    const app = 'test -z "$GIT_DIR$GIT_INDEX_FILE$GIT_WORK_TREE" && npx tsx main.ts';
    const before = snapshot(linked);
    expect(await checkIn(repository, join(linked, 'examples/recommender'), '--app', app)).toMatchObject({ code: 0 });
    expect(snapshot(linked)).toEqual(before);
  });

  test('what the program prints is not in the report', async () => {
    const app = 'echo hello && echo "from \u001b[31mhttps://me:secret@git.example.com" >&2 && npx tsx main.ts';
    const { code, out, err } = await check(repository, '--json', '--app', app);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      version: 1, against: { commit: headOf(repository) }, output: OUTPUT, summary: { errors: 0, files: 49, objects: 45 },
    });
    expect(err).toBe('from \\u001b[31mhttps://***@git.example.com\n');
  });

  test('fails: a policy error, with its construct path, in every format', async () => {
    repository.edit('recommender.ts', 'directory: __dirname,', 'directory: __dirname, policy: { registries: ["ghcr.io"] },');
    const text = await check(repository);
    expect(text).toMatchObject({ code: 1, err: '' });
    expect(text.out).toMatch(/^production\/recommender\/ranker\S*  error    registry-not-allowed /m);
    expect(text.out).toContain('note: nothing was compared: with these mistakes the code makes no output\n');

    const json = await check(repository, '--format', 'json');
    expect(found(json)).toContainEqual(expect.stringMatching(/^registry-not-allowed production\/recommender\/ranker/));
    expect(json.code).toBe(1);

    const report = join(scratchDirectory('report'), 'reports', 'check.sarif');
    const sarif = await check(repository, '--format', 'sarif', '--output', report);
    expect(sarif.out).toBe(text.out);
    const { results, tool } = JSON.parse(readFileSync(report, 'utf8')).runs[0];
    expect(results[0]).toMatchObject({
      ruleId: 'registry-not-allowed', level: 'error', locations: [{ physicalLocation: { artifactLocation: { uri: 'examples/recommender/cdk8s.yaml' } } }],
    });
    expect(results[0].message.text).toMatch(/^\S+\/recommender\/\S+ /);
    expect(tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual(expect.arrayContaining(['output-stale', 'output-edited', 'output-missing', 'output-extra']));

    expect((await check(repository, '--format', 'junit')).out).toContain('<testcase classname="production/recommender/ranker');
    expect((await check(repository, '--format', 'github')).out).toMatch(/^::error file=examples\/recommender\/cdk8s.yaml,line=1,title=registry-not-allowed::\S+\/recommender\/ranker/m);
  });

  test('warnings are told, and fail when that is asked for', async () => {
    repository.edit('recommender.ts', 'directory: __dirname,', 'directory: __dirname, policy,');
    repository.edit('recommender.ts', 'const VLLM', 'const policy = { registries: ["ghcr.io"], levels: { "registry-not-allowed": "warning" as never } };\nconst VLLM');
    const told = await check(repository);
    expect(told).toMatchObject({ code: 0, err: '' });
    expect(told.out).toMatch(/ warning  registry-not-allowed /);
    const quiet = await check(repository, '--warnings-as-errors', '--quiet');
    expect(quiet).toEqual({ code: 1, out: '', err: '' });
  });

  test('fails: a mistake that a constructor throws is a finding, too', async () => {
    repository.edit('recommender.ts', 'kubernetesVersion: \'1.35\'', 'kubernetesVersion: \'new\'');
    const { code, out } = await check(repository, '--json');
    expect(code).toBe(1);
    expect(found({ code, out, err: '' })).toEqual([expect.stringContaining('staging')]);
  });
});

describe('without a synthesis', () => {
  let repository: TestRepository;
  beforeEach(() => {
    repository = new TestRepository();
    repository.write('cdk8s.yaml', 'app: node main.js\n');
    repository.write('main.js', 'throw new Error("boom\\u001b[2J at https://me:secret@git.example.com");\n');
    repository.commit();
  });

  /** Why it could not run. */
  const because = async (...argv: string[]) => {
    const { code, out, err } = await check(repository, ...argv);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    return err;
  };

  test('fails: a program that throws, showing what it says', async () => {
    const err = await because();
    expect(err).toContain('Error: boom\\u001b[2J at https://***@git.example.com');
    expect(err).toMatch(/^gitops-ai: \[\S+\] app = "node main.js": the program ended with exit code 1, and printed:/);
    expect(err).toContain('(program-failed)');
  });

  test('fails: a program that prints without end is cut', async () => {
    repository.write('main.js', 'for (let i = 0; i < 5000; i++) console.error("x".repeat(1000) + i); process.exitCode = 3;\n');
    const err = await because();
    expect(err).toContain('ended with exit code 3');
    expect(err.length).toBeLessThan(20_000);
  });

  test.each([
    ['a command that there is not', '--app', 'no-such-program-here', 'not found'],
    ['a program that synthesizes nothing', '--app', 'echo done', 'synthesized no GitOpsRepository, and printed:'],
    ['a program that ends itself', '--app', 'kill -9 $$', 'was ended by SIGKILL'],
    ['a library that reports in another form', '--app', 'echo \'{"version":999,"issues":[]}\' > "$GITOPS_AI_REPORT"', '(report-version)'],
    ['two formats', '--json', '--format=sarif', 'two formats'],
    ['a format that there is not', '--format', 'xml', 'xml'],
  ])('fails: %s', async (_, option, value, message) => {
    expect(await because(option, value)).toContain(message);
  });

  test('fails: no cdk8s.yaml, or one that names no program', async () => {
    for (const [text, message] of [['output: deploy\n', 'names no program'], ['app: [\n', 'cdk8s.yaml'], ['app: " "\n', 'names no program']]) {
      repository.write('cdk8s.yaml', text);
      expect(await because()).toContain(message);
    }
    rmSync(join(repository.directory, 'cdk8s.yaml'));
    expect(await because()).toContain('there is no cdk8s.yaml here or above');
    expect(await because('--', '-x')).toContain('there is no such directory');
  });

  test('fails: no repository', async () => {
    rmSync(join(repository.directory, '.git'), { recursive: true });
    expect(await because()).toContain('the directory is in no Git repository');
  });

  test('fails: a directory for temporary files that is in the repository', async () => {
    const inside = join(repository.directory, 'tmp');
    mkdirSync(inside);
    jest.spyOn(os, 'tmpdir').mockReturnValue(inside);
    expect(await because()).toContain('set TMPDIR to a directory outside');
  });

  test('fails: a program that changes the output after the synthesis', async () => {
    const empty = createHash('sha256').update('').digest('hex');
    repository.write('main.js', `
      const { mkdirSync, writeFileSync } = require('node:fs');
      const out = process.env.CDK8S_OUTDIR;
      mkdirSync(out);
      writeFileSync(out + '/INVENTORY', '${empty}  a.yaml\\n${empty}  b.yaml\\n');
      writeFileSync(out + '/a.yaml', 'formatted');
      writeFileSync(process.env.GITOPS_AI_REPORT, JSON.stringify({ version: 3, directory: __dirname, output: 'deploy', objects: 2, issues: [], warnings: [], waived: [], environments: [] }));
    `);
    const err = await because();
    expect(err).toMatch(/\[a\.yaml\].*changed or removed[\s\S]*\[b\.yaml\]/);
  });

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('on %s the program ends and the temporary directory goes', async signal => {
    const started = join(scratchDirectory('started'), 'pids');
    repository.write('main.js', `
      require('node:fs').mkdirSync(process.env.CDK8S_OUTDIR);
      require('node:fs').writeFileSync(${JSON.stringify(started)}, String(process.pid));
      setInterval(() => {}, 1000);
    `);
    const before = snapshot(repository.directory);
    const child = spawn(process.execPath, ['--import', 'tsx', join(PROJECT, 'lib/cli/main.ts'), 'check', repository.directory], {
      cwd: PROJECT, stdio: 'ignore', env: { ...process.env, TMPDIR: temporary },
    });
    const ended = once(child, 'exit');
    try {
      while (!existsSync(started) || readFileSync(started, 'utf8') === '') await new Promise(done => setTimeout(done, 50));
      expect(readdirSync(temporary)).toContainEqual(expect.stringMatching(/^gitops-ai-/));
      child.kill(signal);
      expect(await ended).toEqual([null, signal]);
    } finally {
      child.kill('SIGKILL');
    }
    // Gone, or waiting for somebody to notice.
    expect(tryRun('ps', ['-o', 'stat=', '-p', readFileSync(started, 'utf8')]).stdout).toMatch(/^(?:Z.*)?\s*$/);
    expect(snapshot(repository.directory)).toEqual(before);
  });
});

test('loads what it needs, and nothing of the rules, of other commands, clouds, registries and forges', () => {
  const repository = ReleaseRepository.example();
  const list = join(scratchDirectory('loaded'), 'list');
  repository.write('list.cjs', `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(list)}, Object.keys(require.cache).join('\\n')));`);
  const { NODE_OPTIONS: _, ...env } = process.env;
  const command = ['--require', join(repository.directory, 'list.cjs'), '--import', LOADER, join(PROJECT, 'lib/cli/main.ts')];
  expect(tryRun(process.execPath, [...command, 'check'], { cwd: repository.home, env: { ...env, TMPDIR: temporary } }).stderr).toBe('');
  const loaded = readFileSync(list, 'utf8').split('\n').map(path => relative(PROJECT, path).split(sep).join('/'));
  const folders = new Set(loaded.filter(path => path.startsWith('lib/')).map(path => path.split('/')[1]));
  expect([...folders].sort()).toEqual(['cli', 'errors', 'git', 'manifests', 'output', 'policy', 'repository', 'synthesis', 'validate']);
  expect(loaded.filter(path => path.startsWith('lib/policy/'))).toEqual(['lib/policy/policy-level.ts']);
  const packages = loaded.flatMap(path => /.*\bnode_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []).filter(name => !['tsx', 'esbuild'].includes(name));
  expect([...new Set(packages)]).toEqual(['yaml']);
});

test('fails: a repository without a commit has nothing to compare with', async () => {
  const repository = new ScratchRepository();
  repository.git('update-ref', '-d', 'HEAD');
  expect(await check(repository)).toMatchObject({ code: 2, err: expect.stringContaining('there is no such commit') });
  expect(await check(repository, '--worktree')).toMatchObject({ code: 0 });
});
