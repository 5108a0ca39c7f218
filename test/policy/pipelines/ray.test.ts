import { HOSTILE, object, rayCronJob } from './objects';
import { rayClusterForm, rayVersion } from '../../../lib/policy/pipelines/ray-cluster';
import { rayClusterKept, rayJobForm } from '../../../lib/policy/pipelines/ray-job';
import { DIGEST, fields, findings } from '../fixtures';

const RULES = [rayJobForm, rayClusterKept, rayClusterForm, rayVersion];
const pod = (container: object = {}, rest: object = {}) => ({ template: { spec: { containers: [{ name: 'ray', ...container }], ...rest } } });
const clusterSpec = (rest: object = {}) => ({ headGroupSpec: pod(), workerGroupSpecs: [{ groupName: 'gpu', ...pod() }], ...rest });
const job = (spec: object) => object('ray.io/v1', 'RayJob', { entrypoint: 'python train.py', ...spec });
const own = (spec: object) => job({ rayClusterSpec: clusterSpec(), ...spec });
const cluster = (spec: object, annotations?: object) => object('ray.io/v1', 'RayCluster', clusterSpec(spec), { metadata: { name: 'ray', annotations } });

describe('ray-job-form', () => {
  test.each([
    ['ttlSecondsAfterFinished', { ttlSecondsAfterFinished: 600 }],
    ['suspend', { suspend: true }],
    ['backoffLimit', { submissionMode: 'InteractiveMode', backoffLimit: 2 }],
    ['submitterPodTemplate', { submissionMode: 'SidecarMode', submitterPodTemplate: {} }],
    ['activeDeadlineSeconds', { activeDeadlineSeconds: 0 }],
    ['runtimeEnvYAML', { runtimeEnvYAML: 'pip: [torch\nenv: x' }],
    ['runtimeEnvYAML', { runtimeEnvYAML: '- torch' }],
    ['shutdownAfterJobFinishes', { shutdownAfterJobFinishes: true, deletionStrategy: { deletionRules: [{ policy: 'DeleteCluster' }] } }],
    ['deletionStrategy.deletionRules', { deletionStrategy: { deletionRules: [{ policy: 'DeleteCluster' }], onSuccess: {} } }],
  ])('fails: %s of %j', (field, spec) => {
    expect(fields(rayJobForm, own(spec))).toEqual([`spec.${field}`]);
    expect(fields(rayJobForm, rayCronJob({ jobTemplate: { rayClusterSpec: clusterSpec(), ...spec } }))).toEqual([`spec.jobTemplate.${field}`]);
  });

  test('fails: no cluster, or what a selected cluster does not allow', () => {
    expect(fields(rayJobForm, job({}))).toEqual(['spec.rayClusterSpec']);
    const selected = (spec: object) => fields(rayJobForm, job({ clusterSelector: { 'ray.io/cluster': 'shared' }, ...spec }));
    expect(selected({})).toEqual([]);
    expect(selected({ backoffLimit: 1 })).toEqual(['spec.backoffLimit']);
    expect(selected({ suspend: true, shutdownAfterJobFinishes: true })).toEqual(['spec.suspend']);
    expect(selected({ submissionMode: 'SidecarMode' })).toEqual(['spec.submissionMode']);
    expect(fields(rayJobForm, job({ clusterSelector: { cluster: 'shared' } }))).toEqual(['spec.clusterSelector']);
  });

  test('what fits together is taken', () => {
    const fine = [
      { shutdownAfterJobFinishes: true, ttlSecondsAfterFinished: 600, suspend: true, backoffLimit: 2, activeDeadlineSeconds: 60 }, { ttlSecondsAfterFinished: 0, runtimeEnvYAML: 'pip: [torch]' },
      { runtimeEnvYAML: '${ENVIRONMENT}' }, { deletionStrategy: { deletionRules: [{ policy: 'DeleteCluster' }] } },
    ];
    expect(fine.flatMap(spec => fields(rayJobForm, own(spec)))).toEqual([]);
  });
});

test('fails: a cluster with GPUs that outlives its job', () => {
  const gpu = { rayClusterSpec: clusterSpec({ workerGroupSpecs: [pod({ resources: { limits: { 'nvidia.com/gpu': 8 } } })] }) };
  expect(fields(rayClusterKept, job(gpu))).toEqual(['spec.shutdownAfterJobFinishes']);
  expect(findings(rayClusterKept, job({ ...gpu, shutdownAfterJobFinishes: false }))).toMatchObject([{ value: 'false' }]);
  const fine = [job({ ...gpu, shutdownAfterJobFinishes: true }), job({ ...gpu, deletionStrategy: {} }), own({})];
  expect(fine.flatMap(one => fields(rayClusterKept, one))).toEqual([]);
});

