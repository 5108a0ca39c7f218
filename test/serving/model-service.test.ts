import { App, Chart, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { appIn, cluster, DIGEST, GIB, HF, ids, LLAMA, MINIMAL, serve, served, VLLM_IMAGE } from './fixtures';
import { reportedIssues } from '../../lib/errors';
import { featureContract, FeatureType } from '../../lib/features';
import { Delivery } from '../../lib/manifests';
import { ModelSource } from '../../lib/models';
import { NodePool, NvidiaGpu } from '../../lib/platform';
import { Accelerator, Autoscaling, ModelService, ModelServiceProps, ServingRuntime, Weights } from '../../lib/serving';
import { describeWithKubectl, kubectl } from '../tools/kubectl';
import { schemaErrors } from '../tools/schemas';

const gpu = { accelerator: Accelerator.nvidia(NvidiaGpu.L40S, { count: 2 }) };
const VARIANTS: [string, Partial<ModelServiceProps>, Parameters<typeof serve>[1]][] = [
  ['the least that can be said', {}, {}],
  ['GPUs, a queue and an image volume', { ...gpu, autoscaling: Autoscaling.onQueueDepth({ minReplicas: 1, maxReplicas: 4, target: 5 }) }, {}],
  ['a download with a token, on an old cluster', { ...gpu, replicas: 1, weights: Weights.download({ credentials: fakeSecret(), storageClassName: 'fast' }) },
    { model: { ...LLAMA, reference: HF }, clusters: [cluster({ version: '1.29', nodePools: [NodePool.gpu(NvidiaGpu.L40S, { nodes: 2, gpusPerNode: 4 })] })] }],
  ['a classical model on a claim', { runtime: ServingRuntime.mlserver({ image: `seldonio/mlserver:1.7.1@${DIGEST}` }), autoscaling: Autoscaling.onCpu({ maxReplicas: 5 }) },
    { model: { ...LLAMA, format: 'sklearn', reference: { scheme: 'pvc', claim: 'models', path: 'ranker', contentHash: DIGEST } } }],
  ['Triton', { runtime: ServingRuntime.triton({ image: `nvcr.io/nvidia/tritonserver:25.08-py3@${DIGEST}` }), priorityClassName: 'serving' }, { model: { ...LLAMA, format: 'onnx' } }],
];

function fakeSecret(): kplus.ISecret {
  return kplus.Secret.fromSecretName(new Chart(new App(), 'elsewhere'), 'secret', 'hugging-face');
}

describe.each(VARIANTS)('%s', (_, props, surroundings) => {
  test('raises no issue', () => {
    expect(serve(props, surroundings).issues).toEqual([]);
  });

  test('every object is valid by its schema, unknown fields refused', () => {
    expect(schemaErrors(serve(props, surroundings).objects)).toEqual([]);
  });

  test('keeps to Pod Security "restricted" and to limits, in every container', () => {
    const { pod } = serve(props, surroundings);
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: 'RuntimeDefault' } });
    expect(pod.automountServiceAccountToken).toBe(false);
    const allowed = ['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'image', 'persistentVolumeClaim', 'projected', 'secret'];
    for (const { name, ...source } of pod.volumes) {
      expect(name && Object.keys(source).filter(kind => !allowed.includes(kind))).toEqual([]);
      if (source.emptyDir) expect(source.emptyDir.sizeLimit).toBeDefined();
    }
    for (const container of [...pod.initContainers ?? [], ...pod.containers]) {
      expect(container.securityContext).toMatchObject({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, runAsNonRoot: true, capabilities: { drop: ['ALL'] } });
      for (const resource of ['cpu', 'memory', 'ephemeral-storage']) {
        expect(container.resources.requests[resource]).toBeDefined();
        expect(container.resources.limits[resource]).toBeDefined();
      }
      expect(container.resources.requests.memory).toBe(container.resources.limits.memory);
      // Checkers take these words in the name of a variable for a secret in plain text.
      expect((container.env ?? []).filter((e: any) => /password|token|bearer|secret|key|pwd|jwt|credential/i.test(e.name))).toEqual([]);
    }
  });

  test('probes differ and point at declared ports with short names', () => {
    const { server } = serve(props, surroundings);
    expect(server.livenessProbe.httpGet).not.toEqual(server.readinessProbe.httpGet);
    const names = server.ports.map((p: any) => p.name);
    for (const probe of [server.livenessProbe, server.readinessProbe, server.startupProbe]) expect(names).toContain(probe.httpGet.port);
    for (const name of names) expect(name.length).toBeLessThanOrEqual(15);
  });

  test('the deadline holds the whole start, and the operator waits for every pod', () => {
    const { object, server, service } = serve(props, surroundings);
    const { spec } = object('Deployment');
    const startup = server.startupProbe.failureThreshold * server.startupProbe.periodSeconds;
    expect(spec.progressDeadlineSeconds).toBeGreaterThanOrEqual(startup + 600);
    const most = props.autoscaling?._adapter.maxReplicas ?? spec.replicas;
    expect(Delivery.of(service).readyTime!.toSeconds()).toBe(spec.progressDeadlineSeconds * most);
  });

  test('all selectors find the pods and none names a version', () => {
    const { object } = serve(props, surroundings);
    const labels = object('Deployment').spec.template.metadata.labels;
    const selectors = [
      object('Deployment').spec.selector.matchLabels, object('Service').spec.selector, object('NetworkPolicy').spec.podSelector.matchLabels,
      object('PodDisruptionBudget')?.spec.selector.matchLabels ?? {},
    ];
    for (const selector of selectors) {
      expect(labels).toMatchObject(selector);
      expect(Object.keys(selector)).not.toContain('app.kubernetes.io/version');
    }
  });
});

