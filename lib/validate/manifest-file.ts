import { Document, isMap, isScalar, isSeq, LineCounter, Node, parseAllDocuments } from 'yaml';
import { Issue } from '../errors';
import { PolicyObject } from '../policy';

/** What one file holds. */
export interface ManifestFile {
  readonly objects: readonly PolicyObject[];
  /** What is no manifest, or no YAML at all. */
  readonly issues: readonly Issue[];
}

/** A file longer than this many aliases' worth of nodes is no manifest but a bomb. */
const MOST_ALIASES = 100;

/**
 * The objects in the text of a YAML or JSON file, each with the lines of its fields. A `List` counts as the objects in
 * it; documents without a kind are passed over, since not every YAML file beside manifests is one.
 *
 * @param file path of the file, for messages
 */
export function parseManifestFile(text: string, file: string): ManifestFile {
  const lines = new LineCounter();
  const issues: Issue[] = [];
  const objects: PolicyObject[] = [];
  // YAML 1.1 reads what kubectl reads: `on` and `0755` are no text.
  const documents = parseAllDocuments(text, { lineCounter: lines, version: '1.1', uniqueKeys: true, logLevel: 'silent' });
  for (const document of Array.isArray(documents) ? documents : []) {
    if (document.errors.length > 0) {
      issues.push(...document.errors.slice(0, 1).map(error => ({
        id: 'yaml-syntax', path: `${file}:${error.linePos?.[0].line ?? 1}`, problem: error.message.split('\n')[0].replace(/ at line.*$/, ''), fix: 'mend the file; kubectl would refuse it too',
      })));
      continue;
    }
    let value: unknown;
    try {
      value = document.toJS({ maxAliasCount: MOST_ALIASES });
    } catch (error) {
      issues.push({ id: 'yaml-syntax', path: file, problem: (error as Error).message, fix: 'write the values out instead of referring to them' });
      continue;
    }
    objects.push(...objectsIn(value, [], document, lines, file));
  }
  return { objects, issues };
}

function objectsIn(value: unknown, path: readonly (string | number)[], document: Document, lines: LineCounter, file: string): PolicyObject[] {
  if (typeof value !== 'object' || value === null || !('kind' in value) || !('apiVersion' in value)) return [];
  const { kind, items } = value as { kind: unknown; items?: unknown };
  if (typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items)) {
    return items.flatMap((item, i) => objectsIn(item, [...path, 'items', i], document, lines, file));
  }
  const object = new PolicyObject({ path: file, file, manifest: value });
  object._lineOf = field => lineOf(document, [...path, ...segments(field)], lines);
  return [object];
}

/** `spec.containers[0].image` as the keys on the way. Keys with dots in them are found as far as the path goes. */
function segments(field: string): (string | number)[] {
  return field.split(/\.|(?=\[)/).filter(Boolean).map(part => (/^\[\d+\]$/.test(part) ? Number(part.slice(1, -1)) : part));
}

/** The line of the deepest node on the way that there is. */
function lineOf(document: Document, path: readonly (string | number)[], lines: LineCounter): number | undefined {
  let node: unknown = document.contents;
  let offset = (node as Node | null)?.range?.[0];
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find(item => isScalar(item.key) && String(item.key.value) === String(key));
      if (!pair) break;
      offset = (pair.key as Node).range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node) && typeof key === 'number' && node.items[key] !== undefined) {
      node = node.items[key];
      offset = (node as Node).range?.[0] ?? offset;
    } else {break;}
  }
  return offset === undefined ? undefined : lines.linePos(offset).line;
}
