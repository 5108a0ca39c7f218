import { printable } from '../validate/formats/printable';

/** A stream that may be a terminal. */
export type Terminal = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const PLAIN_FRAMES = ['-', '\\', '|', '/'];
const MILLISECONDS = 100;
const DEFAULT_COLUMNS = 80;
const ERASE_LINE = '\r\u001b[K';

/**
 * Says on one line of a terminal what is being done, while it is. The line is gone afterwards, and what is printed in
 * between stands before it. It takes no signals and reads no keys: Ctrl-C ends the command as ever.
 */
export class Progress {
  private text?: string;
  private frame = 0;

  /**
   * @param terminal where it is shown
   * @param shown whether anybody looks
   * @param unicode whether the terminal knows more than ASCII
   */
  constructor(private readonly terminal: Terminal, private readonly shown: boolean, private readonly unicode: boolean) {}

  /** Shows the text until the work has ended, well or not. The work may say another one, which comes with the next frame. */
  public async during<T>(text: string, work: (say: (text: string) => void) => T | Promise<T>): Promise<T> {
    if (!this.shown) return work(() => undefined);
    const before = this.text;
    this.text = printable(text);
    this.draw();
    const timer = setInterval(() => {
      this.frame++;
      this.draw();
    }, MILLISECONDS);
    try {
      return await work(next => { this.text = printable(next); });
    } finally {
      clearInterval(timer);
      this.erase();
      this.text = before;
    }
  }

  /** Takes the line away, so that something else can be printed; it comes back by itself. */
  public erase(): void {
    if (this.text !== undefined) this.terminal.write(ERASE_LINE);
  }

  private draw(): void {
    const frames = this.unicode ? FRAMES : PLAIN_FRAMES;
    const line = `${frames[this.frame % frames.length]} ${this.text}${this.unicode ? '…' : '...'}`;
    // A line that is too long would wrap, and only its last part would be erased.
    this.terminal.write(`${ERASE_LINE}${line.slice(0, (this.terminal.columns ?? DEFAULT_COLUMNS) - 1)}`);
  }
}
