import { isWhole, POD_KINDS } from './whole';
import { didYouMean } from '../../errors';
import { containersIn } from '../containers';
import { PolicyLevel } from '../policy-level';
import { PolicyObject } from '../policy-object';
import { defineRule, PolicyFinding } from '../policy-rule';
import { at, record, records } from '../shapes';

const LINK = 'https://kubernetes.io/docs/concepts/storage/volumes/';

/** A container that mounts a volume that the pod does not have: the API server refuses the pod. */
export const volumeMount = defineRule({
  id: 'volume-mount',
  title: 'A volume that is mounted is a volume of the pod.',
  rationale: 'The API server refuses the pod.',
  link: LINK,
  appliesTo: POD_KINDS,
  check: object => pods(object).flatMap(({ spec, path, volumes }) => mounts(spec, path).flatMap(({ name, field }) => (volumes.has(name) ? [] : [{
    field,
    value: name,
    problem: `the pod has no such volume.${didYouMean(name, volumes)} It has ${[...volumes].join(', ') || 'none'}`,
    fix: 'mount one of these, or add the volume to the pod',
  }]))),
});

/** Two mounts of a container at one path: the API server refuses the pod. */
export const mountPath = defineRule({
  id: 'mount-path',
  title: 'A container mounts one volume at a path.',
  rationale: 'The API server refuses the pod.',
  link: LINK,
  appliesTo: POD_KINDS,
  check: object => pods(object).flatMap(({ spec, path }) => containersIn(spec, path).flatMap(found => repeated(
    at(found.container, 'volumeMounts[].mountPath').map(({ value, path: place }) => ({ text: value, field: `${found.path}.${place}` })),
    'another volume is mounted at this path in the same container', 'mount each at a path of its own',
  ))),
});

/** Two volumes of one name: the API server refuses the pod. */
export const volumeName = defineRule({
  id: 'volume-name',
  title: 'Each volume of a pod has a name of its own.',
  rationale: 'The API server refuses the pod.',
  link: LINK,
  appliesTo: POD_KINDS,
  check: object => pods(object).flatMap(({ spec, path }) => repeated(
    at(spec, 'volumes[].name').map(({ value, path: place }) => ({ text: value, field: `${path}.${place}` })),
    'another volume of the pod has this name', 'give each volume a name of its own',
  )),
});

/** A volume that no container mounts: it was meant to be, or it is left over and the pod waits for it all the same. */
export const unusedVolume = defineRule({
  id: 'unused-volume',
  level: PolicyLevel.WARNING,
  title: 'A volume of a pod is mounted.',
  rationale: 'The pod waits for the volume, and no container sees it.',
  link: LINK,
  appliesTo: POD_KINDS,
  check: object => pods(object).flatMap(({ spec, path }) => {
    const used = new Set(mounts(spec, path).map(({ name }) => name));
    return at(spec, 'volumes[].name').flatMap(({ value, path: place }) => (typeof value !== 'string' || used.has(value) ? [] : [{
      field: `${path}.${place}`, value, problem: 'no container mounts this volume', fix: 'mount it where it is needed, or remove it',
    }]));
  }),
});

/** The pod specs of an object that says everything itself, each with the names of its volumes. */
function pods(object: PolicyObject) {
  if (!isWhole(object)) return [];
  const claims = records(record(object.manifest.spec)?.volumeClaimTemplates).map(claim => record(claim.metadata)?.name);
  return object._podSpecs.map(({ spec, path }) => ({
    spec, path, volumes: new Set([...records(spec.volumes).map(({ name }) => name), ...claims].filter(name => typeof name === 'string')),
  }));
}

function mounts(spec: { readonly [field: string]: unknown }, path: string): { readonly name: string; readonly field: string }[] {
  return containersIn(spec, path).flatMap(found => ['volumeMounts[].name', 'volumeDevices[].name'].flatMap(field => at(found.container, field)).flatMap(
    ({ value, path: place }) => (typeof value === 'string' ? [{ name: value, field: `${found.path}.${place}` }] : []),
  ));
}

function repeated(found: readonly { readonly text: unknown; readonly field: string }[], problem: string, fix: string): PolicyFinding[] {
  const seen = new Set<unknown>();
  return found.flatMap(({ text, field }) => {
    if (typeof text !== 'string') return [];
    const isNew = !seen.has(text);
    seen.add(text);
    return isNew ? [] : [{ field, value: text, problem, fix }];
  });
}