test('everything has the name of the service', () => {
  const { objects, service } = serve(gpu);
  expect(objects.map(o => o.kind).sort()).toEqual(['Deployment', 'NetworkPolicy', 'PodDisruptionBudget', 'Service', 'ServiceAccount']);
  expect(new Set(objects.map(o => o.metadata.name))).toEqual(new Set(['ranker']));
  expect(service).toMatchObject({ name: 'ranker', port: 8000, url: 'http://ranker.recommender.svc:8000' });
});

test('a service inside another construct has both ids in its name, wherever its chart is', () => {
  const chart = appIn();
  const group = new Construct(chart, 'search');
  expect(new ModelService(group, 'ranker', MINIMAL).name).toBe('search-ranker');
});

test('the image of the server is the one of the runtime', () => {
  expect(serve().server.image).toBe(VLLM_IMAGE);
});

test('the pod template names the model, its place and its content; selectors do not', () => {
  const { object } = serve();
  expect(object('Deployment').spec.template.metadata.annotations).toMatchObject({
    'gitops-ai.dev/model': 'ranker@1.4.2', 'gitops-ai.dev/model-uri': LLAMA.uri, 'gitops-ai.dev/model-content': DIGEST,
  });
  expect(object('Deployment').spec.template.metadata.labels['app.kubernetes.io/version']).toBe('1.4.2');
});

test('a promotion changes the Deployment and nothing else', () => {
  const before = serve(gpu).objects;
  const after = serve(gpu, { model: { ...LLAMA, version: '1.5.0', contentId: `sha256:${'b'.repeat(64)}` } }).objects;
  const changed = before.filter((o, i) => JSON.stringify(o) !== JSON.stringify(after[i]));
  expect(changed.map(o => o.kind)).toEqual(['Deployment']);
});

test('a version that is no label value is only in the annotation', () => {
  const { metadata } = serve({}, { model: { ...LLAMA, version: '1.4.2+cu128' } }).object('Deployment').spec.template;
  expect(metadata.labels).not.toHaveProperty(['app.kubernetes.io/version']);
  expect(metadata.annotations['gitops-ai.dev/model']).toBe('ranker@1.4.2+cu128');
});

test('a direct reference has no version', () => {
  const { metadata } = serve({}, { model: { ...LLAMA, version: undefined } }).object('Deployment').spec.template;
  expect(metadata.annotations['gitops-ai.dev/model']).toBe('ranker');
});

