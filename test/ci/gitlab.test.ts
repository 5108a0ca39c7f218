import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { Forge, projectFile, runScript } from './forge';
import { git } from '../init/new-repository';

jest.setTimeout(180_000);

interface Job {
  readonly variables?: { readonly [name: string]: string | { readonly value: string; readonly expand?: boolean } };
  readonly rules: readonly { readonly if: string }[];
  readonly before_script?: readonly string[];
  readonly script: readonly string[];
  readonly after_script?: readonly string[];
}
type Pipeline = { readonly [name: string]: Job };

const TOKEN = 'glpat-not-to-be-seen';

/** The template, and what it asks for. */
function template(): { spec: { inputs: { [name: string]: { default: string; regex?: string } } }; jobs: Pipeline } {
  const [{ spec }, jobs] = parseAllDocuments(projectFile('templates/gitops-ai.yml')).map(document => document.toJS() as never) as unknown as [{ spec: never }, Pipeline];
  return { spec, jobs };
}

const newPipeline = (directory: string) => parse(readFileSync(join(directory, '.gitlab-ci.yml'), 'utf8')) as Pipeline;

/** What GitLab tells a job. */
function variables(forge: Forge, base: string): NodeJS.ProcessEnv {
  return {
    CI_SERVER_PROTOCOL: 'https',
    CI_SERVER_FQDN: 'gitlab.example.com',
    CI_SERVER_HOST: 'gitlab.example.com',
    CI_PROJECT_URL: `file://${forge.remote.replace(/\.git$/, '')}`,
    CI_COMMIT_BRANCH: 'main',
    CI_MERGE_REQUEST_DIFF_BASE_SHA: base,
    CI_JOB_TOKEN: 'job-token-not-to-be-seen',
  };
}

const PIPELINES: [string, (forge: Forge) => { check: Job; commit: Job }][] = [
  ['the pipeline of a new repository', forge => newPipeline(forge.work) as unknown as { check: Job; commit: Job }],
  ['the template', () => ({ check: template().jobs['gitops-ai-check'], commit: template().jobs['gitops-ai-commit'] })],
];

