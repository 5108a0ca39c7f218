import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as ts from 'typescript';
import { ScratchRepository } from './scratch-repository';
import { GitOpsError, Issue } from '../../lib/errors';
import { INVENTORY } from '../../lib/output';
import { FailedSynthesis, synthesize, synthesizeAt, SynthesizeAtOptions, Synthesized } from '../../lib/synthesis';
import { run } from '../tools/run';
import { scratchDirectory } from '../tools/scratch';

jest.setTimeout(120_000);

const PROJECT = resolve(__dirname, '..', '..');
const HOME = 'examples/recommender';
const STAGING = 'environments/staging.yaml';
/** A package that is this library. */
const LIBRARY = `require(${JSON.stringify(require.resolve('tsx/cjs'))});\nmodule.exports = require(${JSON.stringify(join(PROJECT, 'lib', 'index.ts'))});\n`;
const RANKER = 'staging/apps/recommender/deployment-ranker.yaml';

/** Every byte of a repository, Git's own files too. */
function snapshot(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap(entry => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return [path, ...snapshot(path)];
    if (entry.isSymbolicLink()) return [`${path} -> ${readlinkSync(path)}`];
    return [`${path} ${lstatSync(path).mtimeMs} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`];
  });
}

/** Synthesizes, and holds it to its promise that nothing is touched. */
async function at(repository: ScratchRepository, commit: string, options: Partial<SynthesizeAtOptions> = {}): Promise<Synthesized> {
  const before = snapshot(repository.directory);
  const synthesis = await synthesizeAt({ root: repository.directory, commit, directory: repository.example, ...options });
  expect(snapshot(repository.directory)).toEqual(before);
  expect(synthesis.issues ?? []).toEqual([]);
  return synthesis as Synthesized;
}

/** Why it could not be run. */
async function because(options: SynthesizeAtOptions): Promise<readonly Issue[]> {
  return (await synthesizeAt(options).catch((error: unknown) => error) as GitOpsError).issues;
}

function committed(repository: ScratchRepository, revision: string): { [path: string]: string } {
  const output = `${HOME}/deploy`;
  const paths = repository.git('ls-tree', '-r', '--name-only', `${revision}:${output}`).trim().split('\n');
  return Object.fromEntries(paths.map(path => [path, repository.git('show', `${revision}:${output}/${path}`)]));
}

function textOf({ files }: Synthesized): { [path: string]: string } {
  return Object.fromEntries([...files].map(([path, content]) => [path, content.toString()]));
}

/** Moves the ranker of staging, and writes something else into the working tree that no synthesis may see. */
function moved(): { repository: ScratchRepository; first: string } {
  const repository = new ScratchRepository();
  const first = repository.git('rev-parse', 'HEAD').trim();
  repository.edit(STAGING, 'ranker: "1.5.0"', 'ranker: "1.4.2"');
  repository.commit('move');
  repository.write(`${HOME}/main.ts`, 'throw new Error("the working tree");\n');
  repository.write(`${HOME}/untracked.ts`, 'not seen either\n');
  repository.git('rm', '--quiet', '--cached', `${HOME}/recommender.ts`);
  return { repository, first };
}

test('a commit synthesizes as itself, whatever the working tree and the index hold, and says the same as in a clean tree', async () => {
  const { repository, first } = moved();
  const before = await at(repository, first);
  expect(textOf(before)).toEqual(committed(repository, first));
  const { root, program, directory, output, outputPath } = before;
  expect({ root, program, directory, output, outputPath }).toEqual({
    root: repository.directory,
    program: join(repository.example, 'cdk8s.yaml'),
    directory: repository.example,
    output: 'deploy',
    outputPath: `${HOME}/deploy`,
  });
  const after = textOf(await at(repository, 'HEAD', { directory: join(repository.example, 'environments') }));
  expect(after[RANKER]).toContain('1.4.2');
  repository.git('reset', '--quiet', '--hard');
  rmSync(join(repository.directory, HOME, 'untracked.ts'));
  expect(after).toEqual(textOf(await synthesize({ directory: repository.example }) as Synthesized));
});

