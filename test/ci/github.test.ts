import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { Forge, projectFile, runStep, Step, StepResult } from './forge';
import { git, gitopsAi } from '../init/new-repository';

jest.setTimeout(180_000);

interface Input {
  readonly default?: string;
}
interface Action {
  readonly inputs: { readonly [name: string]: Input };
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}
interface Workflow {
  readonly permissions: object;
  readonly jobs: { readonly [name: string]: { readonly permissions: object; readonly steps: readonly Step[] } };
}

const ACTION = parse(projectFile('action.yml')) as Action;
const [RUN, SUMMARY] = ACTION.runs.steps;

/** Runs a step of the action with its inputs; what is not given has its default. */
function act(step: Step, cwd: string, given: { readonly [input: string]: string } = {}, env: NodeJS.ProcessEnv = {}): StepResult {
  const inputs = Object.fromEntries(Object.entries(ACTION.inputs).map(([name, { default: value = '' }]) => [name, given[name] ?? value]));
  return runStep(step, cwd, inputs, env);
}

describe('the action', () => {
  test('is a composite whose scripts hold no expression', () => {
    expect(ACTION.runs.using).toBe('composite');
    expect(ACTION.runs.steps.filter(({ run, shell }) => run === undefined || run.includes('${{') || shell !== 'bash')).toEqual([]);
  });

  test('checks the branch of a pull request, annotates what is wrong, and says what the change does', async () => {
    const forge = await Forge.create();
    forge.push('change');
    forge.pullRequest('change');
    const merged = forge.checkout('refs/pull/1/merge', 2);
    const stale = act(RUN, merged);
    expect(stale).toMatchObject({ code: 1, output: 'exit-code=1\n', stdout: expect.stringMatching(/^::error file=deploy\/production\/apps\/chat\/deployment-assistant\.yaml,.*output-stale/m) });
    const said = act(SUMMARY, merged, {}, { GITHUB_BASE_REF: 'main' });
    expect([said.code, said.summary]).toEqual([0, expect.stringContaining('8192 → 4096')]);

    // The author commits the output, too.
    git(forge.work, 'checkout', '--quiet', 'change');
    await withPerson(() => gitopsAi(forge.work, 'commit'));
    forge.pullRequest('change');
    const clean = forge.checkout('refs/pull/1/merge', 2);
    expect(act(RUN, clean)).toMatchObject({ code: 0, output: 'exit-code=0\n' });
    expect(act(RUN, clean, { args: '--format\njson' }).stdout).toMatch(/^\{\n {2}"version": 1/);
    expect(git(clean, 'status', '--porcelain')).toBe('');
  });

  test('commits on main, and pushes it; a second run has nothing to do', async () => {
    const forge = await Forge.create();
    forge.push('main');
    const before = forge.tip('main');
    const main = forge.checkout('main', 0, 'main');
    expect(act(RUN, main, { command: 'commit', args: '--push\n' })).toMatchObject({ code: 0, stdout: expect.stringContaining('pushed to origin') });
    expect(git(forge.remote, 'rev-parse', 'main^')).toBe(before);
    expect(git(forge.remote, 'log', '-1', '--format=%an', 'main')).toBe('github-actions[bot]');
    const after = forge.tip('main');
    const again = forge.checkout('main', 0, 'main');
    expect(act(RUN, again, { command: 'commit', args: '--push' })).toMatchObject({ code: 0, stdout: 'main: nothing to commit\n' });
    expect(act(RUN, again)).toMatchObject({ code: 0 });
    expect(forge.tip('main')).toBe(after);
  });

  test('compares with the base that is given, and says so when there is none', async () => {
    const forge = await Forge.create();
    forge.push('change');
    const [shallow, whole] = [forge.checkout('change', 1), forge.checkout('change', 0)];
    expect(act(SUMMARY, whole, { base: 'HEAD^' })).toMatchObject({ code: 0, summary: expect.stringContaining('8192 → 4096') });
    expect(act(SUMMARY, shallow, {}, { GITHUB_BASE_REF: 'main' })).toMatchObject({ code: 0, summary: '', stdout: expect.stringContaining('fetch-depth') });
    expect(act(SUMMARY, shallow)).toMatchObject({ code: 0, summary: '', stdout: '' });
  });

  test('fails: inputs that are shell, options or paths do nothing but fail', async () => {
    const forge = await Forge.create();
    const cwd = forge.checkout('main', 1, 'main');
    const before = readdirSync(cwd);
    const evil = ['$(touch pwned)', '`touch pwned`', '"; touch pwned; "', '\'; touch pwned; \'', '; touch pwned', '| touch pwned', '-- touch pwned', '--version', 'check\ntouch pwned', '::set-output name=x::y'];
    for (const text of evil) {
      expect(act(RUN, cwd, { command: text })).toMatchObject({ code: 2, stdout: '::error::The input command is no command of gitops-ai\n' });
      expect([text, act(RUN, cwd, { directory: text }).code]).toEqual([text, 1]);
    }
    for (const args of [evil.join('\n'), ...evil.slice(0, 3)]) expect([args, act(RUN, cwd, { args })]).toEqual([args, expect.objectContaining({ code: 2, stdout: '' })]);
    for (const base of [evil.slice(0, 4).join(' '), '--version']) expect(act(SUMMARY, cwd, { base })).toMatchObject({ code: 0, summary: '' });
    for (const directory of ['-', '--', '-P', '~']) expect([directory, act(RUN, cwd, { directory }).code]).toEqual([directory, 1]);
    expect(readdirSync(cwd)).toEqual(before);
    expect(existsSync(join(cwd, 'pwned'))).toBe(false);
  });

  test('takes arguments as they are, one a line', async () => {
    const forge = await Forge.create();
    forge.push('main');
    const main = forge.checkout('main', 0, 'main');
    const subject = 'It\'s "quoted" $(id) `id` * \\n & > x';
    expect(act(RUN, main, { command: 'commit', args: `--message\r\n${subject}\n\n` }).code).toBe(0);
    expect(git(main, 'log', '-1', '--format=%s')).toBe(subject);
    expect(existsSync(join(main, 'x'))).toBe(false);
  });
});

describe('the workflow of a new repository', () => {
  test('gives each job what it needs and no more, and has no expression in a script', async () => {
    const { jobs, permissions } = workflow((await Forge.create()).work);
    expect(permissions).toEqual({});
    expect(Object.entries(jobs).map(([name, job]) => [name, job.permissions])).toEqual([['check', { contents: 'read' }], ['commit', { contents: 'write' }]]);
    expect(Object.values(jobs).flatMap(({ steps }) => steps).filter(({ run }) => run?.includes('${{'))).toEqual([]);
  });

  test('checks a pull request and says what it does, and commits on main', async () => {
    const forge = await Forge.create();
    const { check, commit } = workflow(forge.work).jobs;
    forge.push('change');
    forge.pullRequest('change');
    const merged = forge.checkout('refs/pull/1/merge', 2);
    const [checked, compared] = scripts(check.steps).map(step => runStep(step, merged));
    expect(checked).toMatchObject({ code: 1, stdout: expect.stringContaining('output-stale') });
    expect(compared).toMatchObject({ code: 0, summary: expect.stringContaining('8192 → 4096') });

    forge.push('main');
    const main = forge.checkout('main', 0, 'main');
    expect(scripts(commit.steps).map(step => runStep(step, main).code)).toEqual([0]);
    const after = forge.checkout('main', 2, 'main');
    expect(scripts(check.steps).map(step => runStep(step, after).code)).toEqual([0, 0]);
  });
});

/** What is run besides the installation, which needs a registry. */
const scripts = (steps: readonly Step[]) => steps.filter(({ run }) => run !== undefined && run !== 'npm ci');

function workflow(directory: string): Workflow {
  return parse(readFileSync(join(directory, '.github/workflows/gitops-ai.yaml'), 'utf8')) as Workflow;
}

/** Commits need somebody who makes them. */
async function withPerson<T>(work: () => Promise<T>): Promise<T> {
  const before = { ...process.env };
  for (const role of ['AUTHOR', 'COMMITTER']) Object.assign(process.env, { [`GIT_${role}_NAME`]: 'a', [`GIT_${role}_EMAIL`]: 'a@example.com' });
  try {
    return await work();
  } finally {
    process.env = before;
  }
}
