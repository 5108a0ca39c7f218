import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gitRoot } from './read-tree';
import { runGit } from './run-git';
import { scratchDirectory } from './scratch';
import { GitOpsError } from '../errors';
import { byCodeUnit } from '../manifests/by-code-unit';

/** A commit that is to be made. */
export interface CommitFilesOptions {
  /** A directory inside the repository. */
  readonly directory: string;
  /** Full id of the commit that the new one follows. */
  readonly base: string;
  /**
   * Full id of a commit that the new one follows too, and first: the tip of a branch that is brought up to the base. What
   * it holds is not looked at; the commit is made of `base` and `files` alone, also when they change nothing in it.
   */
  readonly after?: string;
  /** Path from the root of the repository, with `/`, to the content that the commit is to hold there. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** Modes of files that are no plain ones: `100755` is executable, `120000` a link to what the file holds. */
  readonly modes?: ReadonlyMap<string, string>;
  /**
   * Paths of the base that are ours, since an earlier run made them: they are replaced by those of `files`, or removed.
   * Whatever else the base holds is foreign.
   */
  readonly owned?: Iterable<string>;
  readonly message: string;
  /** Whether the commit is signed, as `gpg.format` and `user.signingkey` of the user's git say. */
  readonly sign?: boolean;
}

/** A commit that was made. No branch leads to it yet. */
export interface MadeCommit {
  readonly commit: string;
  readonly base: string;
  /** Written and removed paths, in order. */
  readonly changed: readonly string[];
}

/** An entry of a tree. */
export interface TreeEntry {
  readonly mode: string;
  readonly id: string;
}

const FILE = '100644';
/** Foreign files are named one by one up to here. */
const MOST_NAMED = 20;

/**
 * Makes a commit of a base commit and given files, through Git's object database alone: the user's index, working tree,
 * branches and HEAD are not read and not touched, no hook runs, and no filter or line-end setting changes a byte. Files
 * of the base that are neither given nor owned stay as they are.
 *
 * @returns undefined when the base holds just that already
 * @throws GitOpsError when a path is none, a foreign file is in its way, or git cannot write
 */
