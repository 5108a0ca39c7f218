import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { runGit } from './run-git';

/** Who wrote or made a commit, as it says. Anybody may write anything there. */
export interface Person {
  readonly name: string;
  readonly email: string;
}

/** A file that a commit changed. */
export interface LoggedChange {
  /** From the root of the repository. */
  readonly path: string;
  /** The blob before; undefined for a new file. */
  readonly before?: string;
  /** The blob after; undefined for a file that is gone. */
  readonly after?: string;
}

/** A commit of the history. */
export interface LoggedCommit {
  readonly commit: string;
  /** Its parents; with `every`, the next ones that are part of the history. */
  readonly parents: readonly string[];
  readonly author: Person;
  readonly committer: Person;
  /** When it was made, as ISO 8601 with the offset of the committer. */
  readonly date: string;
  readonly message: string;
  /** What it changed against its first parent. */
  readonly changes: readonly LoggedChange[];
}

/** Which history is read. */
export interface ReadLogOptions {
  /** Root of the repository. */
  readonly root: string;
  /** Full id of the commit where it begins. */
  readonly commit: string;
  /** Files and directories from the root of the repository; commits that change none of them are left out. */
  readonly paths: readonly string[];
  /** Whether commits of merged branches are read as well; else those of the branch itself: first parents only. */
  readonly every?: boolean;
  /** The newest so many. */
  readonly limit?: number;
}

/** Fields of a commit; what follows them are its changes. */
const FIELDS = ['%H', '%P', '%an', '%ae', '%cn', '%ce', '%cI', '%B'];
const MOST_BYTES = 512 * 1024 * 1024;

/**
 * The history of files, newest first, in one run of git. A merge counts by what it changed on the branch: against its
 * first parent. Renames are a file gone and a new one.
 */
export function readLog({ root: cwd, commit, paths, every = false, limit }: ReadLogOptions): LoggedCommit[] {
  const output = runGit([
    'log', ...every ? ['--full-history', '--parents'] : ['--first-parent'], '--topo-order', '--diff-merges=first-parent', '--root', '--raw', '-z',
    '--no-renames', '--no-abbrev', '--no-notes', '--encoding=UTF-8', `--format=format:${FIELDS.map(field => `${field}%x00`).join('')}`,
    ...limit === undefined ? [] : [`--max-count=${limit}`], '--end-of-options', commit, '--', ...paths,
  ], { cwd, maxBytes: MOST_BYTES }).toString('utf8');
  return output === '' ? [] : parseLog(output.split('\0'));
}

/** The commits that a shallow clone ends at: it has them, and not what came before. None in a clone that has all. */
export function shallowCommits(cwd: string): ReadonlySet<string> {
  const file = resolve(cwd, runGit(['rev-parse', '--git-path', 'shallow'], { cwd }).toString('utf8').replace(/\n$/, ''));
  return new Set(existsSync(file) ? readFileSync(file, 'latin1').split('\n').filter(Boolean) : []);
}

/** Each commit is its fields, then `:<modes> <ids> <status>` and a path for each change, then an empty part. */
function parseLog(parts: readonly string[]): LoggedCommit[] {
  const commits: LoggedCommit[] = [];
  for (let at = 0; at + FIELDS.length <= parts.length;) {
    const [commit, parents, name, email, committer, committerEmail, date, message] = parts.slice(at, at += FIELDS.length);
    const changes: LoggedChange[] = [];
    for (; at < parts.length && parts[at].trimStart().startsWith(':'); at += 2) {
      const [, , before, after] = parts[at].split(' ');
      changes.push({ path: parts[at + 1], ...given('before', before), ...given('after', after) });
    }
    at++;
    const people = { author: { name, email }, committer: { name: committer, email: committerEmail } };
    commits.push({ commit, parents: parents.split(' ').filter(Boolean), ...people, date, message, changes });
  }
  return commits;
}

function given(key: string, id: string): { [key: string]: string } {
  return /^0+$/.test(id) ? {} : { [key]: id };
}
