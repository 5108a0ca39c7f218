import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CanaryPointer, readCanaries, stepIssues } from './canary';
import { ModelCatalog, Resolution } from './catalog';
import { isVersion, LOCK_FILE, LockFile, Versions } from './lock-file';
import { Canary, Ramp } from './ramp';
import { parseStrict, StrictNode } from './strict-yaml';
import { didYouMean, Issue } from '../errors';

/** Sections of a pointer file. */
const SECTIONS = ['models', 'features', 'canaries'];

/** A pointer: one line of `environments/<environment>.yaml`. */
interface Pointer {
  readonly version: string;
  /** `file:line:column` of the version. */
  readonly position: string;
}

/** What a pointer file says. */
export interface ReadPointers {
  readonly catalog: ModelCatalog;
  /** The canaries of models, by the name of the model. */
  readonly canaries: ReadonlyMap<string, CanaryPointer>;
  readonly issues: readonly Issue[];
}

/** Where the pointers of an environment are, in the directory of the repository. */
export function pointerFile(environment: string): string {
  return `environments/${environment}.yaml`;
}

/**
 * Reads the pointers of one environment. Every pointer must lead to a version that the lock knows, whether or not an
 * app uses it: a pointer that leads nowhere is a mistake that waits.
 */
export function readPointers(directory: string, environment: string, lock: LockFile): ReadPointers {
  const path = join(directory, pointerFile(environment));
  return parsePointers(existsSync(path) ? readFileSync(path, 'utf8') : '', environment, lock);
}

/** Reads the text of a pointer file. */
export function parsePointers(text: string, environment: string, lock: LockFile): ReadPointers {
  const file = pointerFile(environment);
  const { root, issues } = parseStrict(text, file);
  const sections = root.empty ? {} : root.record(SECTIONS, key => didYouMean(key, SECTIONS));
  // When the lock itself cannot be read, its own issues say so; pointers into it would only repeat them.
  const check = lock.issues.length === 0;
  const models = readSection(sections.models, 'model', check ? lock.models : undefined);
  const features = readSection(sections.features, 'feature set', check ? lock.features : undefined);
  const canaries = readCanaries(sections.canaries, { stable: models, lock: check ? lock.models : undefined });
  return {
    issues,
    canaries,
    catalog: {
      model: name => resolve(name, 'models', file, models, lock.models, check && issues.length === 0),
      featureSet: name => resolve(name, 'features', file, features, lock.features, check && issues.length === 0),
      canary: (name, ramp) => resolveCanary(name, ramp, canaries, lock),
    },
  };
}

function readSection<T>(node: StrictNode | undefined, what: string, lock: ReadonlyMap<string, Versions<T>> | undefined): Map<string, Pointer> {
  const pointers = new Map<string, Pointer>();
  for (const [name, value] of node?.entries() ?? []) {
    const version = value.text('a version in quotes, such as "1.4.2"', isVersion);
    if (version === undefined) continue;
    pointers.set(name, { version, position: value.position });
    if (!lock || lock.get(name)?.has(version)) continue;
    const versions = lock.get(name);
    if (versions) {
      value.report(`the lock knows no such version of ${what} ${name}; it knows ${[...versions.keys()].join(', ')}.${didYouMean(version, versions.keys())}`,
        `point at a version that is in ${LOCK_FILE}, or add a block for ${version} there`, 'unknown-version');
    } else {
      value.report(`the lock knows no ${what} "${name}".${didYouMean(name, lock.keys())}`,
        `correct the name, or add a block for it to ${LOCK_FILE}`, `unknown-${what.replace(' ', '-')}`, name);
    }
  }
  return pointers;
}

/**
 * @param complete whether both files were read without an issue; if not, a missing entry may be due to one that is
 * reported already, and is not reported twice
 */
function resolve<T>(
  name: string, section: string, file: string, pointers: ReadonlyMap<string, Pointer>, lock: ReadonlyMap<string, Versions<T>>, complete: boolean,
): Resolution<T> {
  const pointer = pointers.get(name);
  const value = pointer && lock.get(name)?.get(pointer.version);
  if (value) return { value };
  if (!complete) return {};
  return {
    issue: {
      id: 'missing-pointer',
      field: `${section}.${name}`,
      problem: `${file} says no version of "${name}".${didYouMean(name, pointers.keys())}`,
      fix: `add to ${file}, below \`${section}:\`, the line \`${name}: "${[...lock.get(name)?.keys() ?? ['1.0.0']].pop()}"\``,
    },
  };
}

/** What is wrong with the lines of a canary is reported with its file, and not again by the services that ask for it. */
function resolveCanary(name: string, ramp: Ramp, canaries: ReadonlyMap<string, CanaryPointer>, lock: LockFile): Resolution<Canary> {
  const pointer = canaries.get(name);
  if (!pointer) return {};
  const [issue] = stepIssues(name, pointer, ramp);
  if (issue) return { issue };
  const model = lock.models.get(name)?.get(pointer.version);
  return model ? { value: { model, traffic: pointer.traffic } } : {};
}
