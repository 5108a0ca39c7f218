import { FieldVersion, OF_CONTAINERS, OF_KINDS, OF_PODS, SIDECAR } from './field-versions';
import { finding, under } from './forms';
import { PolicyLevel } from '../policy-level';
import { PolicyObject } from '../policy-object';
import { defineRule } from '../policy-rule';
import { PolicyWorld } from '../policy-world';
import { at } from '../shapes';

const LINK = 'https://kubernetes.io/docs/reference/command-line-tools-reference/feature-gates/';

/** Fields that the cluster's API does not have yet. */
export const fieldNeedsVersion = defineRule({
  id: 'field-needs-version',
  title: 'Every field is one that the cluster has.',
  rationale: 'Strict validation refuses the object; without it the field is dropped, and nobody is told.',
  link: LINK,
  check: (object, world) => used(object, world, (field, minor) => minor < field.since).map(({ path, field, minor }) => finding(path, undefined,
    `came with Kubernetes 1.${field.since}${field.byDefault > field.since ? `, and works without feature gate since 1.${field.byDefault}` : ''}; the objects go to 1.${minor}`,
    'upgrade the cluster, or do without the field')),
});

/** Fields that the cluster drops unless a feature gate is on. */
export const fieldNeedsGate = defineRule({
  id: 'field-needs-gate',
  level: PolicyLevel.WARNING,
  title: 'No field depends on a feature gate that is off by default.',
  rationale: 'Without the feature gate the field is dropped, and nobody is told.',
  link: LINK,
  check: (object, world) => used(object, world, (field, minor) => minor >= field.since && minor < field.byDefault).map(({ path, field, minor }) => finding(path, undefined,
    `the feature gate ${field.gate} is off by default before Kubernetes 1.${field.byDefault}; the objects go to 1.${minor}`,
    'switch the gate on, where the cluster lets you, and waive this, or do without the field')),
});

/** Fields of an object that the lowest version of the clusters has not, in a sense. */
function used(object: PolicyObject, { _lowestMinor: minor }: PolicyWorld, isMissing: (field: FieldVersion, minor: number) => boolean) {
  // Every version that gets patches has all but the newest of these: nothing to look for there.
  if (minor === undefined) return [];
  const found = (holder: unknown, path: string, fields: readonly FieldVersion[]) => fields.filter(field => isMissing(field, minor))
    .flatMap(field => at(holder, field.field).slice(0, 1).map(place => ({ path: under(path, place.path), field, minor })));
  return [
    ...found(object.manifest, '', OF_KINDS[object.groupKind] ?? []),
    ...object._podSpecs.flatMap(({ spec, path }) => found(spec, path, OF_PODS)),
    ...object._containers.flatMap(({ container, path }) => [
      ...found(container, path, OF_CONTAINERS), ...isInit(path) ? found(container, path, [SIDECAR]) : [],
    ]),
  ];
}

function isInit(path: string): boolean {
  return /(?:^|\.)initContainers\[\d+\]$/.test(path);
}
