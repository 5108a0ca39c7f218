import { isWhole, POD_KINDS, variantsOf } from './whole';
import { didYouMean } from '../../errors';
import { containersOf, FoundPodSpec } from '../pod-specs';
import { PolicyLevel } from '../policy-level';
import { PolicyObject } from '../policy-object';
import { defineRule } from '../policy-rule';
import { PolicyWorld } from '../policy-world';
import { at, record } from '../shapes';

const LINK = 'https://kubernetes.io/docs/concepts/storage/volumes/';

/** A container that mounts a volume that the pod does not have: the API server refuses the pod. */
export const volumeMount = defineRule({
  id: 'volume-mount',
  title: 'A volume that is mounted is a volume of the pod.',
  rationale: 'The API server refuses the pod.',
  link: LINK,
  appliesTo: POD_KINDS,
  check: (object, world) => mountsOf(object).flatMap(({ spec, name, field }) => {
    if (hasVolume(spec, name) || isAdded(object, name)) return [];
    const volumes = volumesOf(spec, object, world);
    return volumes.has(name) ? [] : [{
      field,
      value: name,
      problem: `the pod has no such volume.${didYouMean(name, volumes)} It has ${[...volumes].join(', ') || 'none'}`,
      fix: 'mount one of these, or add the volume to the pod',
    }];
  }),
});

/** A volume that no container mounts: it was meant to be, or it is left over and the pod waits for it all the same. */
export const unusedVolume = defineRule({
  id: 'unused-volume',
  level: PolicyLevel.WARNING,
  title: 'A volume of a pod is mounted.',
  rationale: 'The pod waits for the volume, and no container sees it.',
  link: LINK,
  appliesTo: POD_KINDS,
  check: object => pods(object).flatMap(pod => {
    const { spec, path } = pod;
    const used = new Set(mounts(pod).map(({ name }) => name));
    return at(spec, 'volumes[].name').flatMap(({ value, path: place }) => (typeof value !== 'string' || used.has(value) ? [] : [{
      field: `${path}.${place}`, value, problem: 'no container mounts this volume', fix: 'mount it where it is needed, or remove it',
    }]));
  }),
});

function hasVolume(spec: { readonly [field: string]: unknown }, name: string): boolean {
  return Array.isArray(spec.volumes) && spec.volumes.some(volume => record(volume)?.name === name);
}

/** KubeRay adds volumes of its own, for the token, the shared memory and the logs. */
function isAdded({ groupKind }: PolicyObject, name: string): boolean {
  return groupKind.startsWith('ray.io/') && ['ray-token', 'shared-mem', 'ray-logs'].includes(name);
}

function pods(object: PolicyObject) {
  return isWhole(object) ? object._podSpecs : [];
}

function mountsOf(object: PolicyObject) {
  return pods(object).flatMap(pod => mounts(pod).map(mount => ({ spec: pod.spec, ...mount })));
}

/** The volumes of a pod, those that claim templates make, and those of patches. */
function volumesOf(spec: { readonly [field: string]: unknown }, object: PolicyObject, world: PolicyWorld): ReadonlySet<string> {
  const own = at(spec, 'volumes[].name');
  const others = variantsOf(object, world).flatMap(variant => [
    ...['spec.volumeClaimTemplates[]', 'spec.leaderWorkerTemplate.volumeClaimTemplates[]'].flatMap(path => at(variant.manifest, `${path}.metadata.name`)),
    ...(variant === object ? [] : variant._podSpecs.flatMap(pod => at(pod.spec, 'volumes[].name'))),
  ]);
  return new Set([...own, ...others].map(({ value }) => value).filter(name => typeof name === 'string'));
}

function mounts(pod: FoundPodSpec): { readonly name: string; readonly field: string }[] {
  return containersOf(pod).flatMap(found => ['volumeMounts[].name', 'volumeDevices[].name'].flatMap(field => at(found.container, field)).flatMap(
    ({ value, path: place }) => (typeof value === 'string' ? [{ name: value, field: `${found.path}.${place}` }] : []),
  ));
}
