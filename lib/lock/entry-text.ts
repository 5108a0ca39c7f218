import { createHash } from 'node:crypto';
import { ResolvedVersion } from './resolver';
import { byCodeUnit } from '../manifests';
import { ModelFile, ModelManifest, NUMBER_FACTS, Provenance, PROVENANCE_TEXTS, TEXT_FACTS } from '../models';
import { flowString } from '../output/scalar';

/** Files that an entry writes out; the list of more comes as its hash. */
export const MOST_FILES = 500;

/** What every YAML reader takes as it stands: URIs and digests, which have colons, but none before a blank. */
const PLAIN_URI = /^(?:[a-z][a-z0-9]*:\/\/[A-Za-z0-9][A-Za-z0-9._~:/?&=%@+-]*[A-Za-z0-9/_=-]|sha256:[0-9a-f]{64})$/;

/** A line and what is indented below it. */
interface Line {
  readonly text: string;
  readonly below?: readonly Line[];
}

/** The block of a version, as lines. */
export function entryLines(version: string, resolved: ResolvedVersion, indent: { readonly version: string; readonly step: string }): string[] {
  return render([{ text: `${JSON.stringify(version)}:`, below: entry(resolved) }], indent.version, indent.step);
}

/** A name as it stands before a colon. */
export function nameText(name: string): string {
  return flowString(name);
}

/** The hash of a list of files, as `ModelManifest` has it. */
export function manifestSha256(files: readonly ModelFile[]): string {
  return createHash('sha256').update(inOrder(files).map(({ path, sha256 }) => `${sha256 ?? '-'}  ${path}\n`).join('')).digest('hex');
}

function entry({ source, size, files, manifest, platforms, provenance, ...facts }: ResolvedVersion): Line[] {
  return [
    { text: `source: ${scalar(source)}` },
    { text: `size: ${size}` },
    ...Object.keys(TEXT_FACTS).flatMap(key => line(key, facts[key as keyof typeof TEXT_FACTS])),
    ...Object.keys(NUMBER_FACTS).flatMap(key => line(key, facts[key as keyof typeof NUMBER_FACTS])),
    ...files && files.length > 0 ? filesOf(files) : manifest ? manifestOf(manifest) : [],
    ...record('platforms', platforms),
    ...provenanceOf(provenance),
  ];
}

function filesOf(files: readonly ModelFile[]): Line[] {
  if (files.length > MOST_FILES) return manifestOf({ files: files.length, sha256: manifestSha256(files) });
  const below = inOrder(files).map(({ path, size, sha256 }) => ({ text: `${flowString(path)}: { size: ${size}${sha256 === undefined ? '' : `, sha256: "${sha256}"`} }` }));
  return [{ text: 'files:', below }];
}

function manifestOf({ files, sha256 }: ModelManifest): Line[] {
  return [{ text: 'manifest:', below: [{ text: `files: ${files}` }, { text: `sha256: "${sha256}"` }] }];
}

function provenanceOf(provenance: Provenance): Line[] {
  const evaluations = Object.entries(provenance.evaluations ?? {}).sort(([a], [b]) => byCodeUnit(a, b)).map(([name, { passed, at, report }]) => ({
    text: `${flowString(name)}:`, below: [{ text: `passed: ${passed}` }, ...line('at', at), ...line('report', report)],
  }));
  const below = [
    ...PROVENANCE_TEXTS.flatMap(key => line(key, provenance[key])),
    ...evaluations.length > 0 ? [{ text: 'evaluations:', below: evaluations }] : [],
  ];
  return below.length > 0 ? [{ text: 'provenance:', below }] : [];
}

function record(key: string, values: { readonly [name: string]: string } | undefined): Line[] {
  const names = Object.keys(values ?? {}).sort(byCodeUnit);
  return names.length > 0 ? [{ text: `${key}:`, below: names.map(name => ({ text: `${flowString(name)}: ${scalar(values![name])}` })) }] : [];
}

function line(key: string, value: string | number | undefined): Line[] {
  return value === undefined ? [] : [{ text: `${key}: ${typeof value === 'number' ? value : scalar(value)}` }];
}

function scalar(text: string): string {
  return PLAIN_URI.test(text) ? text : flowString(text);
}

function inOrder(files: readonly ModelFile[]): ModelFile[] {
  return [...files].sort((a, b) => byCodeUnit(a.path, b.path));
}

function render(lines: readonly Line[], indent: string, step: string): string[] {
  return lines.flatMap(({ text, below }) => [`${indent}${text}`, ...below ? render(below, indent + step, step) : []]);
}
