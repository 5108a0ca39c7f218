import { placeOf, podSpecsOf } from '../../lib/policy/pod-specs';

const spec = { containers: [{ name: 'server', image: 'server' }] };

/** `a.b[].c` and a value make `{ a: { b: [{ c: value }] } }`. */
function nest(path: string, value: unknown): { [field: string]: unknown } {
  const [first, ...rest] = path.split('.');
  const inner = rest.length > 0 ? nest(rest.join('.'), value) : value;
  return first.endsWith('[]') ? { [first.slice(0, -2)]: [inner] } : { [first]: inner };
}

/** The pod spec as it is found at a path. */
function podAt(path: string) {
  return { path, spec, containers: [{ path: `${path}.containers[0]`, container: spec.containers[0] }] };
}

test.each([
  ['v1', 'Pod', ['spec']],
  ['v1', 'PodTemplate', ['template.spec']],
  ['v1', 'ReplicationController', ['spec.template.spec']],
  ['apps/v1', 'Deployment', ['spec.template.spec']],
  ['apps/v1', 'StatefulSet', ['spec.template.spec']],
  ['apps/v1', 'DaemonSet', ['spec.template.spec']],
  ['apps/v1', 'ReplicaSet', ['spec.template.spec']],
  ['batch/v1', 'Job', ['spec.template.spec']],
  ['batch/v1', 'CronJob', ['spec.jobTemplate.spec.template.spec']],
  ['argoproj.io/v1alpha1', 'Rollout', ['spec.template.spec']],
  ['keda.sh/v1alpha1', 'ScaledJob', ['spec.jobTargetRef.template.spec']],
  ['leaderworkerset.x-k8s.io/v1', 'LeaderWorkerSet', ['spec.leaderWorkerTemplate.leaderTemplate.spec', 'spec.leaderWorkerTemplate.workerTemplate.spec']],
  ['ray.io/v1', 'RayCluster', ['spec.headGroupSpec.template.spec', 'spec.workerGroupSpecs[].template.spec']],
  ['ray.io/v1', 'RayService', ['spec.rayClusterConfig.headGroupSpec.template.spec', 'spec.rayClusterConfig.workerGroupSpecs[].template.spec']],
  ['ray.io/v1', 'RayJob', [
    'spec.rayClusterSpec.headGroupSpec.template.spec', 'spec.rayClusterSpec.workerGroupSpecs[].template.spec', 'spec.submitterPodTemplate.spec',
  ]],
  ['serving.kserve.io/v1beta1', 'InferenceService', ['spec.predictor', 'spec.transformer', 'spec.explainer']],

  ['jobset.x-k8s.io/v1alpha2', 'JobSet', ['spec.replicatedJobs[].template.spec.template.spec']],
  ['trainer.kubeflow.org/v1alpha1', 'ClusterTrainingRuntime', ['spec.template.spec.replicatedJobs[].template.spec.template.spec']],
  ['kubeflow.org/v1', 'PyTorchJob', ['spec.pytorchReplicaSpecs.Worker.template.spec']],
  ['serving.kserve.io/v1alpha1', 'ServingRuntime', ['spec']],
  ['serving.kserve.io/v1alpha1', 'ClusterServingRuntime', ['spec']],
])('%s %s keeps pod specs where its API says', (apiVersion, kind, paths) => {
  for (const path of paths) {
    expect(podSpecsOf({ apiVersion, kind, ...nest(path, spec) })).toEqual([podAt(path.replaceAll('[]', '[0]'))]);
  }
});

test('every worker group is found', () => {
  const group = { template: { spec } };
  const paths = podSpecsOf({ apiVersion: 'ray.io/v1', kind: 'RayCluster', spec: { headGroupSpec: group, workerGroupSpecs: [group, group] } }).map(({ path }) => path);
  expect(paths).toEqual(['spec.headGroupSpec.template.spec', 'spec.workerGroupSpecs[0].template.spec', 'spec.workerGroupSpecs[1].template.spec']);
});

