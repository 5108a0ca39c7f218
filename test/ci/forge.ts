import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { git, install, newRepository, plainEnvironment } from '../init/new-repository';
import { RunResult, tryRun } from '../tools/run';
import { scratchDirectory } from '../tools/scratch';

/** A forge in a directory: a bare repository, and checkouts of it as its CI makes them. */
export class Forge {
  /** A forge with a new repository on main. */
  public static async create(...more: string[]): Promise<Forge> {
    const root = scratchDirectory('forge');
    const remote = join(root, 'ai.git');
    git(root, 'init', '--quiet', '--bare', '--initial-branch=main', remote);
    const work = await newRepository(...more);
    git(work, 'push', '--quiet', remote, 'main');
    return new Forge(root, remote, work);
  }

  private checkouts = 0;

  private constructor(private readonly root: string, public readonly remote: string, /** Where people work. */ public readonly work: string) {}

  /** Changes the program, and nothing else, on a branch of the forge. */
  public push(branch: string): void {
    const program = join(this.work, 'main.ts');
    git(this.work, 'checkout', '--quiet', '-B', branch, 'main');
    const before = readFileSync(program, 'utf8');
    const after = before.replace('maxModelLength: 8192', 'maxModelLength: 4096');
    if (before === after) throw new Error('the program has no such length');
    writeFileSync(program, after);
    git(this.work, 'add', '--all');
    git(this.work, 'commit', '--quiet', '--message', 'Shorten');
    git(this.work, 'push', '--quiet', this.remote, branch);
  }

  /** Merges a branch into main on the forge, as a merge commit at the ref of a pull request. */
  public pullRequest(branch: string): void {
    git(this.work, 'checkout', '--quiet', '--detach', 'main');
    git(this.work, 'merge', '--quiet', '--no-ff', '--message', 'Merge', branch);
    git(this.work, 'push', '--quiet', this.remote, '+HEAD:refs/pull/1/merge');
  }

  /** A clone of one ref, as CI makes it: detached unless it is a branch; the packages are installed. */
  public checkout(ref: string, depth: number, branch?: string): string {
    const directory = join(this.root, `checkout${++this.checkouts}`);
    mkdirSync(directory);
    git(directory, 'init', '--quiet', '--initial-branch=none');
    git(directory, 'remote', 'add', 'origin', `file://${this.remote}`);
    git(directory, 'fetch', '--quiet', ...depth > 0 ? [`--depth=${depth}`] : [], 'origin', `${ref}:refs/remotes/origin/${branch ?? 'ref'}`);
    git(directory, 'checkout', '--quiet', ...branch === undefined ? ['--detach'] : ['-B', branch], `refs/remotes/origin/${branch ?? 'ref'}`);
    install(directory);
    return directory;
  }

  /** The commit that a branch of the forge is at. */
  public tip(branch: string): string {
    return git(this.remote, 'rev-parse', branch);
  }
}

/** A step of a workflow, or of a composite action. */
export interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly shell?: string;
  readonly env?: { readonly [name: string]: string };
  readonly run?: string;
}

/** What a step wrote for the forge to read. */
export interface StepResult extends RunResult {
  readonly summary: string;
  readonly output: string;
}

/** Runs the shell of a step as the runner of GitHub does. Expressions are only filled in where no shell reads them. */
export function runStep(step: Step, cwd: string, inputs: { readonly [name: string]: string } = {}, env: NodeJS.ProcessEnv = {}): StepResult {
  if (step.run === undefined || step.run.includes('${{')) throw new Error('the step has no script, or an expression in it');
  const files = scratchDirectory('step');
  const [script, summary, output] = ['script.sh', 'summary.md', 'output'].map(name => join(files, name));
  for (const [file, text] of [[script, step.run], [summary, ''], [output, '']]) writeFileSync(file, text);
  const given = Object.fromEntries(Object.entries(step.env ?? {}).map(([name, value]) => [name, value.replace(/\$\{\{ inputs\.([\w-]+) \}\}/g, (_, input: string) => inputs[input])]));
  const options = step.shell === 'bash' ? ['--noprofile', '--norc', '-eo', 'pipefail'] : ['-e'];
  const result = tryRun('bash', [...options, script], {
    cwd,
    env: { ...plainEnvironment(files), GITHUB_STEP_SUMMARY: summary, GITHUB_OUTPUT: output, CI: 'true', ...env, ...given },
  });
  return { ...result, summary: readFileSync(summary, 'utf8'), output: readFileSync(output, 'utf8') };
}

/** Runs lines of a job as the runner of GitLab does, with a shell that every image has. */
export function runScript(lines: readonly string[], cwd: string, env: NodeJS.ProcessEnv): RunResult {
  const home = scratchDirectory('job');
  return tryRun('sh', ['-e', '-c', lines.filter(line => line !== 'npm ci').join('\n')], {
    cwd, env: { ...plainEnvironment(home), CI: 'true', CI_PROJECT_DIR: cwd, TMPDIR: home, ...env },
  });
}

/** A file of this project. */
export function projectFile(path: string): string {
  return readFileSync(join(dirname(dirname(__dirname)), path), 'utf8');
}