test('a disruption budget protects two pods and would only block the node of one', () => {
  expect(serve().object('PodDisruptionBudget').spec).toMatchObject({ maxUnavailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow' });
  expect(serve({ replicas: 1 }).object('PodDisruptionBudget')).toBeUndefined();
  const autoscaling = Autoscaling.onQueueDepth({ minReplicas: 1, maxReplicas: 2, target: 5 });
  expect(serve({ autoscaling }).object('PodDisruptionBudget')).toBeDefined();
});

test('an account of the user takes the place of its own', () => {
  const chart = appIn();
  const serviceAccount = kplus.ServiceAccount.fromServiceAccountName(chart, 'account', 'models-reader');
  const s = served(chart, new ModelService(chart, 'ranker', { ...MINIMAL, serviceAccount }));
  expect(s.pod.serviceAccountName).toBe('models-reader');
  expect(s.object('ServiceAccount')).toBeUndefined();
  expect(serve().object('ServiceAccount').automountServiceAccountToken).toBe(false);
});

test('fails on a model without a pointer, and checks the rest all the same', () => {
  const { issues } = serve({ model: ModelSource.pinned('rnaker'), replicas: 0 });
  expect(issues).toMatchObject([{ id: 'unknown-pointer', field: 'model' }, { id: 'replicas', value: '0' }]);
});

test('says nothing about a model whose broken file is reported already', () => {
  expect(serve({ model: ModelSource._of({}) }).issues).toEqual([]);
});

test('a direct reference serves like a pinned one', () => {
  const model = ModelSource.huggingFace('acme/ranker', '0e9e39f249a16976918f6564b8830bc894c89659', { size: Size.gibibytes(15), format: 'safetensors' });
  const { issues, pod } = serve({ model });
  expect(issues).toEqual([]);
  expect(pod.initContainers[0].command).toContain('acme/ranker');
});

test('fails when the size of the model is not known', () => {
  const { issues } = serve({}, { model: { ...LLAMA, sizeBytes: undefined } });
  expect(issues).toMatchObject([{ id: 'model-size-unknown', value: LLAMA.uri, fix: expect.stringContaining('Size.gibibytes') }]);
});

test('fails on an image by tag', () => {
  const { issues } = serve({ runtime: ServingRuntime.vllm({ image: 'vllm/vllm-openai:latest' }) });
  expect(issues).toMatchObject([{ id: 'mutable-image', field: 'runtime.image', value: 'vllm/vllm-openai:latest' }]);
});

test('fails on a name that no Service can have', () => {
  const service = new ModelService(appIn(), '7b', MINIMAL);
  expect(ids(reportedIssues(service))).toEqual(['service-name']);
});

test('fails outside an app', () => {
  expect(() => new ModelService(new Chart(new App(), 'chart'), 'ranker', MINIMAL)).toThrow(/not inside a GitOpsApp/);
});

test('the same input gives the same bytes', () => {
  expect(JSON.stringify(serve(gpu).objects)).toBe(JSON.stringify(serve(gpu).objects));
});

describeWithKubectl('kubectl', () => {
  test('decodes the Deployment without losing a field', () => {
    for (const [, props, surroundings] of VARIANTS) {
      const deployment = serve(props, surroundings).object('Deployment');
      const decoded = kubectl(['set', 'image', '--local', '-f', '-', '-o', 'json', 'server=other'], { input: JSON.stringify(deployment) });
      deployment.spec.template.spec.containers[0].image = 'other';
      expect(JSON.parse(decoded)).toMatchObject(deployment);
    }
  });
});

test('less than a gibibyte of weights still gets whole gibibytes of memory', () => {
  expect(serve({}, { model: { ...LLAMA, sizeBytes: GIB / 100 } }).server.resources.limits.memory).toBe('5Gi');
});

test('pods carry the contract of the features that they read, and are replaced when it changes', () => {
  const features = (type: FeatureType) => ({ name: 'activity', views: [{ name: 'clicks', entities: ['user'], features: [{ name: 'count', type }] }] });
  const annotations = (props: Partial<ModelServiceProps>) => serve(props).object('Deployment').spec.template.metadata.annotations;
  const contractOf = (type: FeatureType) => annotations({ features: features(type) })['gitops-ai.dev/features'];
  expect(contractOf(FeatureType.INT64)).toBe(featureContract(features(FeatureType.INT64)));
  expect(contractOf(FeatureType.INT32)).not.toBe(contractOf(FeatureType.INT64));
  expect(annotations({})).not.toHaveProperty(['gitops-ai.dev/features']);
});

test('fails: features that are not in the online store', () => {
  const view = { name: 'clicks', entities: ['user'], features: [{ name: 'count', type: FeatureType.INT64 }], online: false };
  expect(ids(serve({ features: { name: 'activity', views: [view] } }).issues)).toEqual(['offline-features']);
});
