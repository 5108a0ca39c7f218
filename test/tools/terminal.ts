import { ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { tryRun } from './run';

/** Why there is no terminal for tests; undefined when there is one. */
export function noTerminal(): string | undefined {
  try {
    return /util-linux/.test(tryRun('script', ['--version']).stdout) ? undefined : 'script(1) is not that of util-linux';
  } catch {
    return 'there is no script(1), which makes terminals';
  }
}

/** A program in a terminal of its own, 100 columns wide and 40 lines high, with somebody at the keyboard. */
export class Terminal {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly ended: Promise<number>;
  private shown = '';
  private seen = 0;
  private notice?: () => void;

  /** @param command line for the shell of the terminal */
  constructor(command: string, cwd: string, env: NodeJS.ProcessEnv) {
    this.child = spawn('script', ['--quiet', '--return', '--flush', '--command', `stty cols 100 rows 40; ${command}`, '/dev/null'], { cwd, env });
    this.child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.shown += text;
      this.notice?.();
    });
    this.ended = new Promise(resolve => this.child.once('close', code => {
      this.notice?.();
      resolve(code ?? -1);
    }));
  }

  /** Waits until the terminal shows a text, after what was waited for before. */
  public async shows(text: string): Promise<void> {
    for (let over = false; ;) {
      const at = this.shown.indexOf(text, this.seen);
      if (at >= 0) {
        this.seen = at + text.length;
        return;
      }
      if (over) throw new Error(`the terminal does not show "${text}" but ${JSON.stringify(this.shown.slice(this.seen))}`);
      over = await Promise.race([this.ended.then(() => true), new Promise<boolean>(resolve => {
        this.notice = () => resolve(false);
      })]);
    }
  }

  /** Presses keys. */
  public type(keys: string): void {
    this.child.stdin.write(keys);
  }

  /** Waits for the end: the exit code, and all that the terminal was sent. */
  public async end(): Promise<{ readonly code: number; readonly shown: string }> {
    const code = await this.ended;
    return { code, shown: this.shown };
  }
}
