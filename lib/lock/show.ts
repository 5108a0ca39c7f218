import { KnownVersion, placesOf } from './versions';
import { NUMBER_FACTS, PROVENANCE_TEXTS, sizeWords } from '../models';
import { printable } from '../validate';
import { aligned } from '../validate/formats/aligned';

/** Files are listed up to here. */
const MOST_FILES = 20;

/** Everything that the lock says of versions. */
export function formatShow(versions: readonly KnownVersion[]): string {
  return versions.map(version => [
    `${version.kind} ${version.name} ${version.version}`, ...aligned(rowsOf(version)).map(line => `  ${line}`),
  ].map(line => `${line}\n`).join('')).join('\n');
}

function rowsOf(known: KnownVersion): string[][] {
  const { source, model } = known;
  const row = (name: string, value: string | undefined) => (value === undefined || value === '' ? [] : [[name, printable(value)]]);
  const runs = placesOf(known) || 'no environment points at it';
  if (model === undefined) return [...row('image', source), ...row('runs in', runs)];
  const { provenance = {}, files = [], manifest, platforms = {} } = model;
  return [
    ...row('source', source),
    ...row('runs in', runs),
    ...row('size', `${sizeWords(model.sizeBytes)} (${model.sizeBytes} bytes)`),
    ...row('format', model.format), ...row('dtype', model.dtype), ...row('license', model.license),
    ...(Object.keys(NUMBER_FACTS) as (keyof typeof NUMBER_FACTS)[]).flatMap(fact => row(words(fact), model[fact]?.toString())),
    ...Object.entries(platforms).flatMap(([platform, digest]) => row(`platform ${printable(platform)}`, digest)),
    ...PROVENANCE_TEXTS.flatMap(key => row(words(key), provenance[key])),
    ...Object.entries(provenance.evaluations ?? {}).flatMap(([name, { passed, at, report }]) => (
      row(`evaluation ${printable(name)}`, [passed ? 'passed' : 'failed', at, report].filter(Boolean).join(', ')))),
    ...manifest ? row('files', `${manifest.files}, by a manifest of sha256 ${manifest.sha256}`) : [],
    ...files.slice(0, MOST_FILES).flatMap(({ path, size, sha256 }) => row(`file ${printable(path)}`, `${size} bytes${sha256 === undefined ? '' : `, sha256 ${sha256}`}`)),
    ...files.length > MOST_FILES ? row('', `and ${files.length - MOST_FILES} more files`) : [],
  ];
}

/** `attentionHeads` as `attention heads`. */
function words(key: string): string {
  return key.replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`);
}
