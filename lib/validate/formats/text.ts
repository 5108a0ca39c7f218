import { printable, quoted } from './printable';
import type { PolicyReportEntry } from '../../policy';
import { PolicyLevel } from '../../policy/policy-level';
import { Validation } from '../validate';

/** How the report for people looks. */
export interface TextOptions {
  readonly colors?: boolean;
  /** Errors only. */
  readonly quiet?: boolean;
}

const RED = 31;
const YELLOW = 33;
const DIM = 2;

/** The report for people: findings by file, each with its way out, and a line that sums up. */
export function formatText({ report, notes, files, objects }: Validation, { colors = false, quiet = false }: TextOptions = {}): string {
  const paint = (code: number, text: string) => (colors ? `\u001b[${code}m${text}\u001b[0m` : text);
  const shown = quiet ? report.errors : [...report.errors, ...report.warnings, ...report.waived];
  const byPlace = new Map<string, PolicyReportEntry[]>();
  for (const entry of shown) byPlace.set(placeOf(entry), [...byPlace.get(placeOf(entry)) ?? [], entry]);
  const width = Math.max(0, ...shown.map(({ rule }) => rule.length));

  const lines: string[] = [];
  for (const entries of [...byPlace].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, list]) => list)) {
    for (const entry of entries.sort((a, b) => (a.line ?? 0) - (b.line ?? 0))) {
      const [level, color] = entry.waiver ? ['waived ', DIM] : entry.level === PolicyLevel.ERROR ? ['error  ', RED] : ['warning', YELLOW];
      const object = entry.object ? paint(DIM, `  [${printable(entry.object)}]`) : '';
      const place = `${printable(placeOf(entry))}${entry.line === undefined ? '' : `:${entry.line}`}`;
      lines.push(`${place}  ${paint(color, level)}  ${entry.rule.padEnd(width)}  ${statement(entry)}${object}`);
      if (entry.waiver) lines.push(`    waived until ${printable(entry.waiver.expires)}: ${printable(entry.waiver.reason)}`);
      else lines.push(`    fix: ${printable(entry.fix)}`);
    }
    lines.push('');
  }
  if (!quiet) for (const note of notes) lines.push(`note: ${printable(note)}`);
  if (!quiet || report.errors.length > 0) lines.push(summary({ report, notes, files, objects }));
  return lines.map(line => `${line}\n`).join('');
}

/** `12 objects in 3 files: 2 errors, 1 warning`. */
export function summary({ report: { errors, warnings, waived }, files, objects }: Validation): string {
  const counts = [count(errors.length, 'error'), count(warnings.length, 'warning'), ...waived.length > 0 ? [`${waived.length} waived`] : []];
  return `${count(objects, 'object')} in ${count(files, 'file')}: ${counts.join(', ')}`;
}

/** The field, its value and what is wrong with it. */
export function statement({ field, value, problem }: PolicyReportEntry): string {
  const subject = [field === '' ? undefined : printable(field), value === undefined ? undefined : quoted(value)].filter(Boolean).join(' = ');
  return `${subject === '' ? '' : `${subject}: `}${printable(problem)}`;
}

function placeOf({ file, path }: PolicyReportEntry): string {
  return file ?? path;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
