import { bareApp, environment, issuesOf, repository } from './repositories';
import { GitOpsApp, GitOpsOperator, ModelService, ModelSource, Rollout, ServingRuntime, Weights } from '../../lib';
import { reportEnvironments } from '../../lib/repository/environment-report';
import { synthTree } from '../../lib/testing';
import { LOCK } from '../models/fixtures';

const IMAGE = `registry.example.com/mlserver@sha256:${'a'.repeat(64)}`;
const POINTERS = 'models:\n  ranker: "1.4.2"\n';
const CANARY = 'canaries:\n  ranker:\n    version: "1.5.0"\n    traffic: 10\n';

/** A repository whose ranker has a ramp with the given steps. */
function ramped(operator: GitOpsOperator, steps: number[] | undefined, pointers = POINTERS + CANARY) {
  const repo = repository(operator, { 'models.lock.yaml': LOCK, 'environments/production.yaml': pointers });
  const app = bareApp(environment(repo));
  service(app, 'ranker', steps);
  return { repo, app };
}

function service(app: GitOpsApp, id: string, steps?: number[]): ModelService {
  return new ModelService(app, id, {
    model: ModelSource.pinned('ranker'),
    runtime: ServingRuntime.mlserver({ image: IMAGE }),
    weights: Weights.download({ image: IMAGE }),
    ...(steps && { rollout: Rollout.gatewayRamp({ gateway: { name: 'public', namespace: 'gateways' }, steps }) }),
  });
}

test('Argo CD applies the route behind the pods, so a ramp may begin with requests', () => {
  const tree = synthTree(ramped(GitOpsOperator.argoCd(), [10]).repo);
  const waves = Object.entries(tree).filter(([path]) => path.includes('/apps/')).flatMap(([path, text]) => (
    /sync-wave: "(.*)"/.exec(text)?.slice(1).map(wave => `${path.split('/').pop()} ${wave}`) ?? []));
  expect(waves).toEqual(['httproute.gateway.networking.k8s.io-ranker.yaml 1']);
});

test('also where the service itself waits for another', () => {
  const { repo, app } = ramped(GitOpsOperator.argoCd(), [10]);
  const [first, later] = [app.node.findChild('ranker'), service(app, 'later', [10])];
  later.node.addDependency(first);
  const wave = (path: string) => /sync-wave: "(.*)"/.exec(synthTree(repo)[`production/apps/recommender/${path}.yaml`])?.[1];
  expect([wave('deployment-later'), wave('deployment-later-canary'), wave('httproute.gateway.networking.k8s.io-later')]).toEqual(['1', '1', '2']);
});

test('fails: Flux applies all together, so a ramp begins without requests', () => {
  expect(issuesOf(() => ramped(GitOpsOperator.flux(), [10, 50]).repo.synth())).toEqual(['ramp-start production/recommender']);
  expect(() => ramped(GitOpsOperator.flux(), [10, 50]).repo.synth()).toThrow(/10 % of the requests would fail.*\[0, 10, 50\]/s);
  expect(issuesOf(() => synthTree(ramped(GitOpsOperator.flux(), [0, 10]).repo))).toEqual([]);
});

test('fails: a canary for which there is no ramp, at its line; a step that there is not, at the service', () => {
  expect(issuesOf(() => ramped(GitOpsOperator.flux(), undefined).repo.synth())).toEqual(['unused-canary environments/production.yaml:5:14']);
  expect(issuesOf(() => ramped(GitOpsOperator.flux(), [0, 20]).repo.synth())).toEqual(['canary-step production/recommender/ranker']);
  // Then the canary is known to be wrong, and nobody is told of it twice.
  expect(issuesOf(() => ramped(GitOpsOperator.flux(), undefined, `${POINTERS}${CANARY.replace('1.5.0', '1.6.0')}`).repo.synth()))
    .toEqual(['unknown-version environments/production.yaml:5:14']);
});

test('the report of a synthesis has the ramps of each app', () => {
  const { repo, app } = ramped(GitOpsOperator.argoCd(), [10, 50]);
  const [{ apps }] = reportEnvironments(repo.environments, [app]);
  expect(apps).toMatchObject([{ name: 'recommender', models: ['ranker'], ramps: [{ model: 'ranker', service: 'ranker', steps: [10, 50] }] }]);
});
