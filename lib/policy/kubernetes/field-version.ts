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
  check: (object, world) => used(object, world._once(tooOld)).map(({ path, field, minor }) => finding(path, undefined,
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
  check: (object, world) => used(object, world._once(gated)).map(({ path, field, minor }) => finding(path, undefined,
    `the feature gate ${field.gate} is off by default before Kubernetes 1.${field.byDefault}; the objects go to 1.${minor}`,
    'switch the gate on, where the cluster lets you, and waive this, or do without the field')),
});

/** A field that the clusters lack, and where an object has it. */
interface Used {
  readonly field: FieldVersion;
  readonly path: string;
  readonly minor: number;
}

/** Fields to look for, for one of the two rules. */
interface Wanted {
  readonly minor: number;
  readonly pods: readonly FieldVersion[];
  readonly containers: readonly FieldVersion[];
  readonly sidecars: readonly FieldVersion[];
  readonly isMissing: (field: FieldVersion) => boolean;
}

function tooOld(world: PolicyWorld): Wanted | undefined {
  return wanted(world, (field, minor) => minor < field.since);
}

function gated(world: PolicyWorld): Wanted | undefined {
  return wanted(world, (field, minor) => minor >= field.since && minor < field.byDefault);
}

function wanted({ _lowestMinor: minor }: PolicyWorld, isMissingIn: (field: FieldVersion, minor: number) => boolean): Wanted | undefined {
  if (minor === undefined) return undefined;
  const isMissing = (field: FieldVersion) => isMissingIn(field, minor);
  return { minor, isMissing, pods: OF_PODS.filter(isMissing), containers: OF_CONTAINERS.filter(isMissing), sidecars: [SIDECAR].filter(isMissing) };
}

/** Fields of an object that the oldest of the clusters lacks, in a sense. */
function used(object: PolicyObject, looked: Wanted | undefined): Used[] {
  if (!looked) return [];
  const { minor } = looked;
  const found = (holder: unknown, path: string, fields: readonly FieldVersion[]) => fields
    .flatMap(field => at(holder, field.field).slice(0, 1).map(place => ({ path: under(path, place.path), field, minor })));
  const ofKind = Object.hasOwn(OF_KINDS, object.groupKind) ? OF_KINDS[object.groupKind] : [];
  return [
    ...found(object.manifest, '', ofKind.filter(looked.isMissing)),
    ...object._podSpecs.flatMap(({ spec, path }) => found(spec, path, looked.pods)),
    ...object._containers.flatMap(({ container, path }) => [
      ...found(container, path, looked.containers), ...isInit(path) ? found(container, path, looked.sidecars) : [],
    ]),
  ];
}

function isInit(path: string): boolean {
  return /(?:^|\.)initContainers\[\d+\]$/.test(path);
}