test('a pod spec without containers is looked at: its fields hold for containers that are added in the cluster', () => {
  const predictor = { hostNetwork: true, model: { modelFormat: { name: 'sklearn' } } };
  expect(podSpecsOf({ apiVersion: 'serving.kserve.io/v1beta1', kind: 'InferenceService', spec: { predictor } })[0]).toEqual({ path: 'spec.predictor', spec: predictor, containers: [] });
});

test('what a controller merges into a template of its own is partial', () => {
  const at = (kind: string, path: string) => ({ apiVersion: 'serving.kserve.io/v1alpha2', kind, ...nest(path, spec) });
  expect(podSpecsOf(at('LLMInferenceService', 'spec.template'))).toEqual([{ ...podAt('spec.template'), partial: true }]);
  expect(podSpecsOf(at('LLMInferenceService', 'spec.prefill.worker'))).toEqual([{ ...podAt('spec.prefill.worker'), partial: true }]);
  const trainer = { image: 'trainer' };
  expect(podSpecsOf({ apiVersion: 'trainer.kubeflow.org/v1alpha1', kind: 'TrainJob', spec: { trainer } }))
    .toEqual([{ path: 'spec.trainer', spec: { containers: [trainer] }, containers: [{ path: 'spec.trainer', container: trainer }], partial: true }]);
});

test('the model of an InferenceService is a container that its runtime completes', () => {
  const model = { image: 'server', modelFormat: { name: 'vllm' } };
  const found = podSpecsOf({ apiVersion: 'serving.kserve.io/v1beta1', kind: 'InferenceService', spec: { predictor: { model } } });
  expect(found).toEqual([
    { path: 'spec.predictor', spec: { model }, containers: [] },
    { path: 'spec.predictor.model', spec: { containers: [model] }, containers: [{ path: 'spec.predictor.model', container: model }], partial: true },
  ]);
});

describe('Spark', () => {
  const securityContext = { allowPrivilegeEscalation: false };

  test.each([['SparkApplication', 'spec'], ['ScheduledSparkApplication', 'spec.template']])('%s: driver and executor are container and pod in one', (kind, path) => {
    const application = {
      image: 'spark', driver: { securityContext, podSecurityContext: { runAsNonRoot: true }, sidecars: [{ image: 'proxy' }] }, executor: { image: 'other' },
    };
    expect(podSpecsOf({ apiVersion: 'sparkoperator.k8s.io/v1beta2', kind, ...nest(path, application) })).toMatchObject([
      {
        path: `${path}.driver`,
        spec: { securityContext: { runAsNonRoot: true } },
        containers: [{ path: `${path}.driver`, container: { image: 'spark', securityContext } }, { path: `${path}.driver.sidecars[0]`, container: { image: 'proxy' } }],
      },
      { path: `${path}.executor`, containers: [{ path: `${path}.executor`, container: { image: 'other' } }] },
    ]);
  });
});

test('other groups and kinds have none', () => {
  expect(podSpecsOf({ apiVersion: 'example.com/v1', kind: 'Deployment', spec: { template: { spec } } })).toEqual([]);
  expect(podSpecsOf({ apiVersion: 'v1', kind: 'ConfigMap', spec })).toEqual([]);
});

