import { Alias, Document, isAlias, isMap, isScalar, isSeq, Node, Pair, Scalar, YAMLMap } from 'yaml';

/** What in a document kubectl or an operator would refuse, at an offset of the text. */
export class DecodeProblem extends Error {
  constructor(public readonly offset: number, public readonly problem: string, public readonly fix: string) {
    super(problem);
  }
}

/** Manifests nest about 20 levels; CRDs about 60. Rules walk them by recursion. */
const DEEPEST = 200;
/** Nodes that aliases may add to a document: far more than anybody writes, far fewer than a bomb. */
const MOST_ALIASED_NODES = 50_000;

/**
 * The value of a document as kubectl has it: keys are text, `<<` merges, and what it merges wins over what stands
 * before it, as in go-yaml v2.
 *
 * @throws DecodeProblem
 */
export function decode(document: Document): unknown {
  return new Decoder().value(document.contents, 0);
}

type Values = { [key: string]: unknown };

class Decoder {
  private aliased = 0;
  /** Anchors whose aliases are being read. */
  private readonly open = new Set<Node>();
  /** The last node with each anchor, in the order of the document. */
  private readonly anchors = new Map<string, Node>();
  private readonly resolved = new Map<Alias, Node>();

  public value(node: unknown, depth: number): unknown {
    const offset = (node as Node | null)?.range?.[0] ?? 0;
    this.register(node);
    if (depth > DEEPEST) throw new DecodeProblem(offset, `nested deeper than ${DEEPEST} levels`, 'flatten it');
    if (this.open.size > 0 && ++this.aliased > MOST_ALIASED_NODES) {
      throw new DecodeProblem(offset, `aliases add more than ${MOST_ALIASED_NODES} values`, 'write the values out instead of referring to them');
    }
    if (isAlias(node)) return this.alias(node, resolved => this.value(resolved, depth));
    if (isScalar(node)) return this.scalar(node);
    if (isSeq(node)) return node.items.map(item => this.value(item, depth + 1));
    return isMap(node) ? this.map(node, depth) : null;
  }

  private scalar({ value, range, source }: Scalar): unknown {
    if (typeof value !== 'number' || Number.isFinite(value)) return value;
    throw new DecodeProblem(range?.[0] ?? 0, `${source} is no number that JSON has, and the API server takes JSON`, 'quote it if it is text');
  }

  private map(node: YAMLMap, depth: number): Values {
    const values: Values = {};
    const own = new Set<string>();
    for (const { key, value } of node.items) {
      if (isMergeKey(key)) {
        this.merge(value, values, depth);
        continue;
      }
      const name = this.key(key, depth);
      if (own.has(name)) {
        throw new DecodeProblem(
          (key as Node).range?.[0] ?? 0, `the key "${name}" is there twice; kubectl takes the last one without a word, others refuse the file`, 'keep one of the two');
      }
      own.add(name);
      set(values, name, this.value(value, depth + 1));
    }
    return values;
  }

  /** Keys are text in JSON: `8080: x` is `"8080": x`, and `on: x` is `"true": x`. */
  private key(node: unknown, depth: number): string {
    const value = this.value(node, depth + 1);
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
    throw new DecodeProblem((node as Node | null)?.range?.[0] ?? 0, 'a key that is no text', 'quote it if it is text');
  }

  private register(node: unknown): void {
    const { anchor } = (node ?? {}) as { anchor?: string };
    if (anchor !== undefined && this.open.size === 0) this.anchors.set(anchor, node as Node);
  }

  private merge(node: unknown, values: Values, depth: number): void {
    this.register(node);
    if (isAlias(node)) return this.alias(node, resolved => this.merge(resolved, values, depth));
    if (isMap(node)) return Object.entries(this.map(node, depth + 1)).forEach(([key, value]) => set(values, key, value));
    // Of a list, the first map wins.
    if (isSeq(node) && node.items.every(item => isMap(item) || isAlias(item))) {
      return [...node.items].reverse().forEach(item => this.merge(item, values, depth));
    }
    throw new DecodeProblem((node as Node | null)?.range?.[0] ?? 0, '<< takes a map, or a list of maps', 'write the entries out, or quote the key');
  }

  private alias<T>(node: Alias, then: (resolved: Node) => T): T {
    const resolved = this.resolved.get(node) ?? this.anchors.get(node.source);
    const offset = node.range?.[0] ?? 0;
    if (!resolved) throw new DecodeProblem(offset, `there is no anchor "${node.source}"`, 'write the value out');
    if (this.open.has(resolved)) throw new DecodeProblem(offset, `the value of the anchor "${node.source}" contains itself`, 'write the value out');
    this.resolved.set(node, resolved);
    this.open.add(resolved);
    try {
      return then(resolved);
    } finally {
      this.open.delete(resolved);
    }
  }
}

/** Whether a key is a plain `<<`; in quotes it is a key like any other. */
export function isMergeKey(key: Pair['key']): boolean {
  return isScalar(key) && key.value === '<<' && key.type === 'PLAIN';
}

/** Sets a key whatever its name; `__proto__` is one too. */
function set(values: Values, key: string, value: unknown): void {
  if (key === '__proto__') Object.defineProperty(values, key, { value, writable: true, enumerable: true, configurable: true });
  else values[key] = value;
}