describe('ray-cluster-form', () => {
  const head = (env: object[] = [], rayStartParams: object = {}) => ({ headGroupSpec: { rayStartParams, ...pod({ env }) } });
  const variable = 'spec.headGroupSpec.template.spec.containers[0].env[0]';
  const redis = { gcsFaultToleranceOptions: { redisAddress: 'redis:6379' } };

  test('fails: resources in two places, and labels as a parameter', () => {
    expect(fields(rayClusterForm, cluster({ headGroupSpec: { resources: { cpu: '2' }, rayStartParams: { 'num-cpus': '0' }, ...pod() } }))).toEqual(['spec.headGroupSpec.rayStartParams.num-cpus']);
    expect(fields(rayClusterForm, cluster(head([], { labels: 'a=b' })))).toEqual(['spec.headGroupSpec.rayStartParams.labels']);
    expect(fields(rayClusterForm, cluster(head([], { 'num-cpus': '0' })))).toEqual([]);
  });

  test('fails: fault tolerance in two places, or in the wrong one', () => {
    expect(fields(rayClusterForm, cluster(redis, { 'ray.io/ft-enabled': 'true' }))).toEqual(['metadata.annotations.ray.io/ft-enabled']);
    expect(fields(rayClusterForm, cluster({ ...redis, ...head([{ name: 'RAY_REDIS_ADDRESS', value: 'redis:6379' }]) }))).toEqual([variable]);
    expect(fields(rayClusterForm, cluster({ ...redis, ...head([{ name: 'REDIS_PASSWORD', valueFrom: {} }], { 'redis-password': '$REDIS' }) })))
      .toEqual(['spec.headGroupSpec.rayStartParams.redis-password', variable]);
    expect(fields(rayClusterForm, cluster(head([{ name: 'RAY_REDIS_ADDRESS', value: 'redis:6379' }])))).toEqual([variable]);
    expect(fields(rayClusterForm, cluster(head([{ name: 'REDIS_USERNAME', value: 'ray' }])))).toEqual([variable]);
    expect(fields(rayClusterForm, cluster(head([{ name: 'RAY_REDIS_ADDRESS', value: 'redis:6379' }]), { 'ray.io/ft-enabled': 'true' }))).toEqual([]);
    expect(fields(rayClusterForm, cluster(redis))).toEqual([]);
  });

  test('fails: what goes with the autoscaler, or with its second version, alone', () => {
    expect(fields(rayClusterForm, cluster(head([{ name: 'RAY_enable_autoscaler_v2', value: '1' }])))).toEqual([variable]);
    const scaled = (rest: object, group: object = {}) => (
      cluster({ enableInTreeAutoscaling: true, workerGroupSpecs: [{ ...pod(), ...group }], ...rest }));
    expect(fields(rayClusterForm, scaled({}, { idleTimeoutSeconds: 60 }))).toEqual(['spec.workerGroupSpecs[0].idleTimeoutSeconds']);
    expect(fields(rayClusterForm, scaled({}, { suspend: true }))).toEqual(['spec.workerGroupSpecs[0].suspend']);
    expect(fields(rayClusterForm, scaled({ autoscalerOptions: { version: 'v2' } }, pod({}, { restartPolicy: 'Always' })))).toEqual(['spec.workerGroupSpecs[0].template.spec.restartPolicy']);
    expect(fields(rayClusterForm, scaled({ autoscalerOptions: { version: 'v2' } }, { idleTimeoutSeconds: 60 }))).toEqual([]);
  });

  test('fails: what a RayService does itself, or needs', () => {
    const service = (spec: object, rest: object = {}) => object('ray.io/v1', 'RayService', { rayClusterConfig: clusterSpec(spec), ...rest });
    expect(fields(rayClusterForm, service({ headGroupSpec: { headService: { metadata: { name: 'head' } }, ...pod() } }))).toEqual(['spec.rayClusterConfig.headGroupSpec.headService.metadata.name']);
    const upgradeStrategy = { type: 'NewClusterWithIncrementalUpgrade' };
    expect(fields(rayClusterForm, service({}, { upgradeStrategy }))).toEqual(['spec.upgradeStrategy.type']);
    expect(fields(rayClusterForm, service({ enableInTreeAutoscaling: true }, { upgradeStrategy }))).toEqual([]);
  });
});

test('fails: versions that differ, where images tell theirs', () => {
  const of = (headImage: string, workerImage: string, version?: string) => (
    cluster({ rayVersion: version, headGroupSpec: pod({ image: headImage }), workerGroupSpecs: [pod({ image: workerImage })] }));
  const ray = (version: string) => `rayproject/ray:${version}-py311-gpu@${DIGEST}`;
  expect(fields(rayVersion, of(ray('2.52.1'), ray('2.52.1'), '2.9.0'))).toEqual(['spec.rayVersion']);
  expect(fields(rayVersion, of(ray('2.52.1'), ray('2.41.0'), '2.52.1'))).toEqual(['spec.workerGroupSpecs[0].template.spec.containers[0].image']);
  expect(fields(rayVersion, of(ray('2.52.1'), ray('2.52.1'), '2.52.1'))).toEqual([]);
  expect(fields(rayVersion, of('registry.example.com/features:1.4.0', ray('2.41.0'), '2.41.0'))).toEqual([]);
});

test('any shape is taken', () => {
  for (const value of HOSTILE) {
    expect(() => [
      object('ray.io/v1', 'RayJob', value), job({ rayClusterSpec: value, clusterSelector: value, deletionStrategy: value, runtimeEnvYAML: value, backoffLimit: value }), rayCronJob({ jobTemplate: value }),
      object('ray.io/v1', 'RayCluster', value), cluster({ headGroupSpec: value, workerGroupSpecs: value, gcsFaultToleranceOptions: value, autoscalerOptions: value, enableInTreeAutoscaling: true }),
      cluster({ headGroupSpec: { rayStartParams: value, ...pod({ env: value, image: value }) }, workerGroupSpecs: [value] }), object('ray.io/v1', 'RayService', { rayClusterConfig: clusterSpec(), upgradeStrategy: value }),
    ].forEach(one => RULES.forEach(rule => fields(rule, one)))).not.toThrow();
  }
});
