/** Something in a folder. */
export interface Placed<T> {
  /** Its folder, with `/`; empty at the top. */
  readonly folder: string;
  readonly item: T;
}

/** What belongs together. */
export interface Group<T> {
  /** The folders that tell it from the others; empty when there are no others. */
  readonly label: string;
  readonly items: readonly T[];
}

/** Names of the entries of a folder that are variants of each other, by the folder. `.` is what the folder itself holds. */
export type Variants = Map<string, Set<string>>;

const OWN = '.';
/** Every group holds what all share. Beyond so many times what there is, the rest is looked at without it. */
const MOST_SHARING = 20;

/** Notes that folders are variants of each other: what tells them apart first, from the top. */
export function addVariants(variants: Variants, folders: Iterable<string>): void {
  const divide = (prefix: string, paths: readonly (readonly string[])[], depth: number): void => {
    const byName = new Map<string, (readonly string[])[]>();
    for (const path of paths) {
      const name = path[depth] ?? OWN;
      const list = byName.get(name);
      if (list) list.push(path);
      else byName.set(name, [path]);
    }
    if (byName.size > 1) {
      const known = variants.get(prefix) ?? new Set();
      for (const name of byName.keys()) known.add(name);
      variants.set(prefix, known);
    }
    for (const [name, list] of byName) if (list.length > 1) divide(joined(prefix, name), list, depth + 1);
  };
  divide('', [...new Set(folders)].map(folder => (folder === '' ? [] : folder.split('/'))), 0);
}

/** What a folder holds: for all groups, and for some. */
interface Content<T> {
  readonly common: T[];
  readonly labelled: Map<string, T[]>;
}

interface Folder<T> {
  readonly own: T[];
  readonly folders: Map<string, Folder<T>>;
}

/**
 * Divides what is in folders where variants part: each group has one variant, and everything that is in none. Variants
 * of the same name in different places go together, as `a/production` and `b/production` do.
 */
export function split<T>(placed: readonly Placed<T>[], variants: Variants): Group<T>[] {
  const top: Folder<T> = { own: [], folders: new Map() };
  for (const { folder, item } of placed) {
    let current = top;
    for (const name of folder === '' ? [] : folder.split('/')) {
      let next = current.folders.get(name);
      if (!next) current.folders.set(name, next = { own: [], folders: new Map() });
      current = next;
    }
    current.own.push(item);
  }
  const { common, labelled } = contentOf(top, '', variants);
  if (labelled.size === 0) return [{ label: '', items: common }];
  const groups = [...labelled].map(([label, items]) => ({ label, items }));
  if (common.length * groups.length > MOST_SHARING * placed.length) return common.length > 0 ? [{ label: '', items: common }, ...groups] : groups;
  return groups.map(({ label, items }) => ({ label, items: [...common, ...items] }));
}

function contentOf<T>(folder: Folder<T>, path: string, variants: Variants): Content<T> {
  const parting = variants.get(path);
  const content: Content<T> = { common: [], labelled: new Map() };
  if (parting?.has(OWN)) add(content.labelled, OWN, folder.own);
  else append(content.common, folder.own);
  for (const [name, child] of folder.folders) {
    const { common, labelled } = contentOf(child, joined(path, name), variants);
    if (!parting?.has(name)) {
      append(content.common, common);
      for (const [label, items] of labelled) add(content.labelled, label, items);
    } else if (labelled.size === 0) {
      add(content.labelled, name, common);
    } else {
      for (const [label, items] of labelled) add(content.labelled, `${name}/${label}`, [...common, ...items]);
    }
  }
  return content;
}

function add<T>(labelled: Map<string, T[]>, label: string, items: readonly T[]): void {
  const list = labelled.get(label);
  if (list) append(list, items);
  else labelled.set(label, [...items]);
}

/** `push(...items)` has a limit on the number of items. */
function append<T>(list: T[], items: readonly T[]): void {
  for (const item of items) list.push(item);
}

function joined(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
