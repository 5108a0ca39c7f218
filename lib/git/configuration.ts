import { tryGitAsync } from './run-git';

/** The configuration of a repository: its own, the user's and the system's, as git reads them. */
export class Configuration {
  /** Reads all of it, in one run of git, while this process goes on. */
  public static async read(cwd: string): Promise<Configuration> {
    const { stdout } = await tryGitAsync(['config', '--list', '-z'], { cwd });
    // `key\nvalue`, or `key` alone, with a zero byte behind each.
    const entries = stdout.toString('utf8').split('\0').filter(Boolean).map(entry => {
      const end = entry.indexOf('\n');
      return [end < 0 ? entry : entry.slice(0, end), end < 0 ? '' : entry.slice(end + 1)] as const;
    });
    return new Configuration(entries);
  }

  private constructor(private readonly entries: readonly (readonly [key: string, value: string])[]) {}

  /** Keys, in the form that git lists them, of which there may be several. */
  public keys(pattern: RegExp): string[] {
    return [...new Set(this.entries.map(([key]) => key).filter(key => pattern.test(key)))];
  }

  /** The values of a key, the one that holds last. What this program sets itself, which comes after everything, is among them. */
  public all(key: string): string[] {
    return this.entries.filter(([candidate]) => candidate === key).map(([, value]) => value);
  }
}
