import { posix } from 'node:path';
import { PointerChange } from './message';
import { hexId, missingObject, ObjectReader, parseTree, ReadObject, readTree } from '../git';
import { byCodeUnit } from '../manifests';
import { PointerVersion, pointerVersions } from '../models';

/** The pointers of every environment, by environment; of each, by `pointerKey`. */
export type Pointers = ReadonlyMap<string, ReadonlyMap<string, PointerVersion>>;

/** Where the pointer files are, from the root of the repository. */
export function pointerFolder(place: string): string {
  return posix.join(place, 'environments');
}

/** The environment that a file holds the pointers of; undefined when it holds none. */
export function environmentOf(place: string, path: string): string | undefined {
  const folder = `${pointerFolder(place)}/`;
  if (!path.startsWith(folder) || !path.endsWith('.yaml')) return undefined;
  const name = path.slice(folder.length, -'.yaml'.length);
  return name === '' || name.includes('/') ? undefined : name;
}

/**
 * The pointers that a revision holds. Synthesis has judged those of today; what older ones were is told as far as it can
 * be read.
 *
 * @param place directory of lock and pointers, from the root of the repository; empty for the root
 */
export function pointersAt(root: string, place: string, revision: string): Pointers {
  const accepts = (file: string) => environmentOf(place, file) !== undefined;
  const { files } = readTree({ directory: root, revision, paths: [pointerFolder(place)], accepts });
  return new Map([...files].map(([path, content]) => [environmentOf(place, path)!, pointerVersions(content.toString('utf8')) ?? new Map()]));
}

/**
 * Pointers that moved from one commit to another, in the order of environment, kind and name.
 *
 * @param place directory of lock and pointers, from the root of the repository; empty for the root
 */
export async function pointerChanges(reader: ObjectReader, place: string, from: string, to: string): Promise<PointerChange[]> {
  const [before, after] = (await reader.read([from, to].map(commit => `${commit}:${pointerFolder(place)}`))).map(filesIn);
  const other = [...new Set([...before.keys(), ...after.keys()])].filter(name => before.get(name) !== after.get(name)).sort(byCodeUnit)
    .map(name => ({ path: posix.join(pointerFolder(place), name), before: before.get(name), after: after.get(name) }))
    .filter(({ path }) => environmentOf(place, path) !== undefined);
  const ids = other.flatMap(({ before: old, after: now }) => [old, now]).filter(id => id !== undefined);
  const contents = new Map((await reader.read(ids)).map((object, i) => [ids[i], object?.content]));
  const at = (path: string, id: string | undefined) => {
    const content = id === undefined ? Buffer.alloc(0) : contents.get(id);
    if (content === undefined) throw missingObject(path, to);
    return pointerVersions(content.toString('utf8'));
  };
  return other.flatMap(({ path, before: old, after: now }) => movedPointers(environmentOf(place, path)!, at(path, old), at(path, now)));
}

/** Ids of the regular files in a directory, by name. */
function filesIn(directory: ReadObject | undefined): Map<string, string> {
  if (directory?.type !== 'tree') return new Map();
  const files = [...parseTree(directory.content, directory.id.length).values()].filter(({ mode }) => mode.startsWith('100'));
  return new Map(files.map(({ name, raw }) => [name, hexId(raw)]));
}

/** Pointers of one environment that are not as they were, in the order of kind and name. */
export function movedPointers(
  environment: string, before: ReadonlyMap<string, PointerVersion> = new Map(), after: ReadonlyMap<string, PointerVersion> = new Map(),
): PointerChange[] {
  const isMoved = (key: string) => {
    const [old, now] = [before.get(key), after.get(key)];
    return old?.version !== now?.version || old?.traffic !== now?.traffic;
  };
  return [...new Set([...before.keys(), ...after.keys()])].filter(isMoved).sort(byCodeUnit).map(key => {
    const [old, now] = [before.get(key), after.get(key)];
    const { kind, name } = (now ?? old)!;
    return {
      environment,
      kind,
      name,
      from: old?.version,
      to: now?.version,
      ...(old?.traffic !== undefined && { fromTraffic: old.traffic }),
      ...(now?.traffic !== undefined && { toTraffic: now.traffic }),
    };
  });
}
