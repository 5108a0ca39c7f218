import { KnownVersion, placesOf } from './versions';
import { sizeWords } from '../models';
import { printable } from '../validate';
import { aligned } from '../validate/formats/aligned';

/** Versions as lines: what they are, and which environments point at them. */
export function formatList(versions: readonly KnownVersion[]): string {
  return aligned(versions.map(known => [known, known.model] as const).map(([known, model]) => [
    known.kind, known.name, known.version, model ? sizeWords(model.sizeBytes) : '', printable([model?.format, model?.dtype].filter(Boolean).join(' ')),
    printable(model?.license ?? ''), printable(placesOf(known)),
  ])).map(line => `${line}\n`).join('');
}
