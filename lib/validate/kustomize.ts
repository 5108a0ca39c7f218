import { posix } from 'node:path';
import { folderOf } from './source-file';
import { record, records } from '../policy/shapes';

/** A `kustomization.yaml`, by what it says. */
export interface Kustomization {
  /** Path of its file. */
  readonly file: string;
  readonly value: { readonly [key: string]: unknown };
}

/** A ConfigMap or a Secret that kustomize will make. */
export interface GeneratedObject {
  readonly manifest: { readonly [key: string]: unknown };
  /** The kustomization that makes it. */
  readonly file: string;
}

/** What the kustomizations say about the other files. */
export interface KustomizeFacts {
  readonly generated: readonly GeneratedObject[];
  /** Folders of kustomizations that build on the same files: one for each cluster, most likely. */
  readonly variants: readonly (readonly string[])[];
  /** Whether a file holds parts of objects, or orders to kustomize, and no objects of its own. */
  isPartial(file: string): boolean;
  /** The namespace that kustomize gives to the objects of a file; undefined when it gives none, or several. */
  namespaceOf(file: string): string | undefined;
}

const FILE_NAMES = new Set(['kustomization.yaml', 'kustomization.yml', 'Kustomization']);
const GROUP = /^kustomize\.config\.k8s\.io\//;
/** Lists whose entries are paths of files that are orders to kustomize. */
const ORDERS = ['patchesStrategicMerge', 'transformers', 'generators', 'validators', 'configurations', 'crds'];
/** Lists of records whose `path` is such a file. */
const WITH_PATH = ['patches', 'patchesJson6902', 'replacements'];
const RESOURCES = ['resources', 'bases', 'components'];

/** Whether a document is a kustomization: by its kind, or, without one, by the name of its file. */
export function isKustomization(value: unknown, file: string): boolean {
  const { apiVersion, kind } = record(value) ?? {};
  if (typeof apiVersion === 'string' && GROUP.test(apiVersion)) return kind === 'Kustomization' || kind === 'Component';
  return apiVersion === undefined && record(value) !== undefined && FILE_NAMES.has(posix.basename(file));
}

/** Reads what kustomizations say. Names are left as they stand: prefixes and suffixes are the same on both ends of a reference. */
export function readKustomizations(kustomizations: readonly Kustomization[]): KustomizeFacts {
  const partial = new Set<string>();
  const byFolder = new Map(kustomizations.map(one => [folderOf(one.file), one]));
  for (const one of kustomizations) for (const path of orders(one)) partial.add(path);
  const resources = new Map(kustomizations.map(one => [one, RESOURCES.flatMap(key => paths(one, one.value[key]))]));
  const used = new Set([...resources.values()].flat());
  const roots = kustomizations.filter(({ file }) => !used.has(folderOf(file)));

  const namespaces = new Map<string, Set<string>>();
  const users = new Map<string, Set<string>>();
  const visit = (one: Kustomization, root: Kustomization, outer: string | undefined, seen: ReadonlySet<Kustomization>) => {
    if (seen.has(one)) return;
    const namespace = outer ?? (typeof one.value.namespace === 'string' && one.value.namespace !== '' ? one.value.namespace : undefined);
    for (const path of [one.file, ...resources.get(one)!]) {
      append(namespaces, path, namespace ?? '');
      append(users, path, folderOf(root.file));
      const base = byFolder.get(path);
      if (base) visit(base, root, namespace, new Set([...seen, one]));
    }
  };
  for (const root of roots) visit(root, root, undefined, new Set());

  const shared = new Map([...users.values()].filter(folders => folders.size > 1).map(folders => [[...folders].join('\n'), [...folders]]));
  return {
    isPartial: file => {
      for (let path = file; path !== ''; path = folderOf(path)) if (partial.has(path)) return true;
      return false;
    },
    namespaceOf: file => {
      const found = [...namespaces.get(file) ?? []];
      return found.length === 1 && found[0] !== '' ? found[0] : undefined;
    },
    generated: kustomizations.flatMap(one => [...generators(one, 'configMapGenerator', 'ConfigMap'), ...generators(one, 'secretGenerator', 'Secret')]),
    variants: [...shared.values()],
  };
}

/** Files and folders that a kustomization gives orders in. */
function orders(one: Kustomization): string[] {
  const { openapi } = one.value;
  return [
    ...ORDERS.flatMap(key => paths(one, one.value[key])),
    ...WITH_PATH.flatMap(key => paths(one, records(one.value[key]).map(({ path }) => path))),
    ...paths(one, [record(openapi)?.path]),
    ...paths(one, records(one.value.helmCharts).map(({ valuesFile }) => valuesFile)),
  ];
}

/** The entries of a list that are paths; of those that are YAML themselves nothing is known here, nor of URLs. */
function paths(one: Kustomization, list: unknown): string[] {
  if (!Array.isArray(list)) return [];
  return list.filter((item): item is string => typeof item === 'string' && item !== '' && !item.includes('\n') && !item.includes('://'))
    .map(item => posix.join(folderOf(one.file), item).replace(/\/$/, ''));
}

function generators(one: Kustomization, key: string, kind: string): GeneratedObject[] {
  return records(one.value[key]).filter(({ name }) => typeof name === 'string' && name !== '').map(({ name, namespace, files, literals }) => {
    const keys = [
      ...texts(files).map(text => (text.includes('=') ? text.slice(0, text.indexOf('=')) : posix.basename(text))),
      ...texts(literals).filter(text => text.includes('=')).map(text => text.slice(0, text.indexOf('='))),
    ];
    const metadata = { name, ...(typeof namespace === 'string' && namespace !== '' && { namespace }) };
    return { file: one.file, manifest: { apiVersion: 'v1', kind, metadata, data: Object.fromEntries(keys.map(item => [item, ''])) } };
  });
}

function texts(list: unknown): string[] {
  return Array.isArray(list) ? list.filter(item => typeof item === 'string') : [];
}

function append(map: Map<string, Set<string>>, key: string, value: string): void {
  const set = map.get(key);
  if (set) set.add(value);
  else map.set(key, new Set([value]));
}