test('files may be other than in the commit, new, or gone', async () => {
  const { repository, first } = moved();
  const program = repository.git('show', `${first}:${HOME}/recommender.ts`);
  const pointers = Buffer.from(repository.git('show', `${first}:${HOME}/${STAGING}`));
  const files = new Map<string, Buffer | undefined>([
    [`${HOME}/${STAGING}`, pointers],
    [`${HOME}/recommender.ts`, undefined],
    [`${HOME}/main.ts`, Buffer.from('import { recommender } from "./recommender/program";\nrecommender().synth();\n')],
    [`${HOME}/recommender/program.ts`, Buffer.from(program.replace('__dirname', 'require("node:path").dirname(__dirname)'))],
  ]);
  expect(textOf(await at(repository, 'HEAD', { files }))).toEqual(committed(repository, first));
});

test('the rules about change compare with the commit, or with nothing when they are not asked', async () => {
  const repository = new ScratchRepository();
  const first = repository.git('rev-parse', 'HEAD').trim();
  const deployment = readFileSync(join(repository.example, 'deploy', RANKER), 'utf8');
  // What is committed has another selector, which Kubernetes does not let go.
  const other = deployment.replace(/(selector:\n +matchLabels:\n)/, '$1      tier: other\n');
  expect(other).not.toBe(deployment);
  repository.write(`${HOME}/deploy/${RANKER}`, other);
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  repository.edit(`deploy/${INVENTORY}`, hash(deployment), hash(other));
  repository.commit('by hand');
  const options = { root: repository.directory, directory: repository.example };
  const refused = await synthesizeAt({ ...options, commit: 'HEAD' }) as FailedSynthesis;
  expect(refused.issues.map(({ id }) => id)).toContain('immutable-field');
  expect(textOf(await at(repository, 'HEAD', { changes: false }))).toEqual(committed(repository, first));
  expect(textOf(await at(repository, first))).toEqual(committed(repository, first));
});

test('in a linked worktree, a shallow clone and a submodule', async () => {
  const { repository, first } = moved();
  repository.git('reset', '--quiet', '--hard');
  const place = scratchDirectory('clones');
  const env = { PATH: process.env.PATH, HOME: place };
  const git = (cwd: string, ...args: string[]) => run('git', ['-c', 'protocol.file.allow=always', ...args], { cwd, env });
  const modules = (directory: string) => symlinkSync(join(PROJECT, 'node_modules'), join(directory, 'node_modules'));

  const worktree = join(place, 'worktree');
  repository.git('worktree', 'add', '--quiet', '--detach', worktree);
  modules(worktree);
  const synthesizedIn = async (root: string, commit: string) => {
    return textOf(await synthesizeAt({ root, commit, directory: join(root, HOME) }) as Synthesized);
  };
  expect(await synthesizedIn(worktree, first)).toEqual(committed(repository, first));
  expect(git(worktree, 'status', '--porcelain')).toBe('');

  git(place, 'clone', '--quiet', '--depth', '1', `file://${repository.directory}`, 'shallow');
  const shallow = join(place, 'shallow');
  modules(shallow);
  expect((await synthesizedIn(shallow, 'HEAD'))[RANKER]).toContain('1.4.2');
  await expect(synthesizedIn(shallow, first)).rejects.toThrow(/the clone is shallow/);

  git(place, 'init', '--quiet', 'super');
  git(join(place, 'super'), 'submodule', '--quiet', 'add', `file://${repository.directory}`, 'platform');
  const submodule = join(place, 'super', 'platform');
  modules(submodule);
  expect(await synthesizedIn(submodule, first)).toEqual(committed(repository, first));
  expect(git(submodule, 'status', '--porcelain')).toBe('');
});

describe('a program that plain node runs, compiled and ignored', () => {
  let repository: ScratchRepository;
  let head: string;
  beforeEach(() => {
    repository = new ScratchRepository();
    repository.write('.gitignore', 'node_modules\n*.js\n');
    repository.edit('cdk8s.yaml', 'npx tsx main.ts', 'node main.js');
    head = repository.commit('compiled');
    const packaged = join(repository.example, 'node_modules', 'cdk8s-gitops-ai');
    mkdirSync(packaged, { recursive: true });
    writeFileSync(join(packaged, 'index.js'), LIBRARY);
    for (const name of ['main', 'recommender']) {
      const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
      const { outputText } = ts.transpileModule(repository.read(`${name}.ts`), { compilerOptions });
      writeFileSync(join(repository.example, `${name}.js`), outputText);
    }
  });

  test('is found, with the packages beside it', async () => {
    expect(textOf(await at(repository, head))).toEqual(committed(repository, head));
  });

  test('fails: it is compiled from another source than the commit has', async () => {
    repository.write(`${HOME}/recommender.ts`, `${repository.read('recommender.ts')}\n// changed\n`);
    expect(await because({ root: repository.directory, commit: head, directory: repository.example })).toEqual([expect.objectContaining({ id: 'stale-program', path: `${HOME}/recommender.js` })]);
  });
});

