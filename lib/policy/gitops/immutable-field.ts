import { isDeepStrictEqual } from 'node:util';
import { deliveredPath, isDelivered } from './delivered';
import { CONDITIONS } from './immutable-conditions';
import { IMMUTABLE, ImmutableFields } from './immutable-fields';
import { hasSyncOption, isHook, saysToFlux } from '../operator-metadata';
import { PolicyObject } from '../policy-object';
import { defineRule, PolicyFinding } from '../policy-rule';
import { PolicyWorld } from '../policy-world';
import { at, record, shown } from '../shapes';

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
    return before && !isMadeAnew(object, world) ? changes(object, before) : [];
  },
});

/** Whether the operator makes the object anew instead of changing it, or leaves it as it is. */
function isMadeAnew(object: PolicyObject, world: PolicyWorld): boolean {
  return isHook(object) || hasSyncOption(object, 'Force=true')
    || saysToFlux(object, 'force', 'enabled') || saysToFlux(object, 'reconcile', 'disabled')
    || saysToFlux(object, 'ssa', 'IfNotPresent') || saysToFlux(object, 'ssa', 'Ignore')
    || world._once(forcedPaths).some(path => isDelivered(object, path, world));
}

function forcedPaths(world: PolicyWorld): readonly string[] {
  return world._all('kustomize.toolkit.fluxcd.io/Kustomization').filter(({ manifest }) => record(manifest.spec)?.force === true).map(deliveredPath);
}

function changes(object: PolicyObject, before: PolicyObject): PolicyFinding[] {
  const known = IMMUTABLE[object.groupKind];
  const own = !known ? [] : known.fields.filter(field => isChanged(known, field, object, before))
    .map(field => ({ field, ...valueOf(object, field), problem: 'cannot change after the object was created', fix: known.fix }));
  return [...own, ...(CONDITIONS[object.groupKind] ?? []).flatMap(condition => condition(object.manifest, before.manifest))];
}

function isChanged({ defaults, filledIn, comparedBy }: ImmutableFields, field: string, object: PolicyObject, before: PolicyObject): boolean {
  const [now, old] = [object, before].map(version => valueAt(version, field) ?? defaults?.[field]);
  if (filledIn?.includes(field) && (now === undefined || old === undefined)) return false;
  const compared = comparedBy?.[field] ?? ((value: unknown) => value);
  return !isDeepStrictEqual(compared(now), compared(old));
}

/** A short value is worth showing; a template is not. */
function valueOf(object: PolicyObject, field: string): { value?: string } {
  const value = valueAt(object, field);
  return value === undefined || (typeof value === 'object' && JSON.stringify(value).length > 100) ? {} : { value: shown(value) };
}

function valueAt({ manifest }: PolicyObject, field: string): unknown {
  return at(manifest, field)[0]?.value;
}
