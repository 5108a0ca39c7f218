import { SCALABLE, scaledPods, SCALERS, targetOf, triggersOf } from './keda';
import { misnamedAt } from './misnamed';
import { containersOf } from '../../pod-specs';
import { PolicyObject } from '../../policy-object';
import { defineRule, PolicyFinding } from '../../policy-rule';
import { PolicyWorld } from '../../policy-world';
import { record } from '../../shapes';

/** A scaler scales a workload, and reads requests and variables of its containers. */
export const scaledObjectTarget = defineRule({
  id: 'scaled-object-target',
  title: 'A ScaledObject names the workload it scales, and containers that the workload has.',
  rationale: 'KEDA finds nothing to scale: the ScaledObject stays not ready and the workload keeps its replicas whatever the load is.',
  link: 'https://keda.sh/docs/latest/reference/scaledobject-spec/',
  appliesTo: SCALERS,
  check: (object, world) => [...targetFindings(object, world), ...containerFindings(object, world)],
});

function targetFindings(object: PolicyObject, world: PolicyWorld): PolicyFinding[] {
  const target = object.kind === 'ScaledObject' ? targetOf(object) : undefined;
  if (!target) return [];
  const mixedUpWith = SCALABLE.filter(kind => kind !== target.groupKind);
  return misnamedAt(world, 'spec.scaleTargetRef.name', { ...target, namespace: object.namespace, mixedUpWith, deliveredWith: object });
}

function containerFindings(object: PolicyObject, world: PolicyWorld): PolicyFinding[] {
  const pods = scaledPods(object, world);
  if (!pods) return [];
  const all = containersOf(pods).map(({ container }) => container);
  const names = all.map(({ name }) => String(name));
  const ask = (field: string, value: unknown): PolicyFinding[] => (typeof value !== 'string' || value === '' || names.includes(value) ? [] : [{
    field, value, problem: `the workload has no container of this name; it has ${names.join(', ')}`, fix: 'name one of these',
  }]);
  const spec = record(object.manifest.spec) ?? {};
  const source = object.kind === 'ScaledJob' ? 'spec' : 'spec.scaleTargetRef';
  const limits = world._all('/LimitRange').some(({ namespace }) => namespace === object.namespace);
  return [
    ...ask(`${source}.envSourceContainerName`, (object.kind === 'ScaledJob' ? spec : record(spec.scaleTargetRef))?.envSourceContainerName),
    ...triggersOf(object).filter(({ trigger }) => trigger.type === 'cpu' || trigger.type === 'memory').flatMap(({ path, trigger }) => {
      const wanted = record(trigger.metadata)?.containerName;
      const missing = ask(`${path}.metadata.containerName`, wanted);
      if (missing.length > 0 || limits) return missing;
      return all
        .filter(container => (Array.isArray(pods.containers) && pods.containers.includes(container)) && (!wanted || container.name === wanted))
        .filter(({ resources }) => !['requests', 'limits'].some(kind => record(record(resources)?.[kind])?.[trigger.type as string] !== undefined))
        .map(({ name }) => ({
          field: `${path}.type`,
          value: String(trigger.type),
          problem: `container ${name} requests no ${trigger.type}, and use is measured against the request`,
          fix: `give the container a ${trigger.type} request, or name another in metadata.containerName`,
        }));
    }),
  ];
}
