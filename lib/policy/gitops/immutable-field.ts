import { isDeepStrictEqual } from 'node:util';
import { CONDITIONS, IMMUTABLE } from './immutable-fields';
import { PolicyObject } from '../policy-object';
import { defineRule, PolicyFinding } from '../policy-rule';
import { at, shown } from '../shapes';

/**
 * A commit that changes a field which the API server never changes: it merges, and then the operator is refused, with
 * it everything else of the app. A plain revert is refused just the same.
 */
export const immutableField = defineRule({
  id: 'immutable-field',
  title: 'A field that cannot change keeps its value.',
  rationale: 'The API server refuses the object, the operator fails on the whole app, and everything that waits for the app waits too.',
  link: 'https://kubernetes.io/docs/concepts/workloads/',
  appliesTo: [...new Set([...Object.keys(IMMUTABLE), ...Object.keys(CONDITIONS)])],
  aboutChange: true,
  check: (object, world) => {
    const before = world._previous?.find(object.groupKind, object.namespace, object.name)[0];
    return before ? changes(object, before) : [];
  },
});

function changes(object: PolicyObject, before: PolicyObject): PolicyFinding[] {
  const fix = IMMUTABLE[object.groupKind]?.fix ?? 'give the object another name, and remove the old one when nothing uses it';
  const own = (IMMUTABLE[object.groupKind]?.fields ?? [])
    .filter(field => !isDeepStrictEqual(valueAt(object, field), valueAt(before, field)))
    // What Git leaves to the API server, it keeps.
    .filter(field => !(valueAt(object, field) === undefined && IMMUTABLE[object.groupKind].defaulted?.includes(field)))
    .map(field => ({ field, ...valueOf(object, field), problem: 'cannot change after the object was created', fix }));
  return [...own, ...(CONDITIONS[object.groupKind] ?? []).flatMap(condition => condition(object.manifest, before.manifest))];
}

/** A short value is worth showing; a template is not. */
function valueOf(object: PolicyObject, field: string): { value?: string } {
  const value = valueAt(object, field);
  return value === undefined || (typeof value === 'object' && JSON.stringify(value).length > 100) ? {} : { value: shown(value) };
}

function valueAt({ manifest }: PolicyObject, field: string): unknown {
  return at(manifest, field)[0]?.value;
}
