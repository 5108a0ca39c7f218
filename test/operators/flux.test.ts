import { Duration } from 'cdk8s';
import { deployment, hubPlan, inClusterPlan, planApp, planObject, twoClusters } from './plans';
import { FluxOptions, GitOpsOperator, PlanApp, PlanObject } from '../../lib/operators';
import { schemaErrors } from '../tools/schemas';

const flux = (options?: FluxOptions) => GitOpsOperator.flux(options)._renderer;

/** The spec of the Kustomization of the only app of a plan. */
function specOf(app: PlanApp): any {
  return flux().deliver(inClusterPlan([app]))[2].spec;
}

const everything = inClusterPlan([
  planApp({
    dependsOn: [],
    objects: [
      planObject('batch/v1', 'Job', 'migrate'), planObject('leaderworkerset.x-k8s.io/v1', 'LeaderWorkerSet', 'llm'),
      planObject('trainer.kubeflow.org/v1alpha1', 'TrainJob', 'train'),
      { ...deployment, ignoredFields: [{ pointer: '/spec/replicas', owner: 'KEDA' }], readySeconds: 3600 },
    ],
  }, { suspended: true, prune: false, serviceAccount: 'deployer', substitutions: { region: 'eu' } }),
], { source: { url: 'ssh://git@git.example.com/acme/platform', branch: 'main', secretName: 'git' } });

const cadence = { interval: '10m', retryInterval: '2m', sourceRef: { kind: 'GitRepository', name: 'production' } };
const source = {
  apiVersion: 'source.toolkit.fluxcd.io/v1',
  kind: 'GitRepository',
  metadata: { name: 'production', namespace: 'flux-system' },
  spec: { interval: '1m', timeout: '1m', url: 'https://git.example.com/acme/platform.git', ref: { branch: 'main' } },
};

function kustomization(name: string, spec: object): object {
  return { apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization', metadata: { name, namespace: 'flux-system' }, spec: { ...cadence, ...spec } };
}

test('a cluster that Flux runs in', () => {
  expect(flux().deliver(inClusterPlan())).toEqual([
    source,
    kustomization('production-delivery', { path: './deploy/production/delivery/eu', prune: true, timeout: '5m' }),
    kustomization('recommender', { path: './deploy/production/apps/recommender', prune: true, timeout: '5m', wait: true }),
  ]);
});

test('a hub with two clusters', () => {
  const app = (cluster: string) => ({ prune: true, timeout: '5m', wait: true, kubeConfig: { secretRef: { name: `${cluster}-kubeconfig` } } });
  expect(flux().deliver(twoClusters)).toEqual([
    source,
    kustomization('production-delivery', { path: './deploy/production/delivery/hub', prune: true, timeout: '5m' }),
    kustomization('base-eu', { path: './deploy/production/apps/base', ...app('eu') }),
    kustomization('recommender-eu', { path: './deploy/production/apps/recommender', ...app('eu'), dependsOn: [{ name: 'base-eu' }] }),
    kustomization('base-us', { path: './deploy/production/apps/base', ...app('us') }),
    kustomization('recommender-us', { path: './deploy/production/apps/recommender', ...app('us'), dependsOn: [{ name: 'base-us' }] }),
  ]);
});

test('the API server would take every object', () => {
  const plans = [inClusterPlan(), twoClusters, everything];
  expect(schemaErrors(plans.flatMap(plan => flux().deliver(plan)))).toEqual([]);
});

test('namespace, intervals and credentials are as asked', () => {
  const [git, root, app] = flux({
    namespace: 'flux', sourceInterval: Duration.seconds(30), interval: Duration.hours(1), retryInterval: Duration.seconds(90),
  }).deliver(everything);
  expect([git, root, app].map(({ metadata }) => metadata.namespace)).toEqual(['flux', 'flux', 'flux']);
  expect(git.spec).toMatchObject({ interval: '30s', secretRef: { name: 'git' } });
  for (const { spec } of [root, app]) expect(spec).toMatchObject({ interval: '1h', retryInterval: '90s' });
});

test.each([
  [undefined, '5m'], [10, '5m'], [240, '5m'], [241, '6m'], [900, '16m'], [3540, '1h'], [3600, '61m'],
])('an object that is ready within %s seconds is waited for %s', (readySeconds, timeout) => {
  expect(specOf(planApp({ objects: [deployment, { ...deployment, readySeconds }, { ...deployment, readySeconds: 1 }] })).timeout).toBe(timeout);
});

describe('health', () => {
  const health = (...objects: PlanObject[]) => {
    const { wait, healthChecks, healthCheckExprs } = specOf(planApp({ objects }));
    return { wait, healthChecks, healthCheckExprs };
  };

  test('without what runs to completion Flux waits for everything', () => {
    expect(health(deployment, planObject('batch/v1', 'CronJob', 'nightly'))).toEqual({ wait: true });
  });

  test.each([
    ['batch/v1', 'Job'], ['argoproj.io/v1alpha1', 'Workflow'], ['ray.io/v1', 'RayJob'], ['sparkoperator.k8s.io/v1beta2', 'SparkApplication'],
  ])('beside a %s %s it waits for what becomes ready, by name', (apiVersion, kind) => {
    expect(health(planObject(apiVersion, kind, 'once'), deployment, planObject('v1', 'ConfigMap', 'settings'))).toEqual({
      wait: false, healthChecks: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'ranker', namespace: 'recommender' }],
    });
    expect(health(planObject(apiVersion, kind, 'once'))).toEqual({ wait: false });
  });

  test('kinds without a Ready condition bring an expression', () => {
    expect(health(planObject('leaderworkerset.x-k8s.io/v1', 'LeaderWorkerSet', 'llm'), deployment)).toEqual({
      wait: true,
      healthCheckExprs: [{
        apiVersion: 'leaderworkerset.x-k8s.io/v1',
        kind: 'LeaderWorkerSet',
        current: "has(status.conditions) && status.conditions.exists(c, c.type == 'Available' && c.status == 'True')",
        inProgress: "!has(status.conditions) || !status.conditions.exists(c, c.type == 'Available' && c.status == 'True')",
      }],
    });
  });

  test('kinds that say when they have failed are not waited for until the timeout', () => {
    const [expression] = health(planObject('apps.nvidia.com/v1alpha1', 'NIMService', 'llm')).healthCheckExprs;
    expect(expression.failed).toContain('NIM_SERVICE_FAILED');
    expect(expression.inProgress).toContain('NIM_SERVICE_FAILED');
  });
});

