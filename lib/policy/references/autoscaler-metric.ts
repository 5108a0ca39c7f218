import { PolicyObject } from '../policy-object';
import { defineRule, PolicyFinding } from '../policy-rule';
import { mayBeSameNamespace, PolicyWorld } from '../policy-world';
import { at, groupKindOf, record, records, shown } from '../shapes';
import { runningContainers } from './probes';
import { isWhole } from './whole';

type Container = { readonly [field: string]: unknown };

/** Utilization is a share of what is requested: without a request there is none, and nothing is scaled. */
export const autoscalerMetric = defineRule({
  id: 'autoscaler-metric',
  title: 'What an autoscaler measures by its share is requested by every container.',
  rationale: 'The autoscaler reports missing requests and scales nothing.',
  link: 'https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#support-for-resource-metrics',
  appliesTo: ['autoscaling/HorizontalPodAutoscaler'],
  check: (object, world) => {
    const spec = record(object.manifest.spec);
    const target = record(spec?.scaleTargetRef);
    if (!target || typeof target.name !== 'string') return [];
    const workloads = world.find(groupKindOf(target), object.namespace, target.name);
    // Variants and patches of one workload: what one leaves out another may have.
    if (workloads.length !== 1 || !isWhole(workloads[0])) return [];
    return workloads.flatMap(workload => workload._podSpecs.flatMap(pod => {
      const containers = runningContainers(pod).map(({ container }) => container);
      return measured(spec!).flatMap(one => check(one, containers, workload, world));
    }));
  },
});

/** What a metric measures: a resource of all containers, or of one. */
interface Measured {
  readonly resource: string;
  readonly field: string;
  /** Undefined: all containers. */
  readonly container?: { readonly name: string; readonly field: string };
  readonly isShare: boolean;
}

function measured(spec: { readonly [field: string]: unknown }): Measured[] {
  if (spec.targetCPUUtilizationPercentage !== undefined) return [{ resource: 'cpu', field: 'spec.targetCPUUtilizationPercentage', isShare: true }];
  return at(spec, 'metrics[]').flatMap(({ value, path }): Measured[] => {
    const metric = record(value);
    const field = metric?.type === 'ContainerResource' ? 'containerResource' : 'resource';
    const source = record(metric?.[field]);
    if (!source || typeof source.name !== 'string') return [];
    const place = `spec.${path}.${field}`;
    const target = record(source.target);
    return [{
      resource: source.name,
      field: `${place}.name`,
      isShare: target?.type === 'Utilization' || target?.averageUtilization !== undefined,
      ...(field === 'containerResource' && typeof source.container === 'string' && { container: { name: source.container, field: `${place}.container` } }),
    }];
  });
}

function check(
  { resource, field, container, isShare }: Measured, containers: readonly Container[], workload: PolicyObject, world: PolicyWorld,
): PolicyFinding[] {
  const meant = container ? containers.filter(({ name }) => name === container.name) : containers;
  if (container && meant.length === 0) {
    return [{
      field: container.field,
      value: container.name,
      problem: `${workload.identity} has no container of this name. It has ${containers.map(({ name }) => shown(name)).join(', ')}`,
      fix: 'name one of its containers',
    }];
  }
  if (!isShare || hasDefaults(workload.namespace, world)) return [];
  const without = meant.find(one => !has(one, 'requests', resource) && !has(one, 'limits', resource));
  return without ? [{
    field, value: resource, problem: `the container ${shown(without.name)} of ${workload.identity} requests no ${resource}, so that there is no share to measure`, fix: `give every container a ${resource} request`,
  }] : [];
}

function has(container: Container, field: string, resource: string): boolean {
  return record(record(container.resources)?.[field])?.[resource] !== undefined;
}

/** A LimitRange gives requests to containers that have none. */
function hasDefaults(namespace: string, world: PolicyWorld): boolean {
  return world._all('/LimitRange').some(range => mayBeSameNamespace(range.namespace, namespace)
    && records(record(range.manifest.spec)?.limits).some(limit => ['default', 'defaultRequest', 'max'].some(one => limit[one] !== undefined)));
}