test('ts-node runs, and a package of the repository itself is that of the commit', async () => {
  const repository = new ScratchRepository();
  const compilerOptions = JSON.stringify({ module: 'commonjs', moduleResolution: 'node10', ignoreDeprecations: '6.0' });
  repository.edit('cdk8s.yaml', 'npx tsx main.ts', `npx ts-node --transpile-only --compiler-options '${compilerOptions}' main.ts`);
  repository.write('packages/gitops/package.json', JSON.stringify({ name: 'cdk8s-gitops-ai', main: 'index.js' }));
  repository.write('packages/gitops/index.js', LIBRARY);
  repository.write('.gitignore', 'node_modules/\nnode_modules\n');
  const head = repository.commit('workspace');
  repository.write('packages/gitops/index.js', 'throw new Error("the working tree");\n');
  mkdirSync(join(repository.example, 'node_modules'));
  symlinkSync('../../../packages/gitops', join(repository.example, 'node_modules', 'cdk8s-gitops-ai'));
  expect(textOf(await at(repository, head))).toEqual(committed(repository, head));
});

test('fails: no program in the commit, no such commit, and what the program says, with paths of the repository', async () => {
  const repository = new ScratchRepository();
  const first = repository.git('rev-parse', 'HEAD').trim();
  repository.git('rm', '--quiet', '-r', '--cached', HOME);
  repository.git('commit', '--quiet', '-m', 'gone');
  const reasons = async (commit: string, options: Partial<SynthesizeAtOptions> = {}) => {
    const issues = await because({ root: repository.directory, commit, directory: repository.example, ...options });
    return issues.map(({ id, path, problem }) => ({ id, path, problem }));
  };
  expect(await reasons('HEAD')).toEqual([expect.objectContaining({ id: 'no-program' })]);
  expect(await reasons('--upload-pack=x')).toEqual([expect.objectContaining({ id: 'git-revision' })]);
  const main = Buffer.from('console.error(__filename);\nprocess.exit(3);\n');
  expect(await reasons(first, { files: new Map([[`${HOME}/main.ts`, main]]) })).toEqual([{
    id: 'program-failed', path: repository.example, problem: expect.stringContaining(`exit code 3, and printed:\n\n${join(repository.example, 'main.ts')}\n`),
  }]);
  expect(await reasons(first, { files: new Map([['../outside', main]]) })).toEqual([expect.objectContaining({ problem: 'not a path inside the repository' })]);
  expect(readdirSync(join(repository.directory, '.git')).filter(name => name.startsWith('gitops-ai-'))).toEqual([]);
});

test('a run that is killed leaves nothing outside the Git directory, and one that is told to end leaves nothing', async () => {
  const repository = new ScratchRepository();
  const tsx = pathToFileURL(join(PROJECT, 'node_modules', 'tsx', 'dist', 'loader.mjs')).href;
  const main = Buffer.from('setTimeout(() => {}, 20_000);\n');
  repository.write(`${HOME}/main.ts`, main);
  repository.commit('never ends');
  const gitDirectory = join(repository.directory, '.git');
  const worktree = () => snapshot(repository.directory).filter(line => !line.startsWith(join(gitDirectory, 'gitops-ai-')) && line !== gitDirectory);
  const before = worktree();
  const temporary = scratchDirectory('temporary');
  for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
    const child = spawn(process.execPath, ['--import', tsx, join(__dirname, 'synthesizer.ts'), repository.directory, repository.example], {
      stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, TMPDIR: temporary },
    });
    const left = () => readdirSync(gitDirectory).filter(name => name.startsWith('gitops-ai-'));
    const ended = new Promise(end => child.once('close', end));
    const started = () => left().some(name => readdirSync(join(gitDirectory, name)).includes('output'));
    while (!started()) await new Promise(next => setTimeout(next, 50));
    child.kill(signal);
    await ended;
    expect(worktree()).toEqual(before);
    expect(readdirSync(temporary).filter(name => name.startsWith('gitops-ai-'))).toEqual([]);
    expect(left()).toHaveLength(signal === 'SIGKILL' ? 1 : 0);
    for (const name of left()) rmSync(join(gitDirectory, name), { recursive: true });
  }
});
