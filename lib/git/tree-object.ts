/** An entry of a tree. */
export interface TreeEntry {
  readonly mode: string;
  readonly id: string;
}

/** An entry of a tree, and its name. */
export interface NamedEntry {
  readonly name: string;
  readonly mode: string;
  /** The id as its bytes, each as a character: as trees hold it. */
  readonly raw: string;
}

/** What a directory holds, by name. */
export type Directory = ReadonlyMap<string, NamedEntry>;

/** Mode of a directory. */
export const TREE = '40000';

const ASCII = /^[\x20-\x7e]*$/;

/** A directory as git stores it: `<mode> <name>\0<id>` for each entry, in the order of the bytes of the names. */
export function serializeTree(given: Iterable<NamedEntry>): Buffer {
  const entries = [...given];
  if (!isInOrder(entries)) entries.sort((a, b) => Buffer.compare(Buffer.from(keyOf(a)), Buffer.from(keyOf(b))));
  // As one string, which is much faster than as many small buffers.
  let content = '';
  for (const { name, mode, raw } of entries) content += `${mode} ${ASCII.test(name) ? name : Buffer.from(name).toString('latin1')}\0${raw}`;
  return Buffer.from(content, 'latin1');
}

/** What an entry is sorted by: the name of a directory ends in a slash. */
function keyOf({ mode, name }: NamedEntry): string {
  return mode === TREE ? `${name}/` : name;
}

/** Whether entries are in order for certain. */
function isInOrder(entries: readonly NamedEntry[]): boolean {
  return entries.every(({ mode, name }, i) => mode !== TREE && (i === 0 || entries[i - 1].name < name) && ASCII.test(name));
}

/** An id as trees hold it, from its hexadecimal digits. */
export function rawId(id: string): string {
  return Buffer.from(id, 'hex').toString('latin1');
}

/** An id in hexadecimal digits, from what trees hold. */
export function hexId(raw: string): string {
  return Buffer.from(raw, 'latin1').toString('hex');
}

/**
 * Reads a directory as git stores it.
 *
 * @param digits how many hexadecimal digits an id has
 */
export function parseTree(content: Buffer, digits: number): Directory {
  const directory = new Map<string, NamedEntry>();
  for (let at = 0; at < content.length;) {
    const blank = content.indexOf(0x20, at);
    const end = content.indexOf(0, blank);
    const next = end + 1 + digits / 2;
    // Trees of old programs have a zero before the mode of a directory.
    const mode = content.toString('latin1', content[at] === 0x30 ? at + 1 : at, blank);
    const name = content.toString('utf8', blank + 1, end);
    directory.set(name, { name, mode, raw: content.toString('latin1', end + 1, next) });
    at = next;
  }
  return directory;
}
