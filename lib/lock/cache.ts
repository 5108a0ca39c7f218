import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ResolvedVersion } from './resolver';
import { parseModelUri } from '../models';
import { record } from '../policy/shapes';

/** For how long an answer stands in for asking again. */
const MILLISECONDS = 60 * 60 * 1000;

/**
 * What was found out in a run that failed later, so that the next one goes on from there. It stands in for asking for an
 * hour, is of one user, and is forgotten once the lock has it: no answer outlives the run that it was for by much.
 */
export class ResolvedCache {
  /** Where the user's caches are; undefined when there is no place for them. */
  public static at(env: { readonly [name: string]: string | undefined }, home: string | undefined): ResolvedCache | undefined {
    const root = env.XDG_CACHE_HOME || (home === undefined ? undefined : join(home, '.cache'));
    return root === undefined ? undefined : new ResolvedCache(join(root, 'gitops-ai', 'lock'));
  }

  private time: number | undefined;

  private constructor(private readonly directory: string) {}

  /** What a reference came to a short time ago. */
  public get(reference: string): ResolvedVersion | undefined {
    const path = this.path(reference);
    try {
      const age = this.now() - statSync(path).mtimeMs;
      const cached = record(JSON.parse(readFileSync(path, 'utf8')));
      const resolved = record(cached?.resolved);
      if (age > MILLISECONDS || cached?.reference !== reference || !parseModelUri(String(resolved?.source))) return undefined;
      return resolved as unknown as ResolvedVersion;
    } catch {
      return undefined; // not there, or not ours
    }
  }

  /** Keeps what a reference came to. It is a help, and fails nothing. */
  public put(reference: string, resolved: ResolvedVersion): void {
    try {
      mkdirSync(this.directory, { recursive: true, mode: 0o700 });
      writeFileSync(this.path(reference), JSON.stringify({ reference, resolved }), { mode: 0o600 });
    } catch {
      // It is asked again.
    }
  }

  public forget(references: Iterable<string>): void {
    for (const reference of references) {
      try {
        rmSync(this.path(reference), { force: true });
      } catch {
        // It grows old by itself.
      }
    }
  }

  /** The time as the file system has it: that is what the age of files is told by. */
  private now(): number {
    if (this.time === undefined) {
      const path = join(this.directory, 'now');
      writeFileSync(path, '');
      this.time = statSync(path).mtimeMs;
    }
    return this.time;
  }

  private path(reference: string): string {
    return join(this.directory, `${createHash('sha256').update(reference).digest('hex')}.json`);
  }
}
