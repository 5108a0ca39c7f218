import { environmentOf, pointerFolder } from '../commit';
import { LoggedCommit, readLog, runGit } from '../git';

/** The commits that changed pointer files, also where their directory was another one before. */
export interface PointerLog {
  /** Commits of the branch itself, oldest first. */
  readonly branch: readonly LoggedCommit[];
  /** The same and those of merged branches, newest first; empty when nothing was merged. */
  readonly every: readonly LoggedCommit[];
  /** Directory of lock and pointers at a commit, from the root of the repository. */
  placeAt(commit: string): string;
}

/** A directory that is moved this often is lost sight of. */
const MOST_PLACES = 20;

/** Reads the commits of pointer files from a commit back, and goes on in the directory that they were moved from. */
export function readPointerLog(root: string, place: string, commit: string): PointerLog {
  const branch: LoggedCommit[] = [];
  const every: LoggedCommit[] = [];
  const places = new Map<string, string>();
  let next: { readonly place: string; readonly commit: string } | undefined = { place, commit };
  for (let i = 0; next !== undefined && i < MOST_PLACES; i++) {
    const here: { readonly place: string; readonly commit: string } = next;
    const paths = [pointerFolder(here.place)];
    const own = readLog({ root, commit: here.commit, paths });
    const all = own.some(({ parents }) => parents.length > 1) ? readLog({ root, commit: here.commit, paths, every: true }) : [];
    // What came before the directory was moved is read with its older name.
    for (const { commit: id } of [...own, ...all]) if (!places.has(id)) places.set(id, here.place);
    branch.push(...own);
    every.push(...all);
    next = own.length === 0 ? undefined : movedFrom(root, here.place, own[own.length - 1]);
  }
  return { branch: branch.reverse(), every, placeAt: id => places.get(id) ?? place };
}

/** Where the pointer files were before the first commit that has them here: in the same commit they are gone there. */
function movedFrom(root: string, place: string, { parents: [parent], commit, changes }: LoggedCommit): { place: string; commit: string } | undefined {
  if (parent === undefined || changes.some(({ before }) => before !== undefined)) return undefined;
  const environments = new Set(changes.map(({ path }) => environmentOf(place, path)));
  const args = ['diff-tree', '-r', '-z', '--no-renames', '--name-only', '--diff-filter=D', '--end-of-options', parent, commit];
  const gone = new Map<string, number>();
  for (const path of runGit(args, { cwd: root, maxBytes: 512 * 1024 * 1024 }).toString('utf8').split('\0')) {
    const folder = /^(?:(.*)\/)?environments\/[^/]+\.yaml$/.exec(path);
    const old = folder?.[1] ?? '';
    if (folder && environments.has(environmentOf(old, path))) gone.set(old, (gone.get(old) ?? 0) + 1);
  }
  const [found] = [...gone].sort(([, a], [, b]) => b - a);
  return found && { place: found[0], commit: parent };
}
