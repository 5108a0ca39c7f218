import { isMap, isScalar, LineCounter, Pair, parseDocument, YAMLMap } from 'yaml';
import { GitOpsError } from '../errors';
import { LOCK_FILE } from '../models';

/** Lines that belong to one key: the comments right above it, the key, and what is below it. */
export interface Block {
  readonly key: string;
  /** Index of the first line. */
  readonly start: number;
  /** Index of the line with the key. */
  readonly line: number;
  /** Index of the line after the last. */
  readonly end: number;
  /** Blanks before the key. */
  readonly indent: string;
  /** Blocks of the keys below it; undefined when there is nothing below it. */
  readonly below?: readonly Block[];
}

/** The text of a lock as lines, and where in it what is. */
export interface LockText {
  /** Each with its end. */
  readonly lines: readonly string[];
  /** How lines end that come to it. */
  readonly eol: string;
  /** Blocks of the keys of the file. */
  readonly top: readonly Block[];
}

/** Levels of keys: of the file, names, versions, and what a version says. */
const LEVELS = 4;

/**
 * Takes the text of a lock apart, which `LockFile` has read without an issue.
 *
 * @throws GitOpsError when it is in a form that lines cannot be put into, such as `ranker: {…}`
 */
export function takeApart(text: string): LockText {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const counter = new LineCounter();
  const { contents } = parseDocument(text, { version: '1.2', schema: 'core', lineCounter: counter, logLevel: 'silent' });
  return { lines, eol, top: isMap(contents) ? blocks(contents, lines, counter, LEVELS) : [] };
}

/** Puts lines before others: all those that go before the same line in the given order. */
export function putTogether({ lines, eol }: LockText, insertions: readonly { readonly before: number; readonly lines: readonly string[] }[]): string {
  const at = new Map<number, string[]>();
  for (const { before, lines: more } of insertions) at.set(before, [...at.get(before) ?? [], ...more.map(line => `${line}${eol}`)]);
  const last = at.get(lines.length);
  const kept = lines.flatMap((line, i) => [...at.get(i) ?? [], last && !line.endsWith('\n') ? `${line}${eol}` : line]);
  return [...kept, ...last ?? []].join('');
}

function blocks(map: YAMLMap, lines: readonly string[], counter: LineCounter, levels: number): Block[] {
  return (map.items as Pair[]).map((pair): Block => {
    const key = isScalar(pair.key) ? pair.key : undefined;
    const { line, col } = counter.linePos(key?.range?.[0] ?? 0);
    const indent = ' '.repeat(col - 1);
    if (!key || map.flow || !lines[line - 1].startsWith(indent)) throw inline(line);
    const below = isMap(pair.value) && pair.value.items.length > 0 && levels > 1 ? { below: blocks(pair.value, lines, counter, levels - 1) } : {};
    const place = { start: leadOf(line - 1, indent, lines), line: line - 1, end: endOf(line - 1, indent, lines) };
    return { key: String(key.value), ...place, indent, ...below };
  });
}

/** Comments right above a key, indented as it is, belong to it. */
function leadOf(line: number, indent: string, lines: readonly string[]): number {
  let start = line;
  while (start > 0 && lines[start - 1].startsWith(`${indent}#`)) start--;
  return start;
}

/** The line after the last that is indented deeper than the key. */
function endOf(line: number, indent: string, lines: readonly string[]): number {
  let end = line + 1;
  for (let i = end; i < lines.length && (lines[i].trim() === '' || lines[i].startsWith(`${indent} `)); i++) {
    if (lines[i].trim() !== '') end = i + 1;
  }
  return end;
}

function inline(line: number): GitOpsError {
  return new GitOpsError([{
    id: 'lock-form', path: `${LOCK_FILE}:${line}:1`, problem: 'records in braces cannot be added to line by line', fix: 'write one key a line, indented below the name',
  }]);
}
