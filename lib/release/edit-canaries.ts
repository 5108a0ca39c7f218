import { isMap, Pair, Scalar, YAMLMap } from 'yaml';
import { requireVersion, valueOf } from './edit-pointers';
import { added, endOf, entryOf, lineStartAt, Place, placeIn, replaced, requireSections, Sections, sectionsOf, splice, Splice, startOf, unreadable } from './pointer-text';
import { pointerFile } from '../models';
import { flowString } from '../output/scalar';

const SECTION = 'canaries';

/** A canary, and the part of the requests that it is to get. */
export interface CanaryEdit {
  /** Name of the model. */
  readonly name: string;
  readonly version: string;
  /** Percent of the requests. */
  readonly traffic: number;
}

/**
 * Sets the canary of a model in the text of `environments/<environment>.yaml`. Of one that is there, version and traffic
 * alone are replaced; comments, order and every other byte stay. One that is not there is added behind the last one, in a
 * section of its own at the end of the file when it is the first.
 *
 * @throws GitOpsError when name or version can be none, or synthesis would refuse the file
 */
export function setCanary(text: string, environment: string, { name, version, traffic }: CanaryEdit): string {
  const file = pointerFile(environment);
  requireVersion(file, SECTION, name, version);
  const place = placeIn(text, file, SECTION, name);
  const edited = place.entry ? changed(text, file, place.entry, { name, version, traffic }) : splice(text, added(text, file, SECTION, place, {
    lines: indent => [`${indent}${flowString(name)}:`, `${indent}  version: "${version}"`, `${indent}  traffic: ${traffic}`],
    braces: `${flowString(name)}: { version: "${version}", traffic: ${traffic} }`,
  }));
  const old = sectionsOf(text);
  requireSections(file, edited, { ...old, [SECTION]: { ...old[SECTION], [name]: { version, traffic } } }, {
    field: `${SECTION}.${name}`, byHand: `write \`version: "${version}"\` and \`traffic: ${traffic}\` there by hand`,
  });
  return edited;
}

/**
 * Removes the canary of a model, and the section with the last one, unless a comment stands in it. What `setCanary` has
 * added is gone to the byte.
 *
 * @throws GitOpsError when synthesis would refuse the file
 */
export function removeCanary(text: string, environment: string, name: string): string {
  const file = pointerFile(environment);
  const place = placeIn(text, file, SECTION, name);
  if (!place.entry) return text;
  const edited = splice(text, removed(text, place));
  const entries = Object.entries(sectionsOf(text)).map(([section, lines]): [string, Sections[string]] => (
    section === SECTION ? [section, Object.fromEntries(Object.entries(lines ?? {}).filter(([key]) => key !== name))] : [section, lines]));
  // With its last line the section may go.
  const wanted = entries.filter(([section, lines]) => section !== SECTION || Object.keys(lines ?? {}).length > 0 || SECTION in sectionsOf(edited));
  requireSections(file, edited, Object.fromEntries(wanted), {
    field: `${SECTION}.${name}`, byHand: 'remove its lines by hand',
  });
  return edited;
}

function changed(text: string, file: string, entry: Pair, { name, version, traffic }: CanaryEdit): string {
  const part = (key: string) => (isMap(entry.value) ? entryOf(entry.value, key) : undefined);
  const [versionPart, trafficPart] = [part('version'), part('traffic')];
  if (typeof valueOf(versionPart) !== 'string' || typeof valueOf(trafficPart) !== 'number') {
    throw unreadable(file, `${SECTION}.${name}`, 'is no canary: it needs a version in quotes and a number of percent', 'correct the lines');
  }
  const splices: Splice[] = [];
  if (valueOf(versionPart) !== version) splices.push(replaced(text, versionPart!.value as Scalar, version));
  if (valueOf(trafficPart) !== traffic) splices.push(digits(trafficPart!.value as Scalar, traffic));
  // From behind, so that no place moves before it is used.
  return splices.sort((a, b) => b.start - a.start).reduce(splice, text);
}

function digits(scalar: Scalar, value: number): Splice {
  const [start, end] = scalar.range!;
  return { start, end, text: String(value) };
}

function removed(text: string, { root, section, entry }: Place): Splice {
  const map = section!.value as YAMLMap;
  if (map.items.length > 1) return without(text, map, entry!);
  const header = text.slice(lineStartAt(text, startOf(section!)), startOf(entry!));
  if (header.includes('#')) return map.flow ? { start: map.range![0], end: map.range![1], text: '{}' } : without(text, map, entry!);
  return without(text, root!, section!);
}

/** The text of an entry, and what divides it from the others. */
function without(text: string, map: YAMLMap, entry: Pair): Splice {
  const i = map.items.indexOf(entry);
  if (map.flow) {
    if (i > 0) return { start: endOf(map.items[i - 1]), end: endOf(entry), text: '' };
    return { start: startOf(entry), end: map.items.length > 1 ? startOf(map.items[1]) : endOf(entry), text: '' };
  }
  const start = lineStartAt(text, startOf(entry));
  const last = endOf(entry);
  const feed = last > start && text[last - 1] === '\n' ? last - 1 : text.indexOf('\n', last);
  if (feed >= 0) return { start, end: feed + 1, text: '' };
  // The last line has no end, and then the one before it has none either.
  const before = /\r?\n$/.exec(text.slice(0, start))?.[0].length ?? 0;
  return { start: start - before, end: text.length, text: '' };
}
