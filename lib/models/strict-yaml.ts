import { isAlias, isMap, isScalar, isSeq, LineCounter, Node, Pair, parseAllDocuments } from 'yaml';
import { Issue } from '../errors';
import { findSecrets } from '../policy/secrets/detector';

/** Files larger than this are refused before they are parsed; a lock of 10,000 versions is far below it. */
const LARGEST_FILE = 8 * 1024 * 1024;
const DEEPEST = 16;

/**
 * One value of a YAML file together with where it stands, read strictly: what YAML allows and people get wrong is an
 * issue, never a guess. Readers collect all issues instead of stopping at the first.
 */
export class StrictNode {
  constructor(private readonly file: StrictFile, private readonly node: Node | null, private readonly field: string) {}

  /** Whether the file has nothing here. */
  public get empty(): boolean {
    return this.node === null || (isScalar(this.node) && this.node.value === null);
  }

  /** The entries of a record, in the order of the file; an empty list when it is none. */
  public entries(): [key: string, value: StrictNode][] {
    if (this.empty) return [];
    if (!isMap(this.node)) {
      this.report('expected a record of `key: value` lines', 'write one entry a line, indented below its key');
      return [];
    }
    return this.node.items.map(pair => [keyOf(pair), this.child(pair)]);
  }

  /** The entries of a record that may have the given keys only. */
  public record(known: readonly string[], suggest: (key: string) => string): { [key: string]: StrictNode } {
    const found: { [key: string]: StrictNode } = {};
    for (const [key, value] of this.entries()) {
      if (known.includes(key)) found[key] = value;
      else value.report(`unknown key "${key}"; known are ${known.join(', ')}.${suggest(key)}`, 'correct or remove the key', 'unknown-key', undefined);
    }
    return found;
  }

  /** The items of a list; an empty list when it is none. */
  public items(): StrictNode[] {
    if (this.empty) return [];
    if (!isSeq(this.node)) {
      this.report('expected a list', 'write one item a line, each behind a dash');
      return [];
    }
    return this.node.items.map((item, i) => new StrictNode(this.file, item as Node, `${this.field}[${i}]`));
  }

  /** Whether there is a list here. */
  public get isList(): boolean {
    return isSeq(this.node);
  }

  /** The text here, which `accepts` must take; undefined, and reported, when it is anything else. */
  public text(expected: string, accepts: (text: string) => boolean = () => true): string | undefined {
    if (isScalar(this.node) && typeof this.node.value === 'string') {
      if (accepts(this.node.value)) return this.node.value;
      this.report(`expected ${expected}`, 'correct the value');
      return undefined;
    }
    const source = this.source();
    const retyped = isScalar(this.node) && this.node.value !== null && source !== undefined;
    this.report(
      retyped ? `expected ${expected}; without quotes YAML reads this as ${article(typeof this.node!.toJSON())}` : `expected ${expected}`,
      retyped ? `quote it: "${source}"` : 'give the value after the colon', 'wrong-type');
    return undefined;
  }

  /** The whole number here, zero or more; undefined, and reported, when it is anything else. */
  public count(expected: string): number | undefined {
    const value = isScalar(this.node) ? this.node.value : undefined;
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
    this.report(`expected ${expected}, a whole number`, 'write digits only', 'wrong-type');
    return undefined;
  }

  /** The truth value here; undefined, and reported, when it is anything else. */
  public flag(expected: string): boolean | undefined {
    const value = isScalar(this.node) ? this.node.value : undefined;
    if (typeof value === 'boolean') return value;
    this.report(`expected ${expected}, true or false`, 'write true or false, without quotes', 'wrong-type');
    return undefined;
  }

  /** Reports a problem with this value, at its line. */
  public report(problem: string, fix: string, id = 'invalid-value', value = this.source()): void {
    this.file.issues.push({ id, path: this.position, field: this.field || undefined, value, problem, fix });
  }

  /** `file:line:column` of the value. */
  public get position(): string {
    return this.file.position(this.node?.range?.[0] ?? 0);
  }

  /** The value as it stands in the file; undefined for records and lists. */
  public source(): string | undefined {
    return isScalar(this.node) ? String(this.node.source ?? this.node.value) : undefined;
  }

