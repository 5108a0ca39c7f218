import { finding, Fields, isFilledIn, isSet, Item, itemsOf } from './forms';
import { containersOf } from '../pod-specs';
import { defineRule, PolicyFinding } from '../policy-rule';
import { record } from '../shapes';

/** Octal 0777: what is above was meant as octal and written as decimal. */
const MOST_MODE = 0o777;
const FILES = ['configMap', 'secret', 'downwardAPI', 'projected'];
const PROJECTIONS = ['configMap', 'secret', 'downwardAPI', 'serviceAccountToken', 'clusterTrustBundle', 'podCertificate'];

/** Volumes and their mounts as the API server takes them. */
export const volumeForm = defineRule({
  id: 'volume-form',
  title: 'A volume comes from one place, and is mounted where it can be.',
  rationale: 'The API server refuses the object.',
  link: 'https://kubernetes.io/docs/concepts/storage/volumes/',
  check: ({ _podSpecs: pods }) => pods.flatMap(pod => [
    ...itemsOf(pod.spec, 'volumes', pod.path).flatMap(ofVolume),
    ...containersOf(pod).flatMap(({ container, path }) => itemsOf(container, 'volumeMounts', path)).flatMap(ofMount),
  ]),
});

function ofVolume({ item, path }: Item): PolicyFinding[] {
  const sources = Object.keys(item).filter(key => key !== 'name' && isSet(item[key]));
  const findings: PolicyFinding[] = [];
  if (sources.length > 1) findings.push(finding(path, undefined, `comes from ${sources.length} places: ${sources.join(', ')}`, 'keep one, or use a projected volume, which joins several'));
  for (const source of FILES) findings.push(...ofFiles(record(item[source]) ?? {}, `${path}.${source}`));
  for (const projection of itemsOf(item.projected, 'sources', `${path}.projected`)) findings.push(...ofProjection(projection));
  return findings;
}

function ofProjection({ item, path }: Item): PolicyFinding[] {
  const sources = Object.keys(item).filter(key => isSet(item[key]));
  const several = sources.length > 1 ? [finding(path, undefined, `comes from ${sources.length} places: ${sources.join(', ')}`, 'make each a source of its own')] : [];
  return [...several, ...PROJECTIONS.flatMap(source => ofFiles(record(item[source]) ?? {}, `${path}.${source}`))];
}

function ofFiles(source: Fields, path: string): PolicyFinding[] {
  const mode = (value: unknown, field: string) => (typeof value === 'number' && (value < 0 || value > MOST_MODE)
    ? [finding(field, value, `a mode is from 0 to 511, which is octal 0777; ${/^[0-7]{3}$/.test(String(value)) ? `the octal 0${value} is ${parseInt(String(value), 8)}` : 'this is more'}`,
      /^[0-7]{3}$/.test(String(value)) ? `write 0${value}` : 'write it with a leading 0, as octal')] : []);
  return [
    ...mode(source.defaultMode, `${path}.defaultMode`),
    ...itemsOf(source, 'items', path).flatMap(({ item, path: place }) => [...mode(item.mode, `${place}.mode`), ...inside(item.path, `${place}.path`)]),
  ];
}

function ofMount({ item, path }: Item): PolicyFinding[] {
  const both = isSet(item.subPath) && item.subPath !== '' && isSet(item.subPathExpr) && item.subPathExpr !== ''
    ? [finding(`${path}.subPathExpr`, item.subPathExpr, 'there is a subPath as well', 'keep one of the two')] : [];
  const colon = typeof item.mountPath === 'string' && item.mountPath.includes(':') && !isFilledIn(item.mountPath) && !/^[A-Za-z]:[\\/]/.test(item.mountPath)
    ? [finding(`${path}.mountPath`, item.mountPath, 'may not have a colon', 'name the directory in the container alone; the volume is named by name')] : [];
  return [...both, ...colon, ...inside(item.subPath, `${path}.subPath`), ...inside(item.subPathExpr, `${path}.subPathExpr`)];
}

/** A path below something must stay there. */
function inside(value: unknown, field: string): PolicyFinding[] {
  if (typeof value !== 'string' || isFilledIn(value)) return [];
  if (value.startsWith('/')) return [finding(field, value, 'must be relative', 'remove the leading slash')];
  return value.split('/').includes('..') ? [finding(field, value, 'may not lead upwards', 'remove the ".."')] : [];
}
