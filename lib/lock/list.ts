import { KnownVersion } from './versions';
import { sizeWords } from '../models';
import { printable } from '../validate';
import { aligned } from '../validate/formats/aligned';

/** Versions as lines: what they are, and which environments point at them. */
export function formatList(versions: readonly KnownVersion[]): string {
  return aligned(versions.map(({ kind, name, version, model, environments }) => [
    kind, name, version, model ? sizeWords(model.sizeBytes) : '', printable([model?.format, model?.dtype].filter(Boolean).join(' ')),
    printable(model?.license ?? ''), environments.map(printable).join(', '),
  ])).map(line => `${line}\n`).join('');
}
