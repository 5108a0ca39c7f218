import { ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import type { main as Main } from '../../lib/cli/main';

const ROOT = join(__dirname, '..', '..');

/** How a command ended. */
export interface CommandResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

interface Asked {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: { readonly [name: string]: string | undefined };
}

/**
 * The command in a process of its own that runs one command line after the other: there it loads packages that jest cannot
 * load, and is started once instead of for each line.
 */
export class CommandLine {
  public static start(): CommandLine {
    const program = [join(ROOT, 'node_modules/tsx/dist/cli.mjs'), '--tsconfig', join(ROOT, 'tsconfig.json'), __filename];
    return new CommandLine(spawn(process.execPath, program, { stdio: ['pipe', 'pipe', 'inherit'] }));
  }

  private readonly waiting: ((result: CommandResult) => void)[] = [];

  private constructor(private readonly child: ChildProcess) {
    createInterface(child.stdout!).on('line', line => this.waiting.shift()!(JSON.parse(line) as CommandResult));
  }

  /** Runs a command line; several are run one after the other. */
  public run(argv: readonly string[], cwd: string, env: Asked['env'] = {}): Promise<CommandResult> {
    return new Promise(resolve => {
      this.waiting.push(resolve);
      this.child.stdin!.write(`${JSON.stringify({ argv, cwd, env })}\n`);
    });
  }

  public stop(): Promise<void> {
    return new Promise(resolve => {
      this.child.once('exit', () => resolve());
      this.child.stdin!.end();
    });
  }
}

async function serve(): Promise<void> {
  // Not before it is needed: those who start this process do not run the command themselves.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { main } = require('../../lib/cli/main') as { main: typeof Main };
  for await (const line of createInterface(process.stdin)) {
    const { argv, cwd, env } = JSON.parse(line) as Asked;
    const [out, err] = [new PassThrough(), new PassThrough()];
    const code = await main(argv, { out, err, cwd, env });
    process.stdout.write(`${JSON.stringify({ code, out: String(out.read() ?? ''), err: String(err.read() ?? '') })}\n`);
  }
}

if (require.main === module) void serve();
