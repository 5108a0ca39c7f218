import { clusterOfFolders } from './deliveries';
import { LoadedFiles, LoadedObject } from './load';
import { policyObject } from './manifest-file';
import { folderOf } from './source-file';
import { addVariants, split, Variants } from './split';
import { PolicyFacts, PolicyObject, PolicyWorld } from '../policy';
import { groupKindOf, record } from '../policy/shapes';

/** What is known besides the files. */
export interface WorldOptions {
  readonly facts: PolicyFacts;
  /** Pod Security level of every namespace; what its Namespace object says when not given. */
  readonly podSecurity?: string;
  /** Folders, by layout, whose folders are environments: outputs of a synthesis. */
  readonly outputs?: readonly string[];
}

const ENFORCE = 'pod-security.kubernetes.io/enforce';
const LEVELS = new Set(['privileged', 'baseline', 'restricted']);
const DEFAULT_LEVEL = 'restricted';

/**
 * The worlds that rules look at: everything that was given is one, but for the environments of an output, and for
 * folders that hold the same object: those are variants for different clusters, and have a world each, with all that
 * they share.
 *
 * @param previous the same files before the change; undefined when unknown
 */
export function worldsOf(current: LoadedFiles, previous: LoadedFiles | undefined, options: WorldOptions): PolicyWorld[] {
  const variants: Variants = new Map();
  for (const version of previous ? [current, previous] : [current]) addFoldersOf(variants, version);
  for (const output of options.outputs ?? []) addEnvironments(variants, output, [...current.objects, ...previous?.objects ?? []]);
  const placed = [
    ...current.objects.map(object => ({ folder: folderOf(object.layout), item: { object, before: false } })),
    ...previous?.objects.map(object => ({ folder: folderOf(object.layout), item: { object, before: true } })) ?? [],
  ];
  const made = new Map<LoadedObject, Map<string, PolicyObject>>();
  const world = (items: readonly LoadedObject[], before?: PolicyWorld) => {
    const levels = levelsOf(items);
    const levelOf = ({ manifest }: LoadedObject) => {
      const namespace = record(manifest.metadata)?.namespace;
      return options.podSecurity ?? (typeof namespace === 'string' ? levels.get(namespace) : undefined) ?? DEFAULT_LEVEL;
    };
    return PolicyWorld._of(items.map(item => objectOf(made, item, levelOf(item))), options.facts, before);
  };
  return split(placed, variants).map(({ items }) => {
    const ofTime = (before: boolean) => items.filter(item => item.before === before).map(({ object }) => object);
    return world(ofTime(false), previous && world(ofTime(true)));
  });
}

/** Folders that hold an object of the same identity, unless they are delivered to the same cluster. */
function addFoldersOf(variants: Variants, { objects, variants: kustomized }: LoadedFiles): void {
  const folders = new Map<string, Set<string>>();
  for (const { manifest, layout } of objects) {
    const identity = identityOf(manifest);
    const known = folders.get(identity);
    if (known) known.add(folderOf(layout));
    else folders.set(identity, new Set([folderOf(layout)]));
  }
  const clusterOf = clusterOfFolders(objects);
  const done = new Set<string>();
  for (const found of [...folders.values(), ...kustomized]) {
    const list = [...found].sort();
    const key = list.join('\n');
    if (list.length < 2 || done.has(key)) continue;
    done.add(key);
    addVariants(variants, onePerCluster(list, clusterOf));
  }
}

function onePerCluster(folders: readonly string[], clusterOf: (folder: string) => string | undefined): string[] {
  const seen = new Set<string>();
  return folders.filter(folder => {
    const cluster = clusterOf(folder);
    if (cluster === undefined) return true;
    return !seen.has(cluster) && seen.add(cluster);
  });
}

/** Each folder at the top of an output is an environment, also when there is only one of them yet. */
function addEnvironments(variants: Variants, output: string, objects: readonly LoadedObject[]): void {
  const prefix = output === '' ? '' : `${output}/`;
  const names = new Set<string>();
  for (const { layout } of objects) {
    const rest = layout.startsWith(prefix) ? layout.slice(prefix.length) : '';
    if (rest.includes('/')) names.add(rest.slice(0, rest.indexOf('/')));
  }
  variants.set(output, new Set([...variants.get(output) ?? [], ...names]));
}

/** Group and kind without the version, namespace and name: what is one object in a cluster. */
function identityOf(manifest: LoadedObject['manifest']): string {
  const { name, namespace } = record(manifest.metadata) ?? {};
  return JSON.stringify([groupKindOf(manifest), namespace ?? '', name ?? '']);
}

/** What the given Namespace objects enforce, by name. */
function levelsOf(objects: readonly LoadedObject[]): Map<string, string> {
  const levels = new Map<string, string>();
  for (const { manifest } of objects) {
    if (manifest.kind !== 'Namespace' || manifest.apiVersion !== 'v1') continue;
    const metadata = record(manifest.metadata);
    const level = record(metadata?.labels)?.[ENFORCE];
    if (typeof metadata?.name === 'string' && typeof level === 'string' && LEVELS.has(level)) levels.set(metadata.name, level);
  }
  return levels;
}

function objectOf(made: Map<LoadedObject, Map<string, PolicyObject>>, loaded: LoadedObject, podSecurity: string): PolicyObject {
  const byLevel = made.get(loaded) ?? new Map<string, PolicyObject>();
  made.set(loaded, byLevel);
  const known = byLevel.get(podSecurity);
  if (known) return known;
  const object = policyObject(loaded, { podSecurity });
  if (loaded.generated) object._generated = true;
  byLevel.set(podSecurity, object);
  return object;
}
