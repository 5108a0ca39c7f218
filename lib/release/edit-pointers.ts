import { isScalar, Pair } from 'yaml';
import { added, Place, placeIn, replaced, requireSections, sectionsOf, splice, Splice, unreadable } from './pointer-text';
import { GitOpsError, Issue } from '../errors';
import { isDnsLabel } from '../manifests';
import { isVersion, pointerFile } from '../models';
import { flowString } from '../output/scalar';

/** A pointer and where it is to point. */
export interface PointerEdit {
  /** The section of the pointer file. */
  readonly section: 'models' | 'features';
  /** Name of the model or feature set. */
  readonly name: string;
  readonly version: string;
}

/**
 * Sets a pointer in the text of `environments/<environment>.yaml`. The version alone is replaced, in the quotes that it
 * has; comments, order and every other byte stay. A pointer or a section that is not there yet is added at the end of
 * what it belongs to.
 *
 * @throws GitOpsError when name or version can be none, or synthesis would refuse the file
 */
export function setPointer(text: string, environment: string, { section, name, version }: PointerEdit): string {
  const file = pointerFile(environment);
  requireVersion(file, section, name, version);
  const place = placeIn(text, file, section, name);
  if (valueOf(place.entry) === version) return text;
  const edited = splice(text, spliceFor(text, file, place, { section, name, version }));
  const old = sectionsOf(text);
  requireSections(file, edited, { ...old, [section]: { ...old[section], [name]: version } }, {
    field: `${section}.${name}`, byHand: `write \`${name}: "${version}"\` there by hand`,
  });
  return edited;
}

/** Refuses what can be no name or no version, before it is written anywhere. */
export function requireVersion(path: string, section: string, name: string, version: string): void {
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

function spliceFor(text: string, file: string, place: Place, { section, name, version }: PointerEdit): Splice {
  const line = `${flowString(name)}: "${version}"`;
  if (!place.entry) return added(text, file, section, place, { lines: indent => [`${indent}${line}`], braces: line });
  const { value } = place.entry;
  if (isScalar(value) && typeof value.value === 'string') return replaced(text, value, version);
  throw unreadable(file, `${section}.${name}`, 'is no version in quotes', 'correct the line');
}

/** The value of an entry; undefined where it is none, or a record. */
export function valueOf(entry: Pair | undefined): unknown {
  return isScalar(entry?.value) ? entry.value.value : undefined;
}
