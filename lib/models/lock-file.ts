import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ResolvedFeatureSet } from './catalog';
import { LockedModel, readLockedModel, required } from './locked-model';
import { parseStrict, StrictNode } from './strict-yaml';
import { didYouMean, Issue } from '../errors';
import { isDnsLabel, mutableImage } from '../manifests';

/** Name of the lock, in the directory of the repository. */
export const LOCK_FILE = 'models.lock.yaml';

const TOP_KEYS = ['lockVersion', 'models', 'features'];
const FEATURE_KEYS = ['image', 'provenance'];
/** The format that this library reads. */
const LOCK_VERSION = 1;

/** Versions of one model or feature set. */
export type Versions<T> = ReadonlyMap<string, T>;

/**
 * `models.lock.yaml`: every known version of every model and feature set, by digest. Written by a tool and reviewed by
 * people; one block a version, so that two branches that each add one merge.
 */
export class LockFile {
  /** Reads the lock of a repository. A repository that has none knows no versions, which is fine until one is asked for. */
  public static read(directory: string): LockFile {
    const path = join(directory, LOCK_FILE);
    return existsSync(path) ? LockFile.parse(readFileSync(path, 'utf8')) : new LockFile(new Map(), new Map(), []);
  }

  /** Reads the text of a lock. */
  public static parse(text: string): LockFile {
    const { root, issues } = parseStrict(text, LOCK_FILE);
    const models = new Map<string, Versions<LockedModel>>();
    const features = new Map<string, Versions<ResolvedFeatureSet>>();
    if (!root.empty) {
      const top = root.record(TOP_KEYS, key => didYouMean(key, TOP_KEYS));
      checkVersion(root, top.lockVersion);
      readVersions(top.models, models, readLockedModel);
      readVersions(top.features, features, featureSetOf);
    }
    return new LockFile(models, features, issues);
  }

  private constructor(
    public readonly models: ReadonlyMap<string, Versions<LockedModel>>,
    public readonly features: ReadonlyMap<string, Versions<ResolvedFeatureSet>>,
    /** What is wrong with the file. Entries that are wrong are left out of the maps. */
    public readonly issues: readonly Issue[],
  ) {}
}

function checkVersion(root: StrictNode, node: StrictNode | undefined): void {
  if (!node) {root.report('the file does not say which format it has', `begin it with \`lockVersion: ${LOCK_VERSION}\``, 'lock-version');} else if (node.count('the version of the format') !== LOCK_VERSION) {
    node.report(`this library reads lockVersion ${LOCK_VERSION}`, 'upgrade the library, or restore the file from Git', 'lock-version');
  }
}

function readVersions<T>(
  node: StrictNode | undefined, into: Map<string, Versions<T>>, read: (name: string, version: string, node: StrictNode) => T | undefined,
): void {
  for (const [name, versions] of node?.entries() ?? []) {
    if (!isDnsLabel(name)) {
      versions.report('a name is a DNS label: lower-case letters, digits and hyphens', 'rename it', 'invalid-name', name);
      continue;
    }
    const known = new Map<string, T>();
    for (const [version, entry] of versions.entries()) {
      if (!isVersion(version)) {
        entry.report('a version is letters, digits, ".", "_", "+" and "-", at most 63', 'rename it', 'invalid-name', version);
        continue;
      }
      const value = read(name, version, entry);
      if (value) known.set(version, value);
    }
    into.set(name, known);
  }
}

/** What can be a version: it becomes a label value and part of a branch name. */
export function isVersion(text: string): boolean {
  return /^[A-Za-z0-9](?:[A-Za-z0-9._+-]{0,61}[A-Za-z0-9])?$/.test(text);
}

function featureSetOf(name: string, version: string, node: StrictNode): ResolvedFeatureSet | undefined {
  const entry = node.record(FEATURE_KEYS, key => didYouMean(key, FEATURE_KEYS));
  const image = required(node, entry, 'image')?.text('an image by digest, registry/repository@sha256:<64 hex>', text => mutableImage(text) === undefined);
  return image === undefined ? undefined : { name, version, image };
}
