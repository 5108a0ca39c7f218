import { Document, isMap, isScalar, isSeq, LineCounter, Node, parseAllDocuments } from 'yaml';
import { KUBECTL_YAML } from './kubectl-yaml';

/** The place of an object in a file: the part of the text that its document is, and the keys on the way to it. */
export interface Place {
  readonly start: number;
  readonly end: number;
  readonly path: readonly (string | number)[];
}

/** The tree of one document, and the number of lines before it. */
interface Tree {
  readonly of: FieldLines;
  readonly start: number;
  readonly contents: unknown;
  readonly lines: LineCounter;
  readonly before: number;
}

/**
 * The lines of fields in a file. They are asked for findings only, and few files have any, so a document is parsed again
 * when the first one is asked for instead of keeping the trees of all files.
 */
export class FieldLines {
  /** The tree that was asked for last: findings of a document come together. */
  private static last?: Tree;

  constructor(private readonly text: string) {}

  /**
   * The line of a field, counted from 1; of the deepest on the way to it that there is.
   *
   * @param field such as `spec.containers[0].image`, inside the object at `place`
   */
  public lineOf(place: Place, field: string): number | undefined {
    const { contents, lines, before } = this.tree(place);
    let node = contents;
    let offset = (node as Node | null)?.range?.[0];
    const descend = (key: string | number): boolean => {
      const next = child(node, key);
      if (!next) return false;
      offset = next.offset ?? offset;
      node = next.node;
      return true;
    };
    if (place.path.every(descend)) {
      for (let rest = field; rest !== '';) {
        const key = firstKey(node, rest);
        if (!key || !descend(key.key)) break;
        rest = rest.slice(key.length);
      }
    }
    return offset === undefined ? undefined : before + lines.linePos(offset).line;
  }

  private tree({ start, end }: Place): Tree {
    const { last } = FieldLines;
    if (last?.of === this && last.start === start) return last;
    const lines = new LineCounter();
    const documents: readonly Document[] = [parseAllDocuments(this.text.slice(start, end), { ...KUBECTL_YAML, lineCounter: lines })].flat();
    return FieldLines.last = { of: this, start, contents: documents[0]?.contents, lines, before: this.linesBefore(start, last) };
  }

  /** Counted on from the document before, since findings come in the order of the file. */
  private linesBefore(start: number, last: Tree | undefined): number {
    const known = last?.of === this && last.start <= start ? last : { start: 0, before: 0 };
    let lines = known.before;
    for (let at = this.text.indexOf('\n', known.start); at >= 0 && at < start; at = this.text.indexOf('\n', at + 1)) lines++;
    return lines;
  }
}

function child(node: unknown, key: string | number): { node: unknown; offset?: number } | undefined {
  if (isSeq(node)) {
    const item = typeof key === 'number' ? node.items[key] : undefined;
    return item === undefined ? undefined : { node: item, offset: (item as Node).range?.[0] };
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find(item => isScalar(item.key) && String(item.key.value) === String(key));
  return pair && { node: pair.value, offset: (pair.key as Node).range?.[0] };
}

/** The first key of a field path. Keys may have dots and brackets in them: the longest one that is there is meant. */
function firstKey(node: unknown, rest: string): { key: string | number; length: number } | undefined {
  const quoted = /^\.?\[(["'])(.*?)\1\]/.exec(rest);
  if (quoted) return { key: quoted[2], length: quoted[0].length };
  const index = /^\.?\[(\d+)\]/.exec(rest);
  if (index) return { key: Number(index[1]), length: index[0].length };
  const from = rest.startsWith('.') ? 1 : 0;
  if (!isMap(node)) return undefined;
  let longest: string | undefined;
  for (const { key } of node.items) {
    const name = isScalar(key) ? String(key.value) : undefined;
    if (name === undefined || name === '' || !rest.startsWith(name, from) || !['', '.', '['].includes(rest.charAt(from + name.length))) continue;
    if (longest === undefined || name.length > longest.length) longest = name;
  }
  return longest === undefined ? undefined : { key: longest, length: from + longest.length };
}
