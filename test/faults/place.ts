import { spawn } from 'node:child_process';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundled } from '../release/bundle';
import { run, tryRun } from '../tools/run';
import { scratchDirectory } from '../tools/scratch';

const NAMES = ['GIT_AUTHOR_NAME', 'GIT_AUTHOR_EMAIL', 'GIT_COMMITTER_NAME', 'GIT_COMMITTER_EMAIL'];
/** Of one moment, so that the same change makes the same commit. */
const DATES = { GIT_AUTHOR_DATE: '2026-11-02T12:00:00Z', GIT_COMMITTER_DATE: '2026-11-02T12:00:00Z' };

/** How a command is started. */
export interface Start {
  /** Options besides those of every run. */
  readonly options?: readonly string[];
  /** What the command line of the command becomes, such as one in a namespace of its own. */
  readonly wrap?: (argv: readonly string[]) => readonly string[];
  /** Variables besides those that name a person. */
  readonly env?: NodeJS.ProcessEnv;
  /** Whether the variables name nobody. */
  readonly anonymous?: boolean;
}

/** How it ended. */
export interface End {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command as one file. */
const commandFile = () => bundled(join(__dirname, '..', '..', 'lib', 'cli', 'main.ts'));

/** A Git repository with the example in it, somewhere on this machine. */
export class Place {
  /** @param directory root of the working tree */
  constructor(public readonly directory: string) {}

  /** A copy of its own, with everything that is in it. */
  public copy(directory = join(scratchDirectory('place'), 'repository')): Place {
    cpSync(this.directory, directory, { recursive: true, verbatimSymlinks: true });
    return new Place(directory);
  }

  public get example(): string {
    return join(this.directory, 'examples', 'recommender');
  }

  public git(...args: string[]): string {
    const env = { PATH: process.env.PATH, HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1', ...Object.fromEntries(NAMES.map(name => [name, 'a@example.com'])), ...DATES };
    return run('git', ['-c', 'protocol.file.allow=always', ...args], { cwd: this.directory, env }).trimEnd();
  }

  /** Directory that holds what belongs to this working tree alone. */
  public get gitDirectory(): string {
    return this.git('rev-parse', '--absolute-git-dir');
  }

  /** All that a run which fails must leave as it is: index, working tree, HEAD, branches. */
  public state(): { readonly [part: string]: string } {
    const index = join(this.gitDirectory, 'index');
    return {
      head: tryRun('git', ['rev-parse', 'HEAD', '--symbolic-full-name', 'HEAD'], { cwd: this.directory }).stdout,
      branches: this.git('for-each-ref', 'refs/heads'),
      index: existsSync(index) ? readFileSync(index).toString('base64') : '',
      status: this.git('-c', 'core.fsmonitor=false', '--no-optional-locks', 'status', '--porcelain', '--ignore-submodules=none'),
      files: this.git('hash-object', '--no-filters', '--', ...this.git('ls-files').split('\n').filter(path => existsSync(join(this.directory, path)) && path.includes('.'))),
    };
  }

  /** Runs a command of `gitops-ai` as a process of its own. */
  public start(argv: readonly string[], { options = [], wrap = given => given, env, anonymous = false }: Start = {}): Promise<End> {
    const [program, ...args] = wrap([process.execPath, commandFile(), ...argv, ...options]);
    const person = anonymous ? {} : Object.fromEntries(NAMES.map(name => [name, 'a@example.com']));
    const child = spawn(program, args, {
      cwd: this.example, stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env.PATH, HOME: '/nonexistent', ...DATES, ...person, ...env },
    });
    const printed = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) child[name].setEncoding('utf8').on('data', (text: string) => printed[name] += text);
    return new Promise((resolve, reject) => child.once('error', reject).once('close', code => resolve({ code, ...printed })));
  }
}
