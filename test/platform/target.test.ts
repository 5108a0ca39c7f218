import { App, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { KubernetesVersion, provideTarget, Target, targetOf } from '../../lib/platform';

test('a construct finds the surroundings that the nearest app provides', () => {
  const chart = new Chart(new App(), 'recommender');
  const target: Target = {
    environment: 'production',
    app: 'recommender',
    namespace: 'recommender',
    clusters: [],
    kubernetesVersion: KubernetesVersion.parse('1.35', 'p'),
    models: { model: fail, featureSet: fail, canary: fail },
  };
  provideTarget(chart, target);
  expect(targetOf(new Construct(new Construct(chart, 'group'), 'ranker'))).toBe(target);
});

test('fails: a workload outside an app', () => {
  class ModelService extends Construct {}
  const service = new ModelService(new Chart(new App(), 'plain'), 'ranker');
  expect(() => targetOf(service)).toThrow(/\[plain\/ranker\] ModelService is not inside a GitOpsApp/);
});

function fail(): never {
  throw new Error('not asked');
}
