// Writes lib/manifests/time-zones.ts: the names of the IANA time zone database, and when the clocks of each are changed.
//
//     node scripts/time-zones.mjs /usr/share/zoneinfo/tzdata.zi
//
// The database is in the public domain. The library holds a copy of the names, and does not ask the machine it runs on:
// the same input gives the same bytes everywhere.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const OUTPUT = join(ROOT, 'lib/manifests/time-zones.ts');
/** A year without news: every zone that changes its clocks does so by its usual rule. */
const YEAR = 2026;
const WIDTH = 140;

const database = readFileSync(process.argv[2] ?? '/usr/share/zoneinfo/tzdata.zi', 'utf8').split('\n');
const version = database[0].replace('# version ', '');
const names = database.flatMap(line => {
  const [what, first, second] = line.split(' ');
  return what === 'Z' ? [first] : what === 'L' ? [second] : [];
}).filter(name => name !== 'Factory').sort((a, b) => (a < b ? -1 : 1));

/** Minutes of the day that a zone skips and has twice, as `from-to from-to`; undefined when its clocks never change. */
function changes(zone) {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit',
  });
  const wall = time => {
    const part = Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
    return Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute) / 60000;
  };
  const found = { skipped: '', doubled: '' };
  const step = 30;
  for (let minute = Date.UTC(YEAR, 0, 1) / 60000; minute < Date.UTC(YEAR + 1, 0, 1) / 60000; minute += step) {
    const [before, after] = [wall(minute * 60000), wall((minute + step) * 60000)];
    const jump = after - before - step;
    if (jump === 0) continue;
    const [from, to] = jump > 0 ? [before + step, before + step + jump] : [after, after - jump];
    const inDay = value => ((value % 1440) + 1440) % 1440;
    found[jump > 0 ? 'skipped' : 'doubled'] = `${inDay(from)}-${inDay(to - 1) + 1}`;
  }
  return found.skipped || found.doubled ? `${found.skipped} ${found.doubled}` : undefined;
}

const groups = new Map();
for (const name of names) {
  const change = changes(name);
  if (change !== undefined) groups.set(change, [...groups.get(change) ?? [], name]);
}

/** Words in lines of quoted text that are not too long. */
function lines(words, indent) {
  const rows = [];
  for (const word of words) {
    const last = rows[rows.length - 1];
    if (last !== undefined && last.length + word.length + indent.length < WIDTH - 4) rows[rows.length - 1] = `${last} ${word}`;
    else rows.push(word);
  }
  return rows.map(row => `${indent}'${row}',`).join('\n');
}

const text = `// Written by scripts/time-zones.mjs from the IANA time zone database ${version} (public domain); do not edit.

/** Every name of a time zone, old ones too. */
const NAMES = [
${lines(names, '  ')}
];

/** Minutes of the day that are skipped, then those that come twice, on the days on which the clocks of these zones change. */
const CHANGES: readonly (readonly [skipped: readonly number[], doubled: readonly number[], zones: readonly string[]])[] = [
${[...groups].map(([change, zones]) => {
    const [skipped, doubled] = change.split(' ').map(range => `[${range.split('-').filter(Boolean).join(', ')}]`);
    return `  [${skipped}, ${doubled}, [\n${lines(zones, '    ')}\n  ]],`;
  }).join('\n')}
];

/** When the clocks of a zone change. */
export interface ClockChange {
  /** From this minute of the day to that, there is no such time on one day of the year. */
  readonly skipped?: readonly [number, number];
  /** From this minute of the day to that, each time comes twice on one day of the year. */
  readonly doubled?: readonly [number, number];
}

const ZONES: ReadonlySet<string> = new Set(NAMES.flatMap(line => line.split(' ')));

/** The names of all time zones. */
export const TIME_ZONES: readonly string[] = [...ZONES];

/** Whether the IANA database has a zone of this name. */
export function isKnownTimeZone(name: string): boolean {
  return ZONES.has(name);
}

/** When the clocks of a zone change; undefined when they do not. */
export function clockChange(zone: string): ClockChange | undefined {
  const found = CHANGES.find(([, , zones]) => zones.some(line => line.split(' ').includes(zone)));
  const range = (minutes: readonly number[]): readonly [number, number] | undefined => (minutes.length === 2 ? [minutes[0], minutes[1]] : undefined);
  return found && { skipped: range(found[0]), doubled: range(found[1]) };
}
`;
writeFileSync(OUTPUT, text);
