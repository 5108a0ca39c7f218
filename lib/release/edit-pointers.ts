import { isMap, isScalar, Pair, parseDocument, Scalar, YAMLMap } from 'yaml';
import { GitOpsError, Issue } from '../errors';
import { isDnsLabel } from '../manifests';
import { isVersion, pointerFile } from '../models';
import { parseStrict } from '../models/strict-yaml';
import { flowString } from '../output/scalar';

/** A pointer and where it is to point. */
export interface PointerEdit {
  /** The section of the pointer file. */
  readonly section: 'models' | 'features';
  /** Name of the model or feature set. */
  readonly name: string;
  readonly version: string;
}

/** A piece of the text that is replaced. */
interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Sets a pointer in the text of `environments/<environment>.yaml`. The version alone is replaced, in the quotes that it
 * has; comments, order and every other byte stay. A pointer or a section that is not there yet is added at the end of
 * what it belongs to.
 *
 * @throws GitOpsError when name or version can be none, or synthesis would refuse the file
 */
export function setPointer(text: string, environment: string, edit: PointerEdit): string {
  const file = pointerFile(environment);
  requirePointer(file, edit);
  const root = rootOf(text, file);
  const section = root && entryOf(root, edit.section);
  const pointer = isMap(section?.value) ? entryOf(section.value, edit.name) : undefined;
  if (versionOf(pointer) === edit.version) return text;
  const edited = splice(text, spliceFor(text, file, { root, section, pointer }, edit));
  requireOnlyChange(file, text, edited, edit);
  return edited;
}

function requirePointer(path: string, { section, name, version }: PointerEdit): void {
  const issues: Issue[] = [];
  if (!isDnsLabel(name)) {
    const problem = 'a name is a DNS label: lower-case letters, digits and hyphens';
    issues.push({ id: 'invalid-name', path, field: section, value: name, problem, fix: 'correct the name' });
  }
  if (!isVersion(version)) {
    const problem = 'a version is letters, digits, ".", "_", "+" and "-", at most 63';
    issues.push({ id: 'invalid-name', path, field: `${section}.${name}`, value: version, problem, fix: 'correct the version' });
  }
  if (issues.length > 0) throw new GitOpsError(issues);
}

/** The record that the file is; undefined when it holds nothing but comments. */
function rootOf(text: string, file: string): YAMLMap | undefined {
  const { issues } = parseStrict(text, file);
  if (issues.length > 0) throw new GitOpsError(issues);
  // Strict reading has refused everything that this could read in another way.
  const { contents } = parseDocument(text, { version: '1.2', schema: 'core', logLevel: 'silent' });
  if (contents === null || (isScalar(contents) && contents.value === null)) return undefined;
  if (isMap(contents)) return contents;
  throw unreadable(file, undefined, 'the file is no record of sections', 'write one pointer a line below `models:` or `features:`');
}

/** Where the pointer is in the file, as far as it is there. */
interface Place {
  readonly root: YAMLMap | undefined;
  readonly section: Pair | undefined;
  readonly pointer: Pair | undefined;
}

function spliceFor(text: string, file: string, { root, section, pointer }: Place, { section: key, name, version }: PointerEdit): Splice {
  if (pointer) {
    const { value } = pointer;
    if (!isScalar(value) || typeof value.value !== 'string') throw unreadable(file, `${key}.${name}`, 'is no version in quotes', 'correct the line');
    return replaceScalar(text, value, version);
  }
  const entry = (indent: string) => `${indent}${flowString(name)}: "${version}"`;
  if (isMap(section?.value) && section.value.items.length > 0) return addTo(text, section.value, entry);
  if (section) return fillEmpty(text, file, key, section, entry);
  if (!root) return addAtEnd(text, `${key}:`, entry('  '));
  if (root.flow) return addTo(text, root, () => `${key}: { ${entry('')} }`);
  return addTo(text, root, indent => `${indent}${key}:${lineEnd(text)}${entry(`${indent}  `)}`);
}

function replaceScalar(text: string, scalar: Scalar, version: string): Splice {
  const [start, end] = scalar.range!;
  if (scalar.type === 'QUOTE_SINGLE') return { start, end, text: `'${version}'` };
  // A plain version stays plain when it is read as text even so.
  if (scalar.type === 'PLAIN' && parseDocument(version, { version: '1.2', schema: 'core' }).toJS() === version) return { start, end, text: version };
  if (scalar.type === 'PLAIN' || scalar.type === 'QUOTE_DOUBLE') return { start, end, text: `"${version}"` };
  // A block; its line end belongs to it.
  return { start, end, text: `"${version}"${lineEndAt(text, end)}` };
}

