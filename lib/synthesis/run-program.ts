import { spawn } from 'node:child_process';
import { Program } from './program';
import { withoutCredentials } from '../git';

/** How the program ended. */
export interface ProgramEnd {
  /** 0 is well; undefined when a signal ended it. */
  readonly code: number | undefined;
  readonly signal: string | undefined;
  /** The last that it printed, without credentials in URLs. */
  readonly stdout: string;
  readonly stderr: string;
}

/** Of what the program prints, the last so many characters are kept. */
const MOST_PRINTED = 64 * 1024;
/** What a program that is told to end may take for it. */
const PATIENCE_MILLISECONDS = 2000;

/**
 * Runs the user's program as `cdk8s synth` does: its command line goes to the shell, in the directory of `cdk8s.yaml`. No
 * word of ours is in that line. The program sees our environment but for what a calling git says of another command,
 * and nothing on standard input.
 *
 * @param variables set for the program
 * @param stop ends the program and all that it started
 */
export function runProgram({ command, directory }: Program, variables: NodeJS.ProcessEnv, stop: AbortSignal): Promise<ProgramEnd> {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')));
  return new Promise((resolve, reject) => {
    const child = spawn(command, {
      cwd: directory,
      env: { ...inherited, ...variables },
      shell: true,
      // A process group of its own: the shell's children end with it.
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    const kill = (signal: NodeJS.Signals) => {
      try {
        process.kill(process.platform === 'win32' ? child.pid! : -child.pid!, signal);
      } catch {
        // It is gone.
      }
    };
    let impatient: NodeJS.Timeout | undefined;
    const end = () => {
      kill('SIGTERM');
      impatient = setTimeout(() => kill('SIGKILL'), PATIENCE_MILLISECONDS);
    };
    stop.addEventListener('abort', end, { once: true });
    const printed = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        printed[name] = (printed[name] + text).slice(-MOST_PRINTED);
      });
    }
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(impatient);
      stop.removeEventListener('abort', end);
      const [stdout, stderr] = [printed.stdout, printed.stderr].map(withoutCredentials);
      resolve({ code: code ?? undefined, signal: signal ?? undefined, stdout, stderr });
    });
    if (stop.aborted) end();
  });
}
