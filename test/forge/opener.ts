import { ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ForgeOptions, PullRequest, PullRequestOutcome } from '../../lib/forge';

/** A pull request that is to be opened. */
export interface Job {
  /** Tokens, and what CI says. */
  readonly env: { readonly [name: string]: string };
  readonly forge: ForgeOptions;
  readonly request: PullRequest;
  readonly patienceMilliseconds?: number;
}

/** What became of it. */
export interface Done {
  readonly outcome?: PullRequestOutcome;
  /** What was thrown: the message of the error. */
  readonly error?: string;
  /** What it would have waited, in seconds. */
  readonly waits: readonly number[];
}

const ROOT = join(__dirname, '..', '..');

/** Opens pull requests in a program of its own: the clients of forges are ES modules, which jest does not load. */
export class Opener {
  public static start(): Opener {
    const program = [join(ROOT, 'node_modules/tsx/dist/cli.mjs'), '--tsconfig', join(ROOT, 'tsconfig.json'), join(__dirname, 'opener-program.ts')];
    return new Opener(spawn(process.execPath, program, { stdio: ['pipe', 'pipe', 'pipe'], env: { PATH: process.env.PATH, HOME: '/nonexistent' } }));
  }

  /** Everything that the program printed. */
  public printed = '';
  private readonly waiting: ((done: Done) => void)[] = [];

  private constructor(private readonly child: ChildProcess) {
    child.stderr!.setEncoding('utf8').on('data', (data: string) => { this.printed += data; });
    createInterface({ input: child.stdout! }).on('line', line => {
      this.printed += `${line}\n`;
      if (line.startsWith('{')) this.waiting.shift()?.(JSON.parse(line) as Done);
    });
    child.once('exit', () => this.waiting.splice(0).forEach(done => done({ error: `the program ended: ${this.printed}`, waits: [] })));
  }

  public open(job: Job): Promise<Done> {
    return new Promise(resolve => {
      this.waiting.push(resolve);
      this.child.stdin!.write(`${JSON.stringify(job)}\n`);
    });
  }

  public async stop(): Promise<void> {
    const ended = new Promise(resolve => this.child.once('exit', resolve));
    this.child.stdin!.end();
    await ended;
  }
}
