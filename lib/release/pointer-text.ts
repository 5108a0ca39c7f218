import { isMap, isScalar, Pair, parseDocument, Scalar, YAMLMap } from 'yaml';
import { GitOpsError } from '../errors';
import { byCodeUnit } from '../manifests';
import { parseStrict } from '../models/strict-yaml';

/** A piece of the text that is replaced. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** An entry of a record as text, in both forms of YAML. */
export interface Entry {
  /** Its lines below others that begin at this indentation, without the last line end. */
  readonly lines: (indent: string) => readonly string[];
  /** The same inside braces. */
  readonly braces: string;
}

/** What a pointer file says, by section. */
export type Sections = { readonly [section: string]: { readonly [name: string]: unknown } | null };

/** The record that the file is; undefined when it holds nothing but comments. */
export function rootOf(text: string, file: string): YAMLMap | undefined {
  const { issues } = parseStrict(text, file);
  if (issues.length > 0) throw new GitOpsError(issues);
  // Strict reading has refused everything that this could read in another way.
  const { contents } = parseDocument(text, { version: '1.2', schema: 'core', logLevel: 'silent' });
  if (contents === null || (isScalar(contents) && contents.value === null)) return undefined;
  if (isMap(contents)) return contents;
  throw unreadable(file, undefined, 'the file is no record of sections', 'write one pointer a line below `models:` or `features:`');
}

export function entryOf(map: YAMLMap, key: string): Pair | undefined {
  return map.items.find(pair => isScalar(pair.key) && pair.key.value === key);
}

/** Where an entry of a section is, as far as it is there. */
export interface Place {
  readonly root: YAMLMap | undefined;
  readonly section: Pair | undefined;
  readonly entry: Pair | undefined;
}

export function placeIn(text: string, file: string, section: string, name: string): Place {
  const root = rootOf(text, file);
  const found = root && entryOf(root, section);
  return { root, section: found, entry: isMap(found?.value) ? entryOf(found.value, name) : undefined };
}

/** Adds an entry to a section, which need not be there yet. */
export function added(text: string, file: string, key: string, { root, section }: Place, entry: Entry): Splice {
  if (isMap(section?.value) && section.value.items.length > 0) return addTo(text, section.value, entry);
  if (section) return fillEmpty(text, file, key, section, entry);
  const whole: Entry = { lines: indent => [`${indent}${key}:`, ...entry.lines(`${indent}  `)], braces: `${key}: { ${entry.braces} }` };
  return root ? addTo(text, root, whole) : addAtEnd(text, whole.lines(''));
}

/** Adds an entry behind the last one of a record that has some. */
function addTo(text: string, map: YAMLMap, entry: Entry): Splice {
  const last = endOf(map.items[map.items.length - 1]);
  if (map.flow) return { start: last, end: last, text: `, ${entry.braces}` };
  return addLines(text, last, entry.lines(' '.repeat(columnOf(text, map.items[0]))));
}

/** Adds the first entry of a section that is there without one: `models:`, `models: {}`, `models: null`. */
function fillEmpty(text: string, file: string, key: string, section: Pair, entry: Entry): Splice {
  const { value } = section;
  const [start, end] = (value as { range?: [number, number, number] } | null)?.range ?? [endOf(section), endOf(section)];
  if (isMap(value) || (isScalar(value) && value.value === null && end > start)) return { start, end, text: `{ ${entry.braces} }` };
  if (value === null || (isScalar(value) && value.value === null)) return addLines(text, start, entry.lines(' '.repeat(columnOf(text, section) + 2)));
  throw unreadable(file, key, 'is no record of pointers', 'write one pointer a line below it');
}

/** Adds lines behind the one that a place is in. */
function addLines(text: string, place: number, lines: readonly string[]): Splice {
  const feed = place > 0 && text[place - 1] === '\n' ? place - 1 : text.indexOf('\n', place);
  const end = lineEnd(text);
  if (feed < 0) return { start: text.length, end: text.length, text: lines.map(line => end + line).join('') };
  return { start: feed + 1, end: feed + 1, text: lines.map(line => line + end).join('') };
}

/** Adds lines to a file that holds comments at the most. */
function addAtEnd(text: string, lines: readonly string[]): Splice {
  const end = lineEnd(text);
  const before = text === '' || text.endsWith('\n') ? '' : end;
  return { start: text.length, end: text.length, text: before + lines.map(line => line + end).join('') };
}

/** Puts another text in the place of a value, in the quotes that it has where they do. */
export function replaced(text: string, scalar: Scalar, value: string): Splice {
  const [start, end] = scalar.range!;
  if (scalar.type === 'QUOTE_SINGLE') return { start, end, text: `'${value}'` };
  // A plain version stays plain when it is read as text even so.
  if (scalar.type === 'PLAIN' && parseDocument(value, { version: '1.2', schema: 'core' }).toJS() === value) return { start, end, text: value };
  if (scalar.type === 'PLAIN' || scalar.type === 'QUOTE_DOUBLE') return { start, end, text: `"${value}"` };
  // A block; its line end belongs to it.
  return { start, end, text: `"${value}"${lineEndAt(text, end)}` };
}

export function splice(text: string, { start, end, text: replacement }: Splice): string {
  return text.slice(0, start) + replacement + text.slice(end);
}

/** What the file says. */
export function sectionsOf(text: string): Sections {
  return (parseDocument(text, { version: '1.2', schema: 'core', logLevel: 'silent' }).toJS() ?? {}) as Sections;
}

/** Refuses an edit that changed anything else than it should. Guards against forms of YAML that nobody thought of. */
export function requireSections(
  file: string, after: string, wanted: Sections, { field, byHand }: { readonly field: string; readonly byHand: string },
): void {
  // The lines of a canary may stand in either order.
  const lines = (value: unknown) => (typeof value === 'object' && value !== null ? Object.entries(value).sort(([a], [b]) => byCodeUnit(a, b)) : value);
  const flat = (sections: Sections) => JSON.stringify(Object.entries(sections)
    .map(([section, entries]) => [section, Object.entries(entries ?? {}).map(([name, value]) => [name, lines(value)])]));
  if (parseStrict(after, file).issues.length === 0 && flat(sectionsOf(after)) === flat(wanted)) return;
  throw unreadable(file, field, 'the file is written in a way that a line cannot be changed in', byHand);
}

/** Where an entry ends: its value, or its key when there is none. */
export function endOf({ key, value }: Pair): number {
  if (isMap(value) && !value.flow && value.items.length > 0) return endOf(value.items[value.items.length - 1]);
  return ((value ?? key) as { range: [number, number, number] }).range[1];
}

export function startOf({ key }: Pair): number {
  return (key as Scalar).range![0];
}

function columnOf(text: string, entry: Pair): number {
  return startOf(entry) - lineStartAt(text, startOf(entry));
}

/** Where the line begins that a place is in. */
export function lineStartAt(text: string, place: number): number {
  return place === 0 ? 0 : text.lastIndexOf('\n', place - 1) + 1;
}

function lineEnd(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

/** The line end that ends at a place, if one does. */
function lineEndAt(text: string, end: number): string {
  return /\r?\n$/.exec(text.slice(0, end))?.[0] ?? '';
}

export function unreadable(path: string, field: string | undefined, problem: string, fix: string): GitOpsError {
  return new GitOpsError([{ id: 'pointer-file', path, field, problem, fix }]);
}