/** Adds an entry behind the last one of a record that has some. */
function addTo(text: string, map: YAMLMap, entry: (indent: string) => string): Splice {
  const last = endOf(map.items[map.items.length - 1]);
  if (map.flow) return { start: last, end: last, text: `, ${entry('')}` };
  return addLine(text, last, entry(' '.repeat(columnOf(text, map.items[0]))));
}

/** Adds the first entry of a section that is there without one: `models:`, `models: {}`, `models: null`. */
function fillEmpty(text: string, file: string, key: string, section: Pair, entry: (indent: string) => string): Splice {
  const { value } = section;
  const [start, end] = (value as { range?: [number, number, number] } | null)?.range ?? [endOf(section), endOf(section)];
  if (isMap(value) || (isScalar(value) && value.value === null && end > start)) return { start, end, text: `{ ${entry('')} }` };
  if (value === null || (isScalar(value) && value.value === null)) return addLine(text, start, entry(' '.repeat(columnOf(text, section) + 2)));
  throw unreadable(file, key, 'is no record of pointers', 'write one pointer a line below it');
}

/** Adds a line behind the one that a place is in. */
function addLine(text: string, place: number, line: string): Splice {
  const feed = place > 0 && text[place - 1] === '\n' ? place - 1 : text.indexOf('\n', place);
  if (feed < 0) return { start: text.length, end: text.length, text: `${lineEnd(text)}${line}` };
  return { start: feed + 1, end: feed + 1, text: `${line}${lineEnd(text)}` };
}

/** Adds lines to a file that holds comments at the most. */
function addAtEnd(text: string, ...lines: string[]): Splice {
  const end = lineEnd(text);
  const before = text === '' || text.endsWith('\n') ? '' : end;
  return { start: text.length, end: text.length, text: before + lines.map(line => line + end).join('') };
}

function splice(text: string, { start, end, text: replacement }: Splice): string {
  return text.slice(0, start) + replacement + text.slice(end);
}

/** What is said of every pointer must stay as it was, but for the one. Guards against forms of YAML that nobody thought of. */
function requireOnlyChange(file: string, before: string, after: string, { section, name, version }: PointerEdit): void {
  const old = valuesOf(before);
  const sections = { ...old, [section]: { ...old[section], [name]: version } };
  const { issues } = parseStrict(after, file);
  if (issues.length === 0 && sameValues(valuesOf(after), sections)) return;
  throw unreadable(file, `${section}.${name}`, 'the file is written in a way that a line cannot be changed in', `write \`${name}: "${version}"\` there by hand`);
}

type Values = { readonly [section: string]: { readonly [name: string]: unknown } | null };

function valuesOf(text: string): Values {
  return (parseDocument(text, { version: '1.2', schema: 'core', logLevel: 'silent' }).toJS() ?? {}) as Values;
}

function sameValues(a: Values, b: Values): boolean {
  const flat = (values: Values) => JSON.stringify(Object.entries(values).map(([section, pointers]) => [section, Object.entries(pointers ?? {})]));
  return flat(a) === flat(b);
}

function entryOf(map: YAMLMap, key: string): Pair | undefined {
  return map.items.find(pair => isScalar(pair.key) && pair.key.value === key);
}

function versionOf(pointer: Pair | undefined): unknown {
  return isScalar(pointer?.value) ? pointer.value.value : undefined;
}

/** Where an entry ends: its value, or its key when there is none. */
function endOf({ key, value }: Pair): number {
  if (isMap(value) && !value.flow && value.items.length > 0) return endOf(value.items[value.items.length - 1]);
  return ((value ?? key) as { range: [number, number, number] }).range[1];
}

function columnOf(text: string, { key }: Pair): number {
  const [start] = (key as Scalar).range!;
  return start - (text.lastIndexOf('\n', start - 1) + 1);
}

function lineEnd(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

/** The line end that ends at a place, if one does. */
function lineEndAt(text: string, end: number): string {
  return /\r?\n$/.exec(text.slice(0, end))?.[0] ?? '';
}

function unreadable(path: string, field: string | undefined, problem: string, fix: string): GitOpsError {
  return new GitOpsError([{ id: 'pointer-file', path, field, problem, fix }]);
}
