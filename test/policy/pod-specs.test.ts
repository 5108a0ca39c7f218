import { podSpecsOf } from '../../lib/policy/pod-specs';

const spec = { containers: [{ name: 'server', image: 'server' }] };

/** `a.b[].c` and a value make `{ a: { b: [{ c: value }] } }`. */
function nest(path: string, value: unknown): { [field: string]: unknown } {
  const [first, ...rest] = path.split('.');
  const inner = rest.length > 0 ? nest(rest.join('.'), value) : value;
  return first.endsWith('[]') ? { [first.slice(0, -2)]: [inner] } : { [first]: inner };
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
  ['serving.kserve.io/v1alpha1', 'LLMInferenceService', ['spec.template', 'spec.worker', 'spec.prefill.template', 'spec.prefill.worker']],
  ['serving.kserve.io/v1alpha1', 'ServingRuntime', ['spec']],
  ['serving.kserve.io/v1alpha1', 'ClusterServingRuntime', ['spec']],
])('%s %s keeps pod specs where its API says', (apiVersion, kind, paths) => {
  for (const path of paths) {
    expect(podSpecsOf({ apiVersion, kind, ...nest(path, spec) })).toEqual([{ path: path.replace('[]', '[0]'), spec }]);
  }
});

test('every worker group is found', () => {
  const group = { template: { spec } };
  const paths = podSpecsOf({ apiVersion: 'ray.io/v1', kind: 'RayCluster', spec: { headGroupSpec: group, workerGroupSpecs: [group, group] } }).map(({ path }) => path);
  expect(paths).toEqual(['spec.headGroupSpec.template.spec', 'spec.workerGroupSpecs[0].template.spec', 'spec.workerGroupSpecs[1].template.spec']);
});

test('a pod spec without containers is looked at: its fields hold for containers that are added in the cluster', () => {
  const predictor = { hostNetwork: true, model: { modelFormat: { name: 'sklearn' } } };
  expect(podSpecsOf({ apiVersion: 'serving.kserve.io/v1beta1', kind: 'InferenceService', spec: { predictor } })).toEqual([{ path: 'spec.predictor', spec: predictor }]);
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
    expect(podSpecsOf({ apiVersion: 'argoproj.io/v1alpha1', kind, ...rest })).toMatchObject([{ path, spec: { containers: [container] } }]);
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
