import { Document, isMap, isScalar, isSeq, LineCounter, Node, parseAllDocuments } from 'yaml';
import { KUBECTL_YAML } from './kubectl-yaml';

/** The place of an object in a file: the number of the document, and the keys on the way to it. */
export interface Place {
  readonly document: number;
  readonly path: readonly (string | number)[];
}

/**
 * The lines of fields in a file. They are asked for findings only, and few files have any, so the text is parsed again
 * when the first one is asked for instead of keeping the trees of all files.
 */
export class FieldLines {
  /** The tree that was asked for last: findings of a file come together. */
  private static last?: { readonly of: FieldLines; readonly documents: readonly Document[]; readonly lines: LineCounter };

  constructor(private readonly text: string) {}

  /**
   * The line of a field, counted from 1; of the deepest on the way to it that there is.
   *
   * @param field such as `spec.containers[0].image`, inside the object at `place`
   */
  public lineOf(place: Place, field: string): number | undefined {
    const { documents, lines } = this.tree();
    let node: unknown = documents[place.document]?.contents;
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
    return offset === undefined ? undefined : lines.linePos(offset).line;
  }

  private tree(): { documents: readonly Document[]; lines: LineCounter } {
    if (FieldLines.last?.of !== this) {
      const lines = new LineCounter();
      const documents = parseAllDocuments(this.text, { ...KUBECTL_YAML, lineCounter: lines });
      FieldLines.last = { of: this, documents: Array.isArray(documents) ? documents : [], lines };
    }
    return FieldLines.last!;
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
