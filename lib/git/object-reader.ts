import { RunningGit, startGit } from './run-git';

/** An object of git as it was read. */
export interface ReadObject {
  readonly id: string;
  readonly type: string;
  readonly content: Buffer;
}

type Answer = (object: ReadObject | undefined) => void;

/**
 * Reads objects, one after another, from a git that stays: to start one takes longer than most of what is asked of it. Who
 * starts it closes it.
 */
export class ObjectReader {
  /** @param cwd a directory inside the repository */
  public static start(cwd: string): ObjectReader {
    return new ObjectReader(startGit(['cat-file', '--batch'], { cwd }));
  }

  /** Who waits for an object, in the order in which they were asked for. */
  private readonly waiting: Answer[] = [];
  private unread: Buffer = Buffer.alloc(0);
  private over = false;

  private constructor(private readonly git: RunningGit) {
    git.stdout.on('data', (chunk: Buffer) => this.take(chunk));
    // Where git may not fetch what is missing, it stops there.
    void git.ended.catch(() => undefined).then(() => this.stop());
  }

  /**
   * Objects by their names, such as an id or `<commit>:<path>`.
   *
   * @returns undefined in the place of one that there is not, and of every one when git cannot be asked
   */
  public read(names: readonly string[]): Promise<(ReadObject | undefined)[]> {
    // A name with a line feed would be two.
    const asked = names.map(name => (this.over || name.includes('\n') ? Promise.resolve(undefined) : this.ask(name)));
    return Promise.all(asked);
  }

  /** Nothing more is asked. */
  public close(): void {
    this.git.stdin.end();
  }

  private ask(name: string): Promise<ReadObject | undefined> {
    return new Promise(answer => {
      this.waiting.push(answer);
      this.git.stdin.write(`${name}\n`);
    });
  }

  private take(chunk: Buffer): void {
    this.unread = this.unread.length === 0 ? chunk : Buffer.concat([this.unread, chunk]);
    for (let end = this.unread.indexOf(10); end >= 0; end = this.unread.indexOf(10)) {
      const [, id, type, size] = /^([0-9a-f]+) (\w+) (\d+)$/.exec(this.unread.toString('utf8', 0, end)) ?? [];
      const next = id === undefined ? end + 1 : end + 1 + Number(size) + 1;
      if (this.unread.length < next) return;
      this.waiting.shift()?.(id === undefined ? undefined : { id, type, content: Buffer.from(this.unread.subarray(end + 1, next - 1)) });
      this.unread = this.unread.subarray(next);
    }
  }

  private stop(): void {
    this.over = true;
    for (const answer of this.waiting.splice(0)) answer(undefined);
  }
}
