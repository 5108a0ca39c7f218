import { spawnSync } from 'node:child_process';

export interface RunOptions {
  readonly cwd?: string;
  /** The whole environment of the program, not additions to ours. @default process.env */
  readonly env?: NodeJS.ProcessEnv;
  /** What the program reads on standard input. @default nothing */
  readonly input?: string | Uint8Array;
}

export interface RunResult {
  /** Exit code; `null` when a signal ended the program. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program with a fixed argument list (no shell) and answers how it ended, whatever that was. */
export function tryRun(program: string, args: readonly string[], options: RunOptions = {}): RunResult {
  const result = spawnSync(program, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    input: options.input ?? '',
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  if (result.error) throw new Error(`cannot run ${program}: ${result.error.message}`);
  return { code: result.status, stdout: result.stdout, stderr: result.stderr };
}

/** Standard output of a program. Throws with everything it printed when it fails. */
export function run(program: string, args: readonly string[], options: RunOptions = {}): string {
  const result = tryRun(program, args, options);
  if (result.code !== 0) {
    throw new Error([`${program} ${args.join(' ')} ended with ${result.code}`, result.stderr, result.stdout].filter(Boolean).join('\n'));
  }
  return result.stdout;
}
