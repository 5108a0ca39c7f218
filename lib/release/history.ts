import { LockedAt, lockedAt, VersionAt } from './locked-at';
import { readPointerLog } from './pointer-log';
import { PointerMove } from './pointer-move';
import { readMoves, UnreadablePointers } from './read-moves';
import { Pointers, pointersAt } from '../commit';
import { blobSizes, LoggedCommit, readBlobs, readLog, resolveCommit, shallowCommits } from '../git';
import { byCodeUnit } from '../manifests';
import { LARGEST_POINTER_FILE, pointerFile, pointerKey, PointerKind, PointerVersion, pointerVersions } from '../models';

/** Which history is read. */
export interface HistoryOptions {
  /** Root of the repository. */
  readonly root: string;
  /** Directory of lock and pointers, from the root, with `/`; empty for the root itself. */
  readonly place: string;
  /** Where it begins. @default HEAD */
  readonly revision?: string;
}

/** A version that an environment pointed at. */
export interface RanVersion extends PointerVersion {
  readonly environment: string;
  /** The newest commit looked at in which it did. */
  readonly commit: string;
}

type Versions = ReadonlyMap<string, PointerVersion>;

/** Commits are named one by one up to here. */
const MOST_NAMED = 3;
const SHALLOW = 'the clone is shallow, and the history ends where the clone does; `git fetch --unshallow` brings the rest (GitHub Actions: `fetch-depth: 0`)';

/** What was read. */
interface Found {
  readonly root: string;
  readonly place: string;
  readonly placeAt: (commit: string) => string;
  readonly commit: string;
  readonly pointers: Pointers;
  readonly moves: readonly PointerMove[];
  readonly beginning: ReadonlyMap<string, Versions>;
  readonly unreadable: readonly UnreadablePointers[];
  readonly notes: readonly string[];
  readonly complete: boolean;
}

/**
 * Who moved which pointer when, as Git tells it: the release log. It follows the branch itself, so that a merge is the
 * moment at which a change came to it; what the merged commits say of the change is told with it.
 */
export class ReleaseHistory {
  /**
   * Reads the history of a repository, in a few runs of git whatever its length.
   *
   * @throws GitOpsError when there is no such repository or revision
   */
  public static read({ root, place, revision = 'HEAD' }: HistoryOptions): ReleaseHistory {
    const commit = resolveCommit(root, revision);
    const log = readPointerLog(root, place, commit);
    const shallow = shallowCommits(root);
    const contents = contentsOf(root, [...log.branch, ...log.every]);
    const found = readMoves({ ...log, versions: blob => contents.get(blob), holds: blob => contents.has(blob), isBeginning: id => shallow.has(id) });
    const { unreadable } = found;
    const notes = [
      ...shallow.size > 0 ? [SHALLOW] : [],
      ...unreadable.slice(0, MOST_NAMED).map(({ commit: id, path }) => `${path} of commit ${id.slice(0, 12)} cannot be read, and was passed over`),
      ...unreadable.length > MOST_NAMED ? [`${unreadable.length - MOST_NAMED} more pointer files cannot be read, and were passed over`] : [],
    ];
    const pointers = pointersAt(root, place, commit);
    return new ReleaseHistory({ ...found, root, place, placeAt: log.placeAt, commit, pointers, notes, complete: shallow.size === 0 });
  }

  /** The commit that the history begins with. */
  public readonly commit: string;
  /** What the environments point at in that commit. */
  public readonly pointers: Pointers;
  /** Newest first. */
  public readonly moves: readonly PointerMove[];
  /** Whether it is the whole history; not so in a shallow clone. */
  public readonly complete: boolean;
  /** Pointer files of the past that were passed over. */
  public readonly unreadable: readonly UnreadablePointers[];
  /** What the reader should know besides. */
  public readonly notes: readonly string[];

  private readonly beginning: ReadonlyMap<string, Versions>;
  private readonly root: string;
  private readonly place: string;
  private readonly placeAt: (commit: string) => string;

  private constructor(found: Found) {
    this.commit = found.commit;
    this.pointers = found.pointers;
    this.moves = found.moves;
    this.complete = found.complete;
    this.unreadable = found.unreadable;
    this.notes = found.notes;
    this.beginning = found.beginning;
    this.root = found.root;
    this.place = found.place;
    this.placeAt = found.placeAt;
  }

