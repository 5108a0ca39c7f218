import { posix } from 'node:path';
import { inHome, ReleasePlace } from './rollback-scope';
import { NamedCommit } from './rollback-state';
import { plainFile, SourceFile, SourceFiles } from '../commit';
import { blobSizes, entriesOf, readBlobs, runGit, TreeEntry } from '../git';
import { byCodeUnit } from '../manifests';
import { LOCK_FILE } from '../models';

/** What says which packages are installed, and how sources are compiled; it may stand above the program. */
const PROJECT_FILE = /^(?:package\.json|package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|tsconfig[^/]*\.json|cdk8s\.yaml)$/;
/** What says which packages are installed. */
const PACKAGES = /(?:^|\/)(?:package\.json|package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml)$/;
/** What is beside a program and no part of it: documents, and what forges and editors read. */
const BESIDE = /(?:^|\/)(?:\.[^/]+|[^/]+\.md|CODEOWNERS|LICENSE)(?:\/|$)/;
const SUBMODULE = '160000';

/** Files of the program as they were in a commit. */
export interface ProgramChange {
  /** Those that are other today, by path from the root of the repository. */
  readonly files: SourceFiles;
  /** What is to be known of it besides. */
  readonly notes: readonly string[];
}

/**
 * The files of the program that are other in one commit than in another, as the first one has them: all below its
 * directory, and project files above it. Neither the output, nor pointers, nor the lock of the models, which only grows.
 *
 * @param from the commit whose files are wanted
 * @param base the commit that has others
 */
export function programChange(place: ReleasePlace, from: string, base: string): ProgramChange {
  const [wanted, present] = [from, base].map(commit => entriesOf(place.root, commit));
  const nested = [...nestedPrograms(place, present), ...nestedPrograms(place, wanted)];
  const isProgram = (path: string) => isOfProgram(place, path) && !nested.some(directory => path.startsWith(directory));
  const paths = [...new Set([...wanted.keys(), ...present.keys()])]
    .filter(path => isProgram(path) && !isSame(wanted.get(path), present.get(path))).sort(byCodeUnit);
  const isSubmodule = (path: string) => [wanted, present].some(entries => entries.get(path)?.mode === SUBMODULE);
  const notes = paths.filter(isSubmodule).map(path => `the submodule ${path} is at another commit since; it is left where it is`);
  const packages = paths.filter(path => PACKAGES.test(path));
  if (packages.length > 0) notes.push(`${packages.join(', ')} ${packages.length === 1 ? 'is' : 'are'} taken back too: install the packages again, such as with npm ci`);
  const plain = paths.filter(path => !isSubmodule(path));
  return { files: filesOf(place.root, plain, wanted), notes };
}

/** Commits that changed files, newest first, from one commit to another. */
export function commitsBetween({ root }: ReleasePlace, from: string, to: string, paths: readonly string[]): NamedCommit[] {
  if (paths.length === 0) return [];
  const input = paths.map(path => `${path}\0`).join('');
  const args = ['log', '--no-merges', '--format=%H %s', '--end-of-options', `${from}..${to}`, '--'];
  // A command line has room for some paths only; commits of more of them are named without.
  const limits = input.length < 64 * 1024 ? paths : [];
  return runGit([...args, ...limits], { cwd: root }).toString('utf8').split('\n').filter(Boolean).map(line => {
    const space = line.indexOf(' ');
    return { commit: line.slice(0, space), subject: line.slice(space + 1) };
  });
}

/** Every file that the program may consist of, also those that are the same: the ones to ask history about. */
export function isOfProgram(place: ReleasePlace, path: string): boolean {
  const { home, output } = place;
  const inside = home === '' ? path : path.startsWith(`${home}/`) ? path.slice(home.length + 1) : undefined;
  if (inside === undefined) return PROJECT_FILE.test(posix.basename(path)) && isAbove(posix.dirname(path), home);
  if (path === output || path.startsWith(`${output}/`) || path === inHome(place, LOCK_FILE)) return false;
  return !inside.startsWith('environments/') && !BESIDE.test(inside);
}

function isAbove(directory: string, home: string): boolean {
  return directory === '.' || home.startsWith(`${directory}/`);
}

/** Directories of other programs below this one, with `/` at the end. */
function nestedPrograms(place: ReleasePlace, entries: ReadonlyMap<string, TreeEntry>): string[] {
  const own = inHome(place, 'cdk8s.yaml');
  return [...entries.keys()].filter(path => path !== own && path.startsWith(inHome(place, '')) && posix.basename(path) === 'cdk8s.yaml')
    .map(path => `${posix.dirname(path)}/`);
}

function isSame(a: TreeEntry | undefined, b: TreeEntry | undefined): boolean {
  return a?.id === b?.id && a?.mode === b?.mode;
}

function filesOf(root: string, paths: readonly string[], entries: ReadonlyMap<string, TreeEntry>): Map<string, SourceFile | undefined> {
  const ids = paths.flatMap(path => entries.get(path)?.id ?? []);
  const sizes = blobSizes(root, [...new Set(ids)]);
  const contents = new Map([...readBlobs(root, sizes)].map((content, i) => [sizes[i].id, content] as const));
  return new Map(paths.map(path => {
    const entry = entries.get(path);
    const content = entry && contents.get(entry.id);
    return [path, content && { ...plainFile(content), mode: entry.mode }];
  }));
}