test('ignored fields are ignored in exactly one object', () => {
  const replicas = { pointer: '/spec/replicas', owner: 'KEDA' };
  const app = planApp({
    objects: [
      { ...deployment, ignoredFields: [replicas, { pointer: '/spec/paused', owner: 'people' }] }, planObject('v1', 'ConfigMap', 'settings'),
      planObject('v1', 'Namespace', 'models.v2', { ignoredFields: [replicas] }, { namespace: undefined }),
    ],
  });
  expect(specOf(app).ignore).toEqual([
    { paths: ['/spec/replicas', '/spec/paused'], target: { group: '^apps$', kind: '^Deployment$', name: '^ranker$', namespace: '^recommender$' } },
    { paths: ['/spec/replicas'], target: { group: '^$', kind: '^Namespace$', name: '^models\\.v2$' } },
  ]);
});

test('what an app asks for', () => {
  expect(specOf(planApp({}, { suspended: true, prune: false, serviceAccount: 'deployer', substitutions: { region: 'eu' } })))
    .toMatchObject({ suspend: true, prune: false, serviceAccountName: 'deployer', postBuild: { substitute: { region: 'eu' } } });
});

test('objects that are kept when they leave Git say so; waves leave no trace', () => {
  const kept = { ...deployment, keepOnPrune: true, wave: 1 };
  expect(flux().annotate(kept).metadata.annotations).toEqual({ 'kustomize.toolkit.fluxcd.io/prune': 'disabled' });
  expect(flux().annotate({ ...deployment, wave: 1 })).toBe(deployment.object);
  expect(flux().annotate(planObject('v1', 'ConfigMap', 'x', { keepOnPrune: true }, { annotations: { note: 'mine' } })).metadata.annotations)
    .toEqual({ 'note': 'mine', 'kustomize.toolkit.fluxcd.io/prune': 'disabled' });
});

describe('what Flux cannot do', () => {
  function issues(app: PlanApp, rest: object = {}): object[] {
    return flux().unsupported(inClusterPlan([app], rest)).map(({ id, path, value }) => ({ id, path, value }));
  }

  test('nothing is wrong with ordinary plans', () => {
    expect([inClusterPlan(), twoClusters, everything].flatMap(plan => flux().unsupported(plan))).toEqual([]);
  });

  test('fails: change windows', () => {
    const changeWindows = [{ kind: 'deny', schedule: '0 8 * * 1', durationMinutes: 60, timeZone: 'UTC' }];
    expect(issues(planApp(), { changeWindows })).toEqual([{ id: 'flux-change-windows', path: 'production' }]);
  });

  test('fails: drift that stays', () => {
    expect(issues(planApp({}, { correctDrift: false }))).toEqual([{ id: 'flux-drift', path: 'repo/recommender', value: 'false' }]);
  });

  test('fails: an order inside an app, said once an app', () => {
    const objects = [deployment, planObject('v1', 'Service', 'ranker', { wave: 1 }), planObject('v1', 'Service', 'other', { wave: 2 })];
    expect(issues(planApp({ objects }))).toEqual([{ id: 'flux-order', path: 'repo/recommender/ranker', value: 'Service/ranker' }]);
  });

  test('fails: variables without a value, in apps with substitutions only', () => {
    const text = '${region} ${zone} $${kept} ${size:=small} ${zone} $(POD_IP) ${constructor}';
    const objects = [{ ...deployment, object: { ...deployment.object, spec: { text } } }];
    expect(issues(planApp({ objects }, { substitutions: { region: 'eu' } }))).toEqual(
      ['${zone}', '${constructor}'].map(value => ({ id: 'flux-substitution', path: 'repo/recommender/ranker', value })),
    );
    expect(issues(planApp({ objects }))).toEqual([]);
  });

  test('fails: names over 63 characters', () => {
    expect(issues(planApp({ name: 'a'.repeat(63) }))).toEqual([]);
    expect(issues(planApp({ name: 'a'.repeat(64), path: 'repo/long' }))).toEqual([{ id: 'delivery-name', path: 'repo/long', value: 'a'.repeat(64) }]);
    const remote = { kubeConfigSecret: 'eu' };
    const hub = (length: number) => flux().unsupported(hubPlan([{ name: 'eu', remote, apps: [planApp({ name: 'a'.repeat(length) })] }])).map(({ id }) => id);
    expect([hub(60), hub(61)]).toEqual([[], ['delivery-name']]);
  });
});