export function commitFiles(options: CommitFilesOptions): MadeCommit | undefined {
  const { directory, base, after, message, sign = false } = options;
  const cwd = gitRoot(directory) ?? directory;
  if (message.includes('\0')) throw refused(directory, 'message', message, 'has a zero byte', 'leave it out');
  const { written, removed, changed } = planCommit(options);
  if (changed.length === 0 && after === undefined) return undefined;

  const scratch = scratchDirectory(cwd);
  try {
    const ids = writeBlobs(cwd, scratch, written.map(([, content]) => content));
    const index = join(scratch, 'index');
    runGit(['read-tree', base], { cwd, index });
    // Removals first: a file may become a directory of the same name.
    const none = '0'.repeat(base.length);
    const lines = [...removed.map(path => `0 ${none}\t${path}\0`), ...written.map(([path], i) => `${modeOf(path, options)} ${ids[i]}\t${path}\0`)];
    runGit(['update-index', '-z', '--index-info'], { cwd, index, input: lines.join('') });
    const tree = runGit(['write-tree'], { cwd, index }).toString('latin1').trim();
    const args = ['-c', 'i18n.commitEncoding=UTF-8', 'commit-tree', tree, ...after === undefined ? [] : ['-p', after], '-p', base, ...sign ? ['-S'] : [], '-F', '-'];
    const commit = runGit(args, { cwd, person: true, input: message.endsWith('\n') ? message : `${message}\n` }).toString('latin1').trim();
    return { commit, base, changed };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** What a commit would change. */
export interface CommitPlan {
  readonly written: readonly (readonly [path: string, content: Buffer])[];
  readonly removed: readonly string[];
  /** Written and removed paths, in order. */
  readonly changed: readonly string[];
}

/**
 * What `commitFiles` would commit. Reads only.
 *
 * @throws GitOpsError when a path is none, or a foreign file is in its way
 */
export function planCommit({ directory, base, files, modes, owned = [] }: Omit<CommitFilesOptions, 'message' | 'sign'>): CommitPlan {
  for (const path of files.keys()) requirePath(path);
  const before = entriesOf(gitRoot(directory) ?? directory, base);
  const written = [...files].filter(([path, content]) => {
    const old = before.get(path);
    return old?.mode !== modeOf(path, { modes }) || old.id !== blobId(base, content);
  });
  const ours = new Set(owned);
  const removed = [...ours].filter(path => !files.has(path) && before.has(path));
  refuseForeign(written.map(([path]) => path), before, ours);
  return { written, removed, changed: [...removed, ...written.map(([path]) => path)].sort(byCodeUnit) };
}

/** The mode that a file is committed with. */
export function modeOf(path: string, { modes }: Pick<CommitFilesOptions, 'modes'>): string {
  return modes?.get(path) ?? FILE;
}

/**
 * The id that git gives to a content.
 *
 * @param like any id of the repository, whose length tells the hash
 */
export function blobId(like: string, content: Buffer): string {
  return createHash(like.length === 64 ? 'sha256' : 'sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
}

/** Every entry of a commit's tree, by path; links and submodules too. */
export function entriesOf(cwd: string, commit: string): Map<string, TreeEntry> {
  const listed = runGit(['ls-tree', '-r', '-z', '--full-tree', '--end-of-options', commit], { cwd, maxBytes: 512 * 1024 * 1024 }).toString('utf8');
  return new Map(listed.split('\0').filter(Boolean).map(line => {
    const tab = line.indexOf('\t');
    const [mode, , id] = line.slice(0, tab).split(' ');
    return [line.slice(tab + 1), { mode, id }] as const;
  }));
}

/** The ids of contents, in one run of git: from files that only this run knows, so that no name of the user's matters. */
function writeBlobs(cwd: string, scratch: string, contents: readonly Buffer[]): string[] {
  if (contents.length === 0) return [];
  const blobs = join(scratch, 'blobs');
  mkdirSync(blobs);
  const paths = contents.map((content, i) => {
    const path = join(blobs, String(i));
    writeFileSync(path, content, { flag: 'wx', mode: 0o600 });
    return path;
  });
  const input = paths.map(path => `${quoted(path)}\n`).join('');
  return runGit(['hash-object', '-w', '-t', 'blob', '--no-filters', '--stdin-paths'], { cwd, input }).toString('latin1').trim().split('\n');
}

/** A path as git reads it from a line: in quotes, so that a line feed in the name of a directory above does no harm. */
function quoted(path: string): string {
  return `"${path.replace(/["\\]/g, '\\$&').replace(/\n/g, '\\n')}"`;
}

/** Git would replace a file by a directory of the same name, and what is below it by a file, without a word. */
function refuseForeign(written: readonly string[], before: ReadonlyMap<string, TreeEntry>, ours: ReadonlySet<string>): void {
  const wanted = new Set(written);
  const parents = new Set<string>();
  const above = (path: string) => path.split('/').slice(0, -1).map((_, i, all) => all.slice(0, i + 1).join('/'));
  for (const path of written) for (const parent of above(path)) parents.add(parent);
  const isInTheWay = (path: string) => wanted.has(path) || parents.has(path) || above(path).some(parent => wanted.has(parent));
  const foreign = [...before.keys()].filter(path => !ours.has(path) && isInTheWay(path));
  if (foreign.length === 0) return;
  const [problem, fix] = ['committed, but not by synthesis, and in the way of a generated file', 'move it out of the output directory'];
  throw new GitOpsError(foreign.slice(0, MOST_NAMED).map(path => ({ id: 'foreign-file', path, problem, fix })));
}

/**
 * Git itself would take some of these; none is a path that we write.
 *
 * @throws GitOpsError when it is none from the root of a repository, with plain segments
 */
export function requirePath(path: string): void {
  const segments = path.split('/');
  const wrong = segments.some(segment => segment === '' || segment === '.' || segment === '..' || /^\.git$/i.test(segment)) || path.includes('\0');
  if (wrong) throw refused(path, 'path', path, 'not a path inside the repository', 'name it from the root, with plain segments and `/` between them');
}

function refused(path: string, field: string, value: string, problem: string, fix: string): GitOpsError {
  return new GitOpsError([{ id: 'git-commit', path, field, value, problem, fix }]);
}
