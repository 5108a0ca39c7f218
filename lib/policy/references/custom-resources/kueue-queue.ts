import { misnamedAt } from './misnamed';
import { PolicyObject } from '../../policy-object';
import { defineRule, PolicyFinding } from '../../policy-rule';
import { PolicyWorld } from '../../policy-world';
import { at, record, records, shown } from '../../shapes';

const GROUP = 'kueue.x-k8s.io';
const QUEUE = `${GROUP}/queue-name`;
const PRIORITY = `${GROUP}/priority-class`;

/** What waits in a queue, and what a queue is made of. */
export const kueueQueue = defineRule({
  id: 'kueue-queue',
  title: 'What is queued names a queue of its namespace, whose cluster queue has what it asks for.',
  rationale: 'Kueue keeps it suspended for ever, and nothing says why unless somebody looks at the Workload.',
  link: 'https://kueue.sigs.k8s.io/docs/concepts/',
  check: (object, world) => {
    if (object.groupKind.startsWith(`${GROUP}/`)) return quotas(object, world);
    const labels = record(record(object.manifest.metadata)?.labels);
    if (!labels || labels[QUEUE] === undefined && labels[PRIORITY] === undefined) return [];
    return [
      ...typeof labels[QUEUE] === 'string' ? [
        ...misnamedAt(world, `metadata.labels.${QUEUE}`, { groupKind: `${GROUP}/LocalQueue`, namespace: object.namespace, name: labels[QUEUE], mixedUpWith: [`${GROUP}/ClusterQueue`], deliveredWith: object }),
        ...resourceFindings(object, world, labels[QUEUE]),
      ] : [],
      ...typeof labels[PRIORITY] === 'string' ? misnamedAt(world, `metadata.labels.${PRIORITY}`, { groupKind: `${GROUP}/WorkloadPriorityClass`, namespace: '', name: labels[PRIORITY], mixedUpWith: ['scheduling.k8s.io/PriorityClass'] }) : [],
    ];
  },
});

/** GPUs that pods ask for and that their cluster queue has no quota of. */
function resourceFindings(object: PolicyObject, world: PolicyWorld, queue: string): PolicyFinding[] {
  const local = world.find(`${GROUP}/LocalQueue`, object.namespace, queue);
  const name = local.length === 1 ? record(local[0].manifest.spec)?.clusterQueue : undefined;
  const cluster = typeof name === 'string' ? world.find(`${GROUP}/ClusterQueue`, '', name) : [];
  if (cluster.length !== 1) return [];
  const covered = at(cluster[0].manifest, 'spec.resourceGroups[].coveredResources[]').map(({ value }) => value);
  if (covered.length === 0) return [];
  return object._containers.flatMap(({ container, path }) => ['requests', 'limits'].flatMap(list => (
    Object.keys(record(record(container.resources)?.[list]) ?? {}).filter(resource => resource.endsWith('/gpu') && !covered.includes(resource)).map(resource => ({
      field: `${path}.resources.${list}.${resource}`, problem: `the ClusterQueue "${shown(name)}" has no quota of ${resource}; it has ${covered.map(shown).join(', ')}`, fix: 'add the resource to a resource group of the ClusterQueue, or use another queue',
    }))
  ))).slice(0, 1);
}

function quotas(object: PolicyObject, world: PolicyWorld): PolicyFinding[] {
  const { manifest, kind } = object;
  const spec = record(manifest.spec) ?? {};
  const ask = (field: string, value: unknown, groupKind: string) => (typeof value === 'string' ? misnamedAt(world, field, { groupKind, namespace: '', name: value, deliveredWith: object }) : []);
  if (kind === 'LocalQueue') return ask('spec.clusterQueue', spec.clusterQueue, `${GROUP}/ClusterQueue`);
  if (kind === 'ResourceFlavor') return ask('spec.topologyName', spec.topologyName, `${GROUP}/Topology`);
  if (kind !== 'ClusterQueue' && kind !== 'Cohort') return [];
  return [
    ...at(spec, 'admissionChecks[]').flatMap(({ value, path }) => ask(`spec.${path}`, value, `${GROUP}/AdmissionCheck`)),
    ...at(spec, 'admissionChecksStrategy.admissionChecks[].name').flatMap(({ value, path }) => ask(`spec.${path}`, value, `${GROUP}/AdmissionCheck`)),
    ...records(spec.resourceGroups).flatMap((group, i) => {
      const covered = (Array.isArray(group.coveredResources) ? group.coveredResources : []).map(shown);
      return records(group.flavors).flatMap((flavor, j): PolicyFinding[] => {
        const path = `spec.resourceGroups[${i}].flavors[${j}]`;
        const given = records(flavor.resources).map(({ name }) => shown(name ?? ''));
        const wrong = [...covered.filter(name => !given.includes(name)), ...given.filter(name => !covered.includes(name))];
        return [
          ...ask(`${path}.name`, flavor.name, `${GROUP}/ResourceFlavor`),
          ...wrong.length > 0 ? [{ field: `${path}.resources`, value: wrong.join(', '), problem: `every flavor of a group has quotas of its coveredResources, which are ${covered.join(', ') || 'none'}, and of no others`, fix: 'make the two lists the same' }] : [],
        ];
      });
    }),
  ];
}
