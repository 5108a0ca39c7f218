import { isWhole } from './whole';
import { containersOf } from '../pod-specs';
import { PolicyObject } from '../policy-object';
import { defineRule, PolicyFinding } from '../policy-rule';
import { mayBeSameNamespace, PolicyWorld } from '../policy-world';
import { quantityOf } from '../quantity';
import { record, records, shown } from '../shapes';

/** Kinds of which it is known how many pods run at once. */
const KINDS = ['/Pod', 'apps/Deployment', 'apps/StatefulSet', 'apps/ReplicaSet', 'batch/Job'];
/** What a quota counts, and what a container must then say (kubernetes, plugin/pkg/admission/resourcequota). */
const REQUIRED: { readonly [quota: string]: readonly [string, string] } = {
  'cpu': ['requests', 'cpu'],
  'memory': ['requests', 'memory'],
  'requests.cpu': ['requests', 'cpu'],
  'requests.memory': ['requests', 'memory'],
  'limits.cpu': ['limits', 'cpu'],
  'limits.memory': ['limits', 'memory'],
};

type Container = { readonly [field: string]: unknown };

/** Pods that the ResourceQuota of their namespace refuses: the workload has fewer than asked for, or none. */
export const resourceQuota = defineRule({
  id: 'resource-quota',
  title: 'Pods say what the ResourceQuota of their namespace counts, and keep to it.',
  rationale: 'Pods are refused when the workload creates them: it has fewer replicas than asked for, or none.',
  link: 'https://kubernetes.io/docs/concepts/policy/resource-quotas/',
  appliesTo: KINDS,
  check: (object, world) => {
    const quotas = world._all('/ResourceQuota').filter(quota => mayBeSameNamespace(quota.namespace, object.namespace) && isForAll(quota));
    if (quotas.length === 0 || !isWhole(object)) return [];
    return quotas.flatMap(quota => Object.entries(record(record(quota.manifest.spec)?.hard) ?? {}).flatMap(([counted, hard]) => [
      ...unsaid(object, counted, quota.name, world), ...exceeding(object, counted, hard, quota.name),
    ]));
  },
});

/** A quota with scopes is for some pods only. */
function isForAll({ manifest }: PolicyObject): boolean {
  const spec = record(manifest.spec);
  return spec?.scopes === undefined && spec?.scopeSelector === undefined;
}

function unsaid(object: PolicyObject, counted: string, quota: string, world: PolicyWorld): PolicyFinding[] {
  const required = Object.hasOwn(REQUIRED, counted) ? REQUIRED[counted] : undefined;
  if (!required) return [];
  const [field, resource] = required;
  const isFilledIn = world._all('/LimitRange').some(range => mayBeSameNamespace(range.namespace, object.namespace)
    && records(record(range.manifest.spec)?.limits).some(limit => ['default', 'defaultRequest', 'max'].some(one => record(limit[one])?.[resource] !== undefined)));
  if (isFilledIn) return [];
  const containers = object._podSpecs.flatMap(pod => (record(pod.spec.resources) ? [] : containersOf(pod)));
  return containers.filter(({ container }) => amount(container, field, resource) === undefined).map(({ path }) => ({
    field: `${path}.resources.${field}.${resource}`,
    problem: `the ResourceQuota "${quota}" counts ${counted}, and pods whose containers do not all say it are refused`,
    fix: `set ${field}.${resource}, or give the namespace a LimitRange with defaults`,
  }));
}

function exceeding(object: PolicyObject, counted: string, hard: unknown, quota: string): PolicyFinding[] {
  const limit = quantityOf(hard);
  const [field, resource] = counted.startsWith('limits.') ? ['limits', counted.slice(7)] : ['requests', counted.replace(/^requests\./, '')];
  const isCounted = Object.hasOwn(REQUIRED, counted) || counted.startsWith('requests.');
  if (limit === undefined || (!isCounted && counted !== 'pods') || counted === 'requests.storage') return [];
  const replicas = replicasOf(object);
  return object._podSpecs.flatMap(({ spec, path }): PolicyFinding[] => {
    const each = counted === 'pods' ? 1 : records(spec.containers).reduce((sum, container) => sum + (quantityOf(amount(container, field, resource)) ?? 0), 0);
    if (each * replicas <= limit) return [];
    return [{
      field: replicas > 1 ? 'spec.replicas' : `${path}.containers`,
      value: shown(replicas > 1 ? replicas : each),
      problem: `${replicas > 1 ? `${replicas} pods ask together` : 'the pod asks'} for more than the ResourceQuota "${quota}" allows: ${counted} ${shown(hard)}`,
      fix: 'ask for less, or raise the quota',
    }];
  });
}

/** What a container says of a resource; limits stand in for requests. */
function amount(container: Container, field: string, resource: string): unknown {
  const resources = record(container.resources);
  return record(resources?.[field])?.[resource] ?? (field === 'requests' ? record(resources?.limits)?.[resource] : undefined);
}

function replicasOf({ groupKind, manifest }: PolicyObject): number {
  const spec = record(manifest.spec);
  const count = groupKind === 'batch/Job' ? spec?.parallelism : spec?.replicas;
  return groupKind !== '/Pod' && typeof count === 'number' ? count : 1;
}
