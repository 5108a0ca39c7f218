import { acceleratedContainer, ofResource, scaledWorkload, SCALED_OBJECT, scalesToZero, triggersOf } from './scaled';
import { PolicyObject } from '../../policy-object';
import { defineRule } from '../../policy-rule';
import { PolicyWorld } from '../../policy-world';
import { strings, record } from '../../shapes';
import { vanishesWithPods } from '../queries/model-metric';
import { queriesOf, shownQuery } from '../queries/queries';
import { metricsOf, seriesOf } from '../queries/series';

const PROMETHEUS = 'https://keda.sh/docs/latest/scalers/prometheus/';

/** KEDA asks for one number, and the metrics of model servers are one for each pod. */
export const scalerQuerySeries = defineRule({
  id: 'scaler-query-series',
  title: 'The query of a scaler yields one series, however many pods there are.',
  rationale: 'With the second pod KEDA gets two numbers, reports an error and scales no more.',
  link: PROMETHEUS,
  appliesTo: [SCALED_OBJECT, 'keda.sh/ScaledJob', 'serving.kserve.io/InferenceService'],
  check: object => {
    // A workload of at most one pod has one series.
    if (record(object.manifest.spec)?.maxReplicaCount === 1) return [];
    return queriesOf(object).filter(({ expression }) => expression && seriesOf(expression) === 'many').map(({ path, text }) => ({
      field: path, value: shownQuery(text), problem: 'yields a series for each pod, and KEDA takes exactly one', fix: 'add them up: sum(…), or avg(…) for a share',
    }));
  },
});

/** What the pods say about themselves is silent without pods: nothing ever wakes the service. */
export const scaleToZeroMetric = defineRule({
  id: 'scale-to-zero-metric',
  title: 'What scales a service from zero is measured outside its pods.',
  rationale: 'The metrics of the pods end with the last pod, so no request ever brings one back.',
  link: 'https://keda.sh/docs/latest/concepts/scaling-deployments/',
  appliesTo: [SCALED_OBJECT],
  check: (object, world) => {
    if (!scalesToZero(object)) return [];
    const triggers = triggersOf(object).filter(trigger => !ofResource(trigger));
    const queries = queriesOf(object);
    const own = queries.filter(({ expression }) => {
      const names = expression ? metricsOf(expression) : [];
      return names.length > 0 && names.every(vanishesWithPods);
    });
    if (own.length === 0 || own.length < triggers.length || !servesModel(object, world)) return [];
    const field = record(object.manifest.spec)?.idleReplicaCount === 0 ? 'idleReplicaCount' : 'minReplicaCount';
    const value = record(object.manifest.spec)?.[field];
    return [{
      field: `spec.${field}`,
      ...value !== undefined && { value: String(value) },
      problem: `${value === undefined ? 'absent it is 0, and ' : ''}all triggers read metrics that end with the last pod (${shownQuery(own[0].text)})`,
      fix: 'keep one replica: minReplicaCount: 1; or add a trigger on a metric of the gateway, the router or the queue in front',
    }];
  },
});

/** Whether the pods that are scaled may be those that report the metrics: a proxy in front can be scaled by them too. */
function servesModel(object: PolicyObject, world: PolicyWorld): boolean {
  const workload = scaledWorkload(object, world);
  if (!workload || acceleratedContainer(workload)) return true;
  return workload._containers.some(({ container }) => [...strings([container.image, container.command, container.args])].some(({ text }) => /vllm|sglang|triton/i.test(text)));
}
