import { finding, Fields, isFilledIn, isQualifiedName, isSet } from './forms';
import { PolicyObject } from '../policy-object';
import { defineRule, PolicyFinding } from '../policy-rule';
import { quantityOf } from '../quantity';
import { knownSchemas } from '../schemas';
import { record } from '../shapes';

const STANDARD = ['cpu', 'memory', 'ephemeral-storage'];
/** Less memory than this no process starts in; who writes it means another unit. */
const LEAST_MEMORY = 512 * 1024;

/** One resource of one container or pod. */
interface Amount {
  readonly name: string;
  readonly path: string;
  readonly request: unknown;
  readonly limit: unknown;
}

/** Amounts of resources that can be. */
export const resourceAmount = defineRule({
  id: 'resource-amount',
  title: 'Requests and limits are amounts of resources that there are, and no request is above its limit.',
  rationale: 'The API server refuses the object; an amount in the wrong unit it takes, and no process starts in half a byte of memory.',
  link: 'https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#resource-units-in-kubernetes',
  check: object => amountsOf(object).filter(({ name }) => !isExtended(name)).flatMap(amount => [
    ...named(amount), ...counted(amount, object), ...inOrder(amount),
  ]),
});

/** GPUs and other devices: whole, and all of them granted. */
export const extendedResource = defineRule({
  id: 'extended-resource',
  title: 'GPUs and other devices are asked for in whole numbers, with a limit, and no request that differs from it.',
  rationale: 'The API server refuses the object: devices are not shared, and none can be taken back.',
  link: 'https://kubernetes.io/docs/tasks/manage-gpus/scheduling-gpus/',
  check: object => amountsOf(object).filter(({ name }) => isExtended(name)).flatMap(({ name, path, request, limit }) => {
    const [asked, granted] = [quantityOf(request), quantityOf(limit)];
    const broken = (list: string, value: unknown, amount?: number) => (isSet(value) && !isFilledIn(value) && !isCount(amount)
      ? [finding(`${path}.${list}.${name}`, value, 'devices are counted in whole numbers', 'give a whole number; parts of a GPU (MIG, time slices) are resources of their own')] : []);
    const wrong = [...broken('limits', limit, granted), ...broken('requests', request, asked)];
    if (wrong.length > 0 || isFilledIn(request) || isFilledIn(limit)) return wrong;
    if (isSet(request) && !isSet(limit)) return [finding(`${path}.limits.${name}`, undefined, 'requested and not limited', `limit it to ${asked} too; the request then follows from the limit`)];
    return asked !== undefined && granted !== undefined && asked !== granted
      ? [finding(`${path}.requests.${name}`, request, `must be the same as the limit, which is ${granted}`, 'remove the request')] : [];
  }),
});

function isCount(amount: number | undefined): boolean {
  return amount !== undefined && Number.isInteger(amount) && amount >= 0;
}

function amountsOf(object: PolicyObject): Amount[] {
  const holders = [
    ...object._containers.map(({ container, path }) => ({ resources: record(container.resources), path: `${path}.resources` })),
    ...object._podSpecs.filter(({ containers }) => containers === undefined)
      .map(({ spec, path }) => ({ resources: record(spec.resources), path: `${path}.resources` })),
  ];
  return holders.flatMap(({ resources, path }) => {
    if (!resources) return [];
    const [requests, limits] = [record(resources.requests) ?? {}, record(resources.limits) ?? {}];
    const names = [...new Set([...Object.keys(limits), ...Object.keys(requests)])];
    return names.map(name => ({ name, path, request: requests[name], limit: limits[name] }));
  });
}

/** Of a domain that is not Kubernetes' own. */
function isExtended(name: string): boolean {
  return name.includes('/') && !/^(?:[^/]*\.)?kubernetes\.io\//.test(name);
}

function named({ name, path, request, limit }: Amount): PolicyFinding[] {
  if (STANDARD.includes(name) || name.startsWith('hugepages-') || isFilledIn(name) || (name.includes('/') && isQualifiedName(name))) return [];
  const near = name === 'gpu' ? 'the resource of a GPU is nvidia.com/gpu, or that of its vendor' : `resources without a domain are ${STANDARD.join(', ')} and hugepages-<size>`;
  const [list, value] = isSet(limit) ? ['limits', limit] : ['requests', request];
  return [finding(`${path}.${list}.${name}`, value, `there is no such resource: ${near}`, 'name the resource that nodes have')];
}

function counted({ name, path, request, limit }: Amount, object: PolicyObject): PolicyFinding[] {
  return ([['requests', request], ['limits', limit]] as const).flatMap(([list, value]) => {
    if (!isSet(value) || isFilledIn(value)) return [];
    const amount = quantityOf(value);
    const field = `${path}.${list}.${name}`;
    if (amount === undefined) {
      return judgedBySchema(object) ? [] : [finding(field, value, 'is no quantity: a number with a suffix such as m, k, M, G, Ki, Mi, Gi', 'use Mi or Gi for memory, m for thousandths of a CPU')];
    }
    if (amount < 0) return [finding(field, value, 'may not be negative', 'give what the process needs')];
    return name === 'memory' && amount > 0 && amount < LEAST_MEMORY
      ? [finding(field, value, `that is ${amount} bytes: m means thousandths, and no suffix means bytes`, 'use Mi or Gi')] : [];
  });
}

function inOrder({ name, path, request, limit }: Amount): PolicyFinding[] {
  const [asked, granted] = [quantityOf(request), quantityOf(limit)];
  if (name.startsWith('hugepages-')) {
    return asked !== granted && isSet(request) && !isFilledIn(request) && !isFilledIn(limit)
      ? [finding(`${path}.requests.${name}`, request, 'huge pages are not overcommitted: the limit must be the same', 'set the limit, and remove the request')] : [];
  }
  return asked !== undefined && granted !== undefined && asked > granted
    ? [finding(`${path}.requests.${name}`, request, `more than the limit, which is ${String(limit)}`, 'lower the request, or raise the limit')] : [];
}

/** Whether the schema of the kind says what a quantity is; rules do not say it again. */
function judgedBySchema({ manifest, kind }: PolicyObject): boolean {
  return knownSchemas().some(schemas => schemas.knows(String((manifest as Fields).apiVersion), kind));
}
