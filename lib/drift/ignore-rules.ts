import { parseJqPath, parsePointer, PathStep, removeAt, removeOwned } from './field-path';
import { ManagedFields } from './managed-fields';
import { matchesSelector } from './selector';
import { apiGroup } from '../manifests';
import { PolicyObject } from '../policy';
import { at, record, records } from '../policy/shapes';

type Fields = { readonly [field: string]: unknown };

/** What an operator leaves alone in some objects. */
export interface IgnoreRule {
  readonly matches: (object: PolicyObject) => boolean;
  readonly paths: readonly (readonly PathStep[])[];
  /** Managers whose fields are left alone. */
  readonly managers: readonly string[];
}

/** Rules, and what of them is not understood. */
export interface IgnoreRules {
  readonly rules: readonly IgnoreRule[];
  readonly notes: readonly string[];
}

/** `spec.ignore` of a Kustomization of Flux. */
export function fluxRules(spec: Fields): IgnoreRules {
  const notes: string[] = [];
  const rules = records(spec.ignore).map(({ paths, target }) => ({
    matches: targetOf(record(target) ?? {}, notes),
    paths: texts(paths).flatMap(path => understood(parsePointer(path), path, notes)),
    managers: [],
  }));
  return { rules, notes };
}

/** `spec.ignoreDifferences` of an Application of Argo CD. */
export function argoCdRules(spec: Fields): IgnoreRules {
  const notes: string[] = [];
  const rules = records(spec.ignoreDifferences).map(entry => ({
    matches: (object: PolicyObject) => globs(entry.group, apiGroup(apiVersionOf(object))) && globs(entry.kind, object.kind)
      && (!isText(entry.name) || entry.name === object.name) && (!isText(entry.namespace) || entry.namespace === object.namespace),
    paths: [
      ...texts(entry.jsonPointers).flatMap(path => understood(parsePointer(path), path, notes)),
      ...texts(entry.jqPathExpressions).flatMap(path => understood(parseJqPath(path), path, notes)),
    ],
    managers: texts(entry.managedFieldsManagers),
  }));
  return { rules, notes };
}

/** Takes out of an object what the rules leave alone; `live` says who owns what. */
export function withoutIgnored(object: Fields, about: PolicyObject, rules: readonly IgnoreRule[], live: ManagedFields): Fields {
  const found = rules.filter(({ matches }) => matches(about));
  if (found.length === 0) return object;
  const copy = structuredClone(object);
  for (const { paths, managers } of found) {
    for (const fields of live.fieldsOf(({ manager }) => managers.includes(manager))) removeOwned(copy, fields);
    for (const path of paths) removeAt(copy, path);
  }
  return copy;
}

/** Every part of a target is a regular expression for the whole text; a part that is not there matches all. */
function targetOf(target: Fields, notes: string[]): (object: PolicyObject) => boolean {
  const patterns = ['group', 'version', 'kind', 'name', 'namespace'].map(part => {
    const text = target[part];
    return isText(text) ? pattern(text, notes) : undefined;
  });
  return object => {
    const apiVersion = apiVersionOf(object);
    const parts = [apiGroup(apiVersion), apiVersion.split('/').pop()!, object.kind, object.name, object.namespace];
    const map = (field: string) => record(at(object.manifest, `metadata.${field}`)[0]?.value) ?? {};
    return patterns.every((one, i) => !one || one.test(parts[i]))
      && matchesSelector(target.labelSelector, map('labels')) && matchesSelector(target.annotationSelector, map('annotations'));
  };
}

function pattern(text: string, notes: string[]): RegExp {
  try {
    return new RegExp(`^(?:${text})$`);
  } catch {
    notes.push(`the operator ignores fields of what ${text} matches, which this command does not understand`);
    return /(?!)/;
  }
}

function understood(steps: PathStep[] | undefined, text: string, notes: string[]): PathStep[][] {
  if (steps) return [steps];
  notes.push(`the operator ignores ${text}, which this command does not understand: what it leaves alone is told here as drift`);
  return [];
}

/** Argo CD takes `*` and `?` in groups and kinds. */
function globs(given: unknown, text: string): boolean {
  if (!isText(given)) return given === undefined || text === '';
  const source = given.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.');
  return new RegExp(`^${source}$`).test(text);
}

function apiVersionOf({ manifest }: PolicyObject): string {
  const { apiVersion } = manifest as Fields;
  return typeof apiVersion === 'string' ? apiVersion : '';
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter(isText) : [];
}