  /**
   * Whether an environment pointed at a version at any time.
   *
   * @returns undefined when it is not known: it did not as far as the history goes, which is not to its beginning
   */
  public everRan(environment: string, kind: PointerKind, name: string, version: string): boolean | undefined {
    const is = (other: PointerVersion) => other.kind === kind && other.name === name && other.version === version;
    const ran = this.moves.some(move => move.environment === environment && move.kind === kind && move.name === name && move.to === version)
      || [...this.beginning.get(environment)?.values() ?? []].some(is);
    return ran || (this.complete ? false : undefined);
  }

  /** The move that a pointer stands where it stands since; undefined when there is no such pointer, or it is older than the history. */
  public lastMove(environment: string, kind: PointerKind, name: string): PointerMove | undefined {
    return this.moves.find(move => move.environment === environment && move.kind === kind && move.name === name);
  }

  /** Whether the history goes back far enough to show the last releases of an environment. */
  public shows(environment: string, releases: number): boolean {
    return this.complete || releasesOf(this.moves.filter(move => move.environment === environment)).length + 1 >= releases;
  }

  /** Every environment that there is or was. */
  public get environments(): string[] {
    return [...new Set([...this.pointers.keys(), ...this.moves.map(({ environment }) => environment)])].sort(byCodeUnit);
  }

  /** What the lock of a commit said of each version; see `lockedAt`. */
  public lockedAt(versions: readonly VersionAt[]): (LockedAt | undefined)[] {
    return lockedAt(this.root, versions, this.placeAt);
  }

  /**
   * The last commit of the branch that changed the pointers of an environment, or any of the paths.
   *
   * @param paths files and directories from the root of the repository
   */
  public lastChange(environment: string, paths: readonly string[] = []): LoggedCommit | undefined {
    const pointers = this.place === '' ? pointerFile(environment) : `${this.place}/${pointerFile(environment)}`;
    return readLog({ root: this.root, commit: this.commit, paths: [pointers, ...paths], limit: 1 })[0];
  }

  /**
   * The versions that environments pointed at after each of their last releases. A release is a commit that moved
   * pointers of the environment; with 1, that is what they point at now.
   *
   * @param releases how many, of each environment
   * @returns in the order of environment, kind, name and version
   */
  public versionsOf(releases: number): RanVersion[] {
    const found = new Map<string, RanVersion>();
    for (const environment of this.environments) {
      const state = new Map(this.pointers.get(environment));
      const own = releasesOf(this.moves.filter(move => move.environment === environment));
      for (let i = 0; i < releases && i <= own.length; i++) {
        // What the history begins with was there at its first release at the latest.
        const commit = i === 0 ? this.commit : own[Math.min(i, own.length - 1)][0].commit;
        for (const pointer of state.values()) {
          const key = [environment, pointer.kind, pointer.name, pointer.version].join('\0');
          if (!found.has(key)) found.set(key, { environment, ...pointer, commit });
        }
        for (const { kind, name, from, fromTraffic } of own[i] ?? []) {
          if (from === undefined) state.delete(pointerKey({ kind, name }));
          else state.set(pointerKey({ kind, name }), { kind, name, version: from, ...(fromTraffic !== undefined && { traffic: fromTraffic }) });
        }
      }
    }
    return [...found].sort(([a], [b]) => byCodeUnit(a, b)).map(([, version]) => version);
  }
}

/** Moves by their commit, in the order they are given. */
function releasesOf(moves: readonly PointerMove[]): PointerMove[][] {
  const releases = new Map<string, PointerMove[]>();
  for (const move of moves) releases.set(move.commit, [...releases.get(move.commit) ?? [], move]);
  return [...releases.values()];
}

/** What each pointer file of the history that is here says; undefined when it cannot be read. */
function contentsOf(root: string, commits: readonly LoggedCommit[]): Map<string, Versions | undefined> {
  const ids = new Set(commits.flatMap(({ changes }) => changes.flatMap(({ path, before, after }) => (
    path.endsWith('.yaml') ? [before, after].filter(id => id !== undefined) : []))));
  const all = blobSizes(root, [...ids]);
  const contents = new Map<string, Versions | undefined>(all.map(({ id }) => [id, undefined]));
  const blobs = all.filter(({ bytes }) => bytes <= LARGEST_POINTER_FILE);
  let next = 0;
  for (const content of readBlobs(root, blobs)) {
    const { id } = blobs[next++];
    if (content) contents.set(id, pointerVersions(content.toString('utf8')));
  }
  return contents;
}