  private child(pair: Pair): StrictNode {
    const key = keyOf(pair);
    // A key without a value is reported at the key.
    const node = pair.value === null || (isScalar(pair.value) && pair.value.value === null) ? null : pair.value as Node;
    return new StrictNode(this.file.at(pair.key as Node), node, this.field ? `${this.field}.${key}` : key);
  }
}

/** The file that nodes belong to. */
class StrictFile {
  constructor(
    private readonly path: string, private readonly lines: LineCounter, public readonly issues: Issue[], private readonly fallback = 0,
  ) {}

  /** The same file, for values that have no place of their own: they stand where `node` does. */
  public at(node: Node): StrictFile {
    return new StrictFile(this.path, this.lines, this.issues, node.range?.[0] ?? 0);
  }

  public position(offset: number): string {
    const { line, col } = this.lines.linePos(offset || this.fallback);
    return `${this.path}:${line || 1}:${col || 1}`;
  }
}

/**
 * Parses a file of one YAML 1.2 document without anchors, aliases, tags, merge keys and duplicate keys.
 *
 * @param path name of the file for messages, such as `models.lock.yaml`
 */
export function parseStrict(text: string, path: string): { root: StrictNode; issues: Issue[] } {
  const lines = new LineCounter();
  const issues: Issue[] = [];
  const file = new StrictFile(path, lines, issues);
  const nothing = { root: new StrictNode(file, null, ''), issues };
  const refuse = (offset: number, problem: string, fix: string, id = 'yaml-syntax') => {
    issues.push({ id, path: file.position(offset), problem, fix });
  };
  if (Buffer.byteLength(text) > LARGEST_FILE) {
    refuse(0, `the file has more than ${LARGEST_FILE / 1024 / 1024} MiB`, 'keep weights and data out of Git; only pointers and digests belong here');
    return nothing;
  }
  const documents = parseAllDocuments(text, { version: '1.2', schema: 'core', merge: false, uniqueKeys: true, lineCounter: lines, logLevel: 'silent' });
  if (!Array.isArray(documents)) return nothing;
  for (const document of documents) {
    for (const error of [...document.errors, ...document.warnings]) {
      const duplicate = error.code === 'DUPLICATE_KEY';
      refuse(error.pos[0], duplicate ? 'the key is there twice' : error.message.split('\n')[0].replace(/ at line \d+, column \d+:?$/, ''),
        duplicate ? 'keep one of the two' : 'correct the line', duplicate ? 'duplicate-key' : 'yaml-syntax');
    }
  }
  if (documents.length > 1) refuse(documents[1].range[0], 'a second document begins here', 'keep one document in the file');
  const contents = documents[0]?.contents ?? null;
  checkNode(contents, 0, refuse);
  for (const { what, line } of findSecrets(text)) {
    issues.push({ id: 'plaintext-secret', path: `${path}:${line}`, problem: `the line holds what looks like ${what} (not shown)`, fix: 'take it out, and revoke it: no secret belongs in Git' });
  }
  return issues.length > 0 ? nothing : { root: new StrictNode(file, contents, ''), issues };
}

function checkNode(node: unknown, depth: number, refuse: (offset: number, problem: string, fix: string) => void): void {
  const { range, tag, anchor } = (node ?? {}) as { range?: number[]; tag?: string; anchor?: string };
  const offset = range?.[0] ?? 0;
  if (depth > DEEPEST) return refuse(offset, `nested deeper than ${DEEPEST} levels`, 'flatten it');
  if (isAlias(node) || anchor) return refuse(offset, 'anchors and aliases are not read', 'write the value out');
  if (tag) return refuse(offset, `the tag ${tag} is not read`, 'remove the tag');
  if (isSeq(node)) node.items.forEach(item => checkNode(item, depth + 1, refuse));
  if (!isMap(node)) return;
  for (const { key, value } of node.items) {
    if (!isScalar(key) || typeof key.value !== 'string') {
      const source = isScalar(key) ? String(key.source) : '…';
      refuse((key as Node | null)?.range?.[0] ?? offset, `the key ${source} is no text`, `quote it: "${source}"`);
    } else if (key.value === '<<') {
      refuse(key.range?.[0] ?? offset, 'merge keys are not read', 'write the entries out');
    } else {
      checkNode(key, depth + 1, refuse);
    }
    checkNode(value, depth + 1, refuse);
  }
}

function keyOf(pair: Pair): string {
  return (pair.key as { value: string }).value;
}

function article(type: string): string {
  return type === 'object' ? 'something else' : `a ${type}`;
}
