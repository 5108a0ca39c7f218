import { isWhole, POD_KINDS } from './whole';
import { defineRule, PolicyFinding } from '../policy-rule';
import { mayBeSameNamespace, PolicyWorld } from '../policy-world';
import { quantityOf } from '../quantity';
import { record, records, shown } from '../shapes';

type Amounts = { readonly [resource: string]: unknown };

/** A container that the LimitRange of its namespace does not allow: its pod is refused, and the workload has no pods. */
export const limitRange = defineRule({
  id: 'limit-range',
  title: 'Containers keep to the LimitRange of their namespace.',
  rationale: 'Pods are refused when the workload creates them: it has fewer replicas than asked for, or none.',
  link: 'https://kubernetes.io/docs/concepts/policy/limit-range/',
  appliesTo: [...POD_KINDS, '/PersistentVolumeClaim'],
  check: (object, world) => {
    const ranges = rangesIn(object.namespace, world);
    if (ranges.length === 0 || !isWhole(object)) return [];
    if (object.kind === 'PersistentVolumeClaim') {
      const requests = record(record(record(object.manifest.spec)?.resources)?.requests);
      return ranges.filter(({ type }) => type === 'PersistentVolumeClaim').flatMap(range => outside(range, requests, 'spec.resources.requests', 'max'));
    }
    const limits = ranges.filter(({ type }) => type === 'Container');
    return object._containers.flatMap(({ container, path }) => {
      const resources = record(container.resources);
      return limits.flatMap(range => [
        ...outside(range, record(resources?.limits), `${path}.resources.limits`, 'max'),
        ...outside(range, record(resources?.requests), `${path}.resources.requests`, 'max').filter(({ field }) => record(resources?.limits)?.[field.slice(field.lastIndexOf('.') + 1)] === undefined),
        ...outside(range, record(resources?.requests), `${path}.resources.requests`, 'min'),
      ]);
    });
  },
});

function rangesIn(namespace: string, world: PolicyWorld): { readonly [field: string]: unknown }[] {
  return world._all('/LimitRange').filter(range => mayBeSameNamespace(range.namespace, namespace)).flatMap(range => records(record(range.manifest.spec)?.limits));
}

function outside(range: { readonly [field: string]: unknown }, amounts: Amounts | undefined, field: string, bound: 'max' | 'min'): PolicyFinding[] {
  return Object.entries(record(range[bound]) ?? {}).flatMap(([resource, limit]) => {
    const [has, may] = [quantityOf(amounts?.[resource]), quantityOf(limit)];
    if (has === undefined || may === undefined || (bound === 'max' ? has <= may : has >= may)) return [];
    return [{
      field: `${field}.${resource}`,
      value: shown(amounts?.[resource]),
      problem: `the LimitRange of the namespace allows ${bound === 'max' ? 'at most' : 'no less than'} ${shown(limit)}`,
      fix: 'ask for what it allows, or change the LimitRange',
    }];
  });
}
