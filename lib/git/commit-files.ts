import { changedTrees } from './changed-trees';
import { CommittedTree } from './committed-tree';
import { FilesByDirectory, FileSet, filesByDirectory, otherDirectories } from './directories';
import { GitObject } from './git-object';
import { ObjectReader } from './object-reader';
import { directoriesAbove, joinPath, requirePath } from './path';
import { runGit } from './run-git';
import { hexId, TREE, TreeEntry } from './tree-object';
import { writeObjects } from './write-objects';
import { GitOpsError } from '../errors';
import { byCodeUnit } from '../manifests/by-code-unit';

/** Files that a commit is to hold. */
export interface PlanOptions {
  /** A directory inside the repository. */
  readonly directory: string;
  /** Full id of the commit that the new one follows. */
  readonly base: string;
  /** What the base holds, when that is known. */
  readonly tree?: CommittedTree;
  /** What the commit is to hold; no path twice. */
  readonly files: readonly FileSet[];
  /** Paths that there is to be nothing at. */
  readonly gone?: readonly string[];
  /**
   * Which paths of the base are ours, since an earlier run made them: they are replaced by those of `files`, or removed.
   * Whatever else the base holds is foreign.
   */
  readonly owned?: { has(path: string): boolean };
  /** The directory that all owned paths are in. @default - the root */
  readonly ownedIn?: string;
}

/** What a commit says, and who stands behind it. */
export interface CommitOptions {
  /**
   * Full id of a commit that the new one follows too, and first: the tip of a branch that is brought up to the base. What
   * it holds is not looked at; the commit is made of base and files alone, also when they change nothing in it.
   */
  readonly after?: string;
  readonly message: string;
  /** Whether the commit is signed, as `gpg.format` and `user.signingkey` of the user's git say. */
  readonly sign?: boolean;
  /** The directory of the object files, where they are ours to write (`objectDirectory`). */
  readonly objects?: string;
}

/** A commit that is to be made. */
export interface CommitFilesOptions extends PlanOptions, CommitOptions {}

/** A commit that was made. No branch leads to it yet. */
export interface MadeCommit {
  readonly commit: string;
  readonly base: string;
  /** Written and removed paths, in order. */
  readonly changed: readonly string[];
}

/** A file that a commit holds, and its base does not. */
export interface WrittenFile extends TreeEntry {
  readonly path: string;
  readonly content: Buffer;
}

/** What a commit would change. */
export interface CommitPlan {
  readonly base: CommittedTree;
  readonly written: readonly WrittenFile[];
  readonly removed: readonly string[];
  /** Written and removed paths, in order. */
  readonly changed: readonly string[];
}

const NONE: ReadonlySet<string> = new Set();
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
  const plan = planCommit(options);
  return plan.changed.length === 0 && options.after === undefined ? undefined : makeCommit(options.directory, plan, options);
}

/**
 * What `commitFiles` would commit. Reads only.
 *
 * @throws GitOpsError when a path is none, or a foreign file is in its way
 */
export function planCommit(options: PlanOptions): CommitPlan {
  const comparison = compareDirectories(options);
  comparison.base.load(comparison.others);
  return planOf(options, comparison);
}

/** As `planCommit`, where a git that reads objects is running. */
export async function planCommitBy(reader: ObjectReader, options: PlanOptions): Promise<CommitPlan> {
  const comparison = compareDirectories(options);
  await comparison.base.fill(reader, comparison.others);
  return planOf(options, comparison);
}

/** Which directories are to be others. */
interface Comparison {
  readonly base: CommittedTree;
  readonly byDirectory: FilesByDirectory;
  readonly others: readonly string[];
}

function compareDirectories({ directory, base: commit, tree: base = CommittedTree.read(directory, commit), files, ownedIn = '' }: PlanOptions): Comparison {
  const byDirectory = filesByDirectory(commit, files);
  return { base, byDirectory, others: otherDirectories(base, byDirectory, ownedIn) };
}

function planOf({ owned = NONE, gone = [] }: PlanOptions, { base, byDirectory, others }: Comparison): CommitPlan {
  const written: WrittenFile[] = [];
  const removed = gone.filter(path => base.entry(path) !== undefined);
  for (const other of others) {
    const before = base.directory(other);
    const entries = (byDirectory.get(other) ?? []).filter(({ mode }) => mode !== TREE);
    for (const { name, mode, raw, content } of entries) {
      const old = before.get(name);
      if (old?.mode === mode && old.raw === raw) continue;
      const path = joinPath(other, name);
      requirePath(path);
      written.push({ path, mode, id: hexId(raw), content: content! });
    }
    const kept = new Set(entries.map(({ name }) => name));
    for (const { name, mode } of before.values()) {
      const path = joinPath(other, name);
      if (mode !== TREE && !kept.has(name) && owned.has(path)) removed.push(path);
    }
  }
  refuseForeign(written.map(({ path }) => path), base, path => owned.has(path) || gone.includes(path));
  return { base, written, removed: [...new Set(removed)], changed: [...new Set([...removed, ...written.map(({ path }) => path)])].sort(byCodeUnit) };
}

/**
 * Makes the commit that was planned, as `commitFiles` does.
 *
 * @param directory a directory inside the repository
 */
export function makeCommit(
  directory: string, { base, written, removed, changed }: CommitPlan, { after, message, sign = false, objects }: CommitOptions,
): MadeCommit {
  if (message.includes('\0')) {
    throw new GitOpsError([{ id: 'git-commit', path: directory, field: 'message', value: message, problem: 'has a zero byte', fix: 'leave it out' }]);
  }
  const changes = new Map<string, TreeEntry | undefined>(removed.map(path => [path, undefined]));
  for (const file of written) changes.set(file.path, file);
  const { root, trees } = changedTrees(base, changes);
  const blobs = new Map(written.map(({ id, content }): [string, GitObject] => [id, { type: 'blob', content }]));
  writeObjects(directory, base.commit, [...blobs.values(), ...trees.map((content): GitObject => ({ type: 'tree', content }))], objects);
  const args = ['-c', 'i18n.commitEncoding=UTF-8', 'commit-tree', root, ...after === undefined ? [] : ['-p', after], '-p', base.commit, ...sign ? ['-S'] : [], '-F', '-'];
  const input = message.endsWith('\n') ? message : `${message}\n`;
  const commit = runGit(args, { cwd: directory, person: true, input }).toString('latin1').trim();
  return { commit, base: base.commit, changed };
}

/** Git would replace a file by a directory of the same name, and what is below it by a file, without a word. */
function refuseForeign(written: readonly string[], base: CommittedTree, isOurs: (path: string) => boolean): void {
  const above = new Map(written.flatMap(directoriesAbove).map(path => [path, base.entry(path)]));
  const inTheWay = [
    ...written.filter(path => base.entry(path) !== undefined),
    ...[...above].filter(([, entry]) => entry !== undefined).map(([path]) => path),
    ...written.filter(path => base.directories.has(path)).flatMap(path => [...base.pathsIn(path)]),
  ];
  const foreign = [...new Set(inTheWay)].filter(path => !isOurs(path)).sort(byCodeUnit);
  if (foreign.length === 0) return;
  const [problem, fix] = ['committed, but not by synthesis, and in the way of a generated file', 'move it out of the output directory'];
  throw new GitOpsError(foreign.slice(0, MOST_NAMED).map(path => ({ id: 'foreign-file', path, problem, fix })));
}