describe.each(PIPELINES)('%s', (_, pipelineOf) => {
  test('checks a merge request and says what it does', async () => {
    const forge = await Forge.create('--forge', 'gitlab');
    const { check } = pipelineOf(forge);
    const base = forge.tip('main');
    forge.push('change');
    const env = { ...variables(forge, base), GITOPS_AI_DIRECTORY: '.' };
    const checkout = forge.checkout('change', 0);
    expect(runScript([...check.before_script ?? [], ...check.script], checkout, env)).toMatchObject({ code: 1, stdout: expect.stringContaining('output-stale') });
    expect(readdirSync(checkout).filter(name => name.endsWith('.xml'))).toHaveLength(1);
    expect(runScript(check.after_script!, checkout, env)).toMatchObject({ code: 0, stdout: expect.stringContaining('8192 → 4096') });
    expect(runScript(check.script, forge.checkout(base, 0), env)).toMatchObject({ code: 0 });
  });

  test('commits on main with a token that neither Git\'s settings nor the output show', async () => {
    const forge = await Forge.create('--forge', 'gitlab');
    const { commit } = pipelineOf(forge);
    const lines = [...commit.before_script ?? [], ...commit.script];
    const base = forge.tip('main');
    forge.push('main');
    const before = forge.tip('main');
    const env = { ...variables(forge, base), GITOPS_AI_DIRECTORY: '.', GITOPS_AI_PUSH_TOKEN: TOKEN };
    const checkout = forge.checkout('main', 0);
    const first = runScript(lines, checkout, env);
    expect(first).toMatchObject({ code: 0, stdout: expect.stringContaining('pushed to gitops-ai') });
    expect(git(forge.remote, 'rev-parse', 'main^')).toBe(before);
    expect(git(forge.remote, 'log', '-1', '--format=%an %ae', 'main')).toBe('gitops-ai gitops-ai@noreply.gitlab.example.com');
    const settings = readFileSync(join(checkout, '.git/config'), 'utf8');
    expect(`${first.stdout}${first.stderr}${settings}`).not.toMatch(/not-to-be-seen/);
    // The job is run once more, in the directory that it left.
    const after = forge.tip('main');
    expect(runScript(lines, checkout, env)).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing to commit') });
    expect(forge.tip('main')).toBe(after);
    const file = /store --file=([^"\n]+)/.exec(settings)![1];
    expect(() => readFileSync(file)).toThrow(/ENOENT/);
  });

  test('the token is what Git answers the server with, and nothing that was set before', async () => {
    const forge = await Forge.create('--forge', 'gitlab');
    const lines = pipelineOf(forge).commit.script.join('\n').split('\n');
    const own = lines.slice(0, lines.findIndex(line => line.startsWith('git remote')));
    const checkout = forge.checkout('main', 0);
    git(checkout, 'config', 'credential.helper', '!echo password=old; echo username=old');
    const ask = ['printf "protocol=https\\nhost=gitlab.example.com\\n\\n" | git credential fill'];
    const given = (token: object) => runScript([...own, ...ask], checkout, { ...variables(forge, 'x'), ...token }).stdout;
    expect(given({ GITOPS_AI_PUSH_TOKEN: TOKEN })).toContain(`username=gitlab-ci-token\npassword=${TOKEN}\n`);
    expect(given({})).toContain('password=job-token-not-to-be-seen\n');
  });
});

describe('the template', () => {
  test('asks for what it uses, and puts it where no shell reads it', () => {
    const { spec, jobs } = template();
    const uses = JSON.stringify(jobs).match(/\$\[\[ inputs\.\w+ \]\]/g)!.map(text => /inputs\.(\w+)/.exec(text)![1]);
    expect([...new Set(uses)].sort()).toEqual(Object.keys(spec.inputs).sort());
    for (const { variables: given, before_script: before = [], script, after_script: after = [], rules } of Object.values(jobs)) {
      expect([...before, ...script, ...after].join('\n')).not.toContain('$[[');
      expect(given!.GITOPS_AI_DIRECTORY).toEqual({ value: '$[[ inputs.directory ]]', expand: false });
      for (const { if: condition } of rules) expect(condition.replace('"$[[ inputs.branch ]]"', '')).not.toContain('$[[');
    }
    for (const branch of ['main', 'release/1.x']) expect(branch).toMatch(new RegExp(spec.inputs.branch.regex!));
    for (const branch of ['" || true || "', '-x', 'a b', '$X', '']) expect(branch).not.toMatch(new RegExp(spec.inputs.branch.regex!));
  });

  test('pushes as a new repository does', async () => {
    const { work } = await Forge.create('--forge', 'gitlab');
    expect(template().jobs['gitops-ai-commit'].script).toEqual(newPipeline(work).commit.script.slice(1));
  });

  test('fails: a directory that is shell, an option or a path elsewhere', async () => {
    const forge = await Forge.create('--forge', 'gitlab');
    const { before_script: before = [], script } = template().jobs['gitops-ai-check'];
    const checkout = forge.checkout('main', 0);
    const names = readdirSync(checkout);
    for (const directory of ['$(touch pwned)', '`touch pwned`', '"; touch pwned; "', '; touch pwned', '-P', '-', '--help', 'a\ntouch pwned', '/']) {
      const { code } = runScript([...before, ...script], checkout, { ...variables(forge, 'x'), GITOPS_AI_DIRECTORY: directory });
      expect([directory, code === 0 ? 0 : 1]).toEqual([directory, directory === '/' ? 0 : 1]);
    }
    expect(readdirSync(checkout).filter(name => name !== 'gitops-ai-check.xml')).toEqual(names);
  });
});
