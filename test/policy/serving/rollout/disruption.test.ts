import { disruptionBudgetBlocks } from '../../../../lib/policy/serving/rollout/disruption';
import { deployment, found, object } from '../../references/world';

const budget = (spec: object) => object('policy/v1', 'PodDisruptionBudget', 'p', { spec: { selector: { matchLabels: { app: 'a' } }, ...spec } });
const hpa = (minReplicas: unknown) => object('autoscaling/v2', 'HorizontalPodAutoscaler', 'h', { spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'a' }, minReplicas } });

test.each([
  ['none may go', budget({ maxUnavailable: 0 }), [], 'spec.maxUnavailable'],
  ['no share may go', budget({ maxUnavailable: '0%' }), [], 'spec.maxUnavailable'],
  ['all must stay', budget({ minAvailable: '100%' }), [], 'spec.minAvailable'],
  ['one of one', budget({ minAvailable: 1 }), [deployment('a', {}, { replicas: 1 })], 'spec.minAvailable'],
  ['two of two', budget({ minAvailable: 2 }), [deployment('a', {}, { replicas: 2 })], 'spec.minAvailable'],
  ['a share that is all', budget({ minAvailable: '60%' }), [deployment('a', {}, { replicas: 2 })], 'spec.minAvailable'],
  ['what the autoscaler allows', budget({ minAvailable: 2 }), [deployment('a'), hpa(2)], 'spec.minAvailable'],
])('fails: %s', (_, one, given, field) => expect(found(disruptionBudgetBlocks, one, ...given)).toEqual([expect.stringContaining(`${field}: `)]));

test.each([
  ['one may go', budget({ maxUnavailable: 1 }), [deployment('a')]],
  ['one of two', budget({ minAvailable: 1 }), [deployment('a', {}, { replicas: 2 })]],
  ['a number that nobody says', budget({ minAvailable: 1 }), [deployment('a')]],
  ['half of two', budget({ minAvailable: '50%' }), [deployment('a', {}, { replicas: 2 })]],
  ['nothing is selected', budget({ minAvailable: 1 }), [deployment('b')]],
  ['two are selected', budget({ minAvailable: 1 }), [deployment('a'), deployment('c', {}, { labels: { app: 'a' } })]],
  ['nothing is protected', budget({ minAvailable: 0 }), [deployment('a')]],
  ['texts', budget({ minAvailable: 'x' }), [deployment('a', {}, { replicas: '${n}' })]],
  ['an autoscaler that says nothing', budget({ minAvailable: 1 }), [deployment('a'), hpa('x')]],
])('fine: %s', (_, one, given) => expect(found(disruptionBudgetBlocks, one, ...given)).toEqual([]));