describe('Argo Workflows', () => {
  const container = { image: 'step' };

  test.each([
    ['Workflow', { spec: { templates: [{ container }] } }, 'spec.templates[0]'],
    ['WorkflowTemplate', { spec: { templates: [{ container }] } }, 'spec.templates[0]'],
    ['ClusterWorkflowTemplate', { spec: { templates: [{ container }] } }, 'spec.templates[0]'],
    ['CronWorkflow', { spec: { workflowSpec: { templates: [{ container }] } } }, 'spec.workflowSpec.templates[0]'],
  ])('%s', (kind, rest, path) => {
    expect(podSpecsOf({ apiVersion: 'argoproj.io/v1alpha1', kind, ...rest })).toMatchObject([{ path, spec: { containers: [container] }, containers: [{ path: `${path}.container`, container }] }]);
  });

  function specs(templates: object[], rest: object = {}): object[] {
    return podSpecsOf({ apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', spec: { ...rest, templates } }).map(found => found.spec);
  }

  test('scripts, container sets, sidecars and init containers are containers; steps are none', () => {
    const [a, b, c] = [{ image: 'a' }, { image: 'b' }, { image: 'c' }];
    expect(specs([{ script: a, sidecars: [b], initContainers: [c] }, { containerSet: { containers: [a, b] } }, { steps: [] }]))
      .toMatchObject([{ containers: [a, b], initContainers: [c] }, { containers: [a, b], initContainers: [] }]);
  });

  test('what the workflow says holds for its templates; a template replaces the security context as a whole', () => {
    const volume = { name: 'work', emptyDir: {} };
    expect(specs([{ container, volumes: [volume] }, { container, securityContext: { runAsUser: 1000 } }], {
      hostNetwork: true, volumes: [volume], securityContext: { runAsNonRoot: true },
    })).toMatchObject([
      { hostNetwork: true, volumes: [volume, volume], securityContext: { runAsNonRoot: true } },
      { hostNetwork: true, volumes: [volume], securityContext: { runAsUser: 1000 } },
    ]);
    expect(specs([{ container, securityContext: { runAsUser: 1000 } }], { securityContext: { runAsNonRoot: true } })[0])
      .toHaveProperty('securityContext', { runAsUser: 1000 });
  });
});

describe('where a field of a merged spec is', () => {
  const workflow = podSpecsOf({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'CronWorkflow',
    spec: {
      workflowSpec: {
        nodeSelector: { pool: 'cpu' },
        tolerations: [{ key: 'a' }],
        volumes: [{ name: 'shared' }, { name: 'cache' }],
        templates: [{ name: 'a', container: {}, volumes: [{ name: 'own' }], tolerations: [] }, { name: 'b', script: {} }],
      },
    },
  } as never);
  const spark = podSpecsOf({ apiVersion: 'sparkoperator.k8s.io/v1beta2', kind: 'SparkApplication', spec: { volumes: [{}], driver: {}, executor: {} } } as never);

  test.each([
    ['spec.workflowSpec.templates[0].volumes[1].hostPath', 'spec.workflowSpec.volumes[1].hostPath'],
    ['spec.workflowSpec.templates[0].volumes[2]', 'spec.workflowSpec.templates[0].volumes[0]'],
    ['spec.workflowSpec.templates[1].nodeSelector.pool', 'spec.workflowSpec.nodeSelector.pool'],
    ['spec.workflowSpec.templates[1].tolerations[0]', 'spec.workflowSpec.tolerations[0]'],
    ['spec.workflowSpec.templates[0].tolerations[0]', 'spec.workflowSpec.templates[0].tolerations[0]'],
    ['spec.workflowSpec.templates[0].container.image', 'spec.workflowSpec.templates[0].container.image'],
    ['metadata.name', 'metadata.name'],
  ])('of a workflow: %s', (field, place) => expect(placeOf(field, workflow)).toBe(place));

  test.each([
    ['spec.driver.volumes[0].hostPath', 'spec.volumes[0].hostPath'],
    ['spec.executor.securityContext.runAsUser', 'spec.executor.podSecurityContext.runAsUser'],
    ['spec.driver.serviceAccountName', 'spec.driver.serviceAccount'],
    ['spec.driver.image', 'spec.driver.image'],
    ['spec.driver.securityContext.capabilities.drop', 'spec.driver.securityContext.capabilities.drop'],
    ['spec.driver.securityContext.allowPrivilegeEscalation', 'spec.driver.securityContext.allowPrivilegeEscalation'],
  ])('of a Spark application: %s', (field, place) => expect(placeOf(field, spark)).toBe(place));
});
