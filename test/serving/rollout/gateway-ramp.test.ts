import { reportedIssues } from '../../../lib/errors';
import { Canary, ModelSource, Ramp, ResolvedModel } from '../../../lib/models';
import { NodePool, NvidiaGpu } from '../../../lib/platform';
import { Accelerator, Autoscaling, GatewayRampOptions, ModelService, ModelServiceProps, Rollout, UpdateStrategy } from '../../../lib/serving';
import { schemaErrors } from '../../tools/schemas';
import { appIn, args, cluster, DIGEST, ids, LLAMA, MINIMAL, serve, served, Surroundings } from '../fixtures';

const GATEWAY = { name: 'public', namespace: 'gateways' };
const NEW: ResolvedModel = { ...LLAMA, version: '1.5.0', contentId: 'new' };

const ramp = (options: Partial<GatewayRampOptions> = {}) => Rollout.gatewayRamp({ gateway: GATEWAY, steps: [10, 25, 50], ...options });

/** A service with a ramp, and a canary that gets so much. */
function ramped(traffic?: number, { options, props, surroundings }: {
  options?: Partial<GatewayRampOptions>; props?: Partial<ModelServiceProps>; surroundings?: Surroundings;
} = {}) {
  const asked: (Ramp & { model: string })[] = [];
  const canary = (model: string, wanted: Ramp): { value?: Canary } => {
    asked.push({ model, ...wanted });
    return traffic === undefined ? {} : { value: { model: NEW, traffic } };
  };
  const found = serve({ rollout: ramp(options), ...props }, { canary, ...surroundings });
  return { ...found, asked, named: (kind: string, name: string) => found.objects.find(one => one.kind === kind && one.metadata.name === name) };
}

test('without a canary: a route to the service, with every default written out, and no other object', () => {
  const { objects, object, asked, issues } = ramped();
  expect(issues).toEqual([]);
  expect(asked).toEqual([{ model: 'ranker', service: 'ranker', steps: [10, 25, 50] }]);
  expect(object('HTTPRoute')).toMatchObject({
    apiVersion: 'gateway.networking.k8s.io/v1',
    spec: {
      parentRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'public', namespace: 'gateways' }],
      rules: [{
        matches: [{ path: { type: 'PathPrefix', value: '/' } }],
        backendRefs: [{ group: '', kind: 'Service', name: 'ranker', port: 8000, weight: 100 }],
      }],
    },
  });
  expect(Object.keys(object('HTTPRoute').spec)).toEqual(['parentRefs', 'rules']);
  expect(objects.map(({ metadata: { name } }) => name)).toEqual(objects.map(() => 'ranker'));
  expect(serve().objects).toHaveLength(objects.length - 1);
});

test('listener, host names and path are those of the options', () => {
  const { object } = ramped(undefined, { options: { gateway: { ...GATEWAY, sectionName: 'https' }, hostnames: ['ranker.example.com', '*.example.org'], path: '/v1' } });
  expect(object('HTTPRoute').spec).toMatchObject({
    parentRefs: [{ sectionName: 'https' }], hostnames: ['ranker.example.com', '*.example.org'], rules: [{ matches: [{ path: { value: '/v1' } }] }],
  });
});

test('with a canary and with every option the objects are what their kinds take', () => {
  const { objects, issues } = ramped(0, {
    options: { gateway: { ...GATEWAY, sectionName: 'https', proxyNamespace: 'envoy' }, hostnames: ['ranker.example.com', '*.example.org'], path: '/v1', canaryReplicas: 2, steps: [0, 99] },
  });
  expect(issues).toEqual([]);
  expect(objects.map(({ kind }) => kind)).toContain('HTTPRoute');
  expect(schemaErrors(objects)).toEqual([]);
});

test('with a canary: its own workload of the new version, under selectors that do not meet those of the service', () => {
  const { named, object, issues } = ramped(25, { props: { replicas: 6 } });
  expect(issues).toEqual([]);
  expect(object('HTTPRoute').spec.rules[0].backendRefs.map(({ name, weight }: any) => [name, weight])).toEqual([['ranker', 75], ['ranker-canary', 25]]);
  const [stable, canary] = ['ranker', 'ranker-canary'].map(name => named('Deployment', name));
  expect([stable, canary].map(one => [one.metadata.annotations['gitops-ai.dev/model'], one.spec.replicas])).toEqual([['ranker@1.4.2', 6], ['ranker@1.5.0', 2]]);
  for (const [name, one] of [['ranker', stable], ['ranker-canary', canary]]) {
    const labels = { 'app.kubernetes.io/name': 'ranker', 'app.kubernetes.io/instance': name };
    expect(one.spec.selector.matchLabels).toEqual(labels);
    expect(one.spec.template.metadata.labels).toMatchObject(labels);
    expect(named('Service', name).spec.selector).toEqual(labels);
    expect(named('PodDisruptionBudget', name).spec.selector.matchLabels).toEqual(labels);
  }
  // Clients ask for the same model, whichever answers.
  expect(args(canary.spec.template.spec.containers[0])['served-model-name']).toBe('ranker');
});

test('a canary has the account of the service, so that cloud identities hold, and what is said of the service holds for its pods', () => {
  const { named, service } = ramped(10);
  expect(named('Deployment', 'ranker-canary').spec.template.spec.serviceAccountName).toBe('ranker');
  expect(named('ServiceAccount', 'ranker-canary')).toBeUndefined();
  // The policy of the service, and whatever a user selects by it.
  const selected = service.toPodSelectorConfig().labelSelector._toKube().matchLabels;
  expect(named('Deployment', 'ranker-canary').spec.template.metadata.labels).toMatchObject(selected!);
  expect(named('NetworkPolicy', 'ranker').spec.podSelector.matchLabels).toEqual(selected);
  expect(named('NetworkPolicy', 'ranker-canary').spec.podSelector.matchLabels).toEqual({ 'app.kubernetes.io/instance': 'ranker-canary' });
});

test.each([
  ['its part of the replicas, rounded up', 10, { props: { replicas: 12 } }, 2],
  ['at least one', 0, {}, 1],
  ['its part of the most, under an autoscaler', 50, { props: { autoscaling: Autoscaling.onCpu({ maxReplicas: 7 }) } }, 4],
  ['what the options say', 10, { options: { canaryReplicas: 3 } }, 3],
] as const)('pods of a canary: %s', (_, traffic, given, replicas) => {
  const { named, objects, issues } = ramped(traffic, given);
  expect(issues).toEqual([]);
  expect(named('Deployment', 'ranker-canary').spec.replicas).toBe(replicas);
  expect(objects.filter(({ kind }) => kind === 'HorizontalPodAutoscaler').map(({ metadata: { name } }) => name)).toEqual('props' in given && 'autoscaling' in given.props ? ['ranker'] : []);
});

test('the gateway may send requests to both, from where its proxies are', () => {
  const from = (traffic: number | undefined, name: string, options?: Partial<GatewayRampOptions>, props?: Partial<ModelServiceProps>) => (
    ramped(traffic, { options, props }).named('NetworkPolicy', name).spec.ingress[0].from);
  const namespace = (name: string) => ({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } });
  expect(from(undefined, 'ranker')).toEqual([{ podSelector: {} }, namespace('gateways')]);
  expect(from(10, 'ranker-canary', { gateway: { ...GATEWAY, proxyNamespace: 'envoy-gateway-system' } })).toEqual([{ podSelector: {} }, namespace('envoy-gateway-system')]);
  expect(from(undefined, 'ranker', {}, { allowFrom: [] })).toEqual([namespace('gateways')]);
});

test('fails: a canary for which there are no GPUs', () => {
  const accelerator = Accelerator.nvidia(NvidiaGpu.L40S);
  const surroundings = { clusters: [cluster({ nodePools: [NodePool.gpu(NvidiaGpu.L40S, { nodes: 3 })] })] };
  expect(ids(ramped(10, { props: { accelerator, replicas: 2 }, surroundings }).issues)).toEqual([]);
  const { service } = ramped(50, { props: { accelerator, replicas: 3 }, surroundings });
  expect(ids(reportedIssues(service.node.findChild('canary')))).toEqual(['gpu-capacity']);
});

const SURGE = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } };
const REPLACE = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } };
const onGpus = (nodes: number, options?: Partial<GatewayRampOptions>, props?: Partial<ModelServiceProps>) => ({
  options,
  props: { accelerator: Accelerator.nvidia(NvidiaGpu.L40S), replicas: 4, ...props },
  surroundings: { clusters: [cluster({ nodePools: [NodePool.gpu(NvidiaGpu.L40S, { nodes })] })] },
});
/** Without a canary, at every step, and behind the last one. */
const RENDERS = [undefined, 10, 25, 50, undefined];

test.each([
  ['there is room for the service, the largest canary and one pod more', 7, SURGE, {}],
  ['a new pod would wait for the canary, which Argo CD keeps until that pod is ready', 6, REPLACE, {}],
  ['the canary has as many pods as its options say', 7, REPLACE, { canaryReplicas: 3 }],
  ['it is smaller', 6, SURGE, { canaryReplicas: 1 }],
  ['the steps end earlier, and so does the canary', 6, SURGE, { steps: [10, 25] }],
])('no step changes the update strategy: %s', (_, nodes, strategy, options) => {
  for (const traffic of RENDERS) {
    const { objects, issues, service } = ramped(traffic, onGpus(nodes, options));
    expect([...issues, ...service.node.findAll().flatMap(reportedIssues)]).toEqual([]);
    const deployments = objects.filter(({ kind }) => kind === 'Deployment');
    expect(deployments.map(({ spec }) => spec.strategy)).toEqual(traffic === undefined ? [strategy] : [strategy, strategy]);
  }
});

test('under an autoscaler the canary is counted beside the most replicas', () => {
  const autoscaling = Autoscaling.onQueueDepth({ minReplicas: 2, maxReplicas: 4, target: 5 });
  const strategy = (nodes: number) => ramped(undefined, onGpus(nodes, {}, { replicas: undefined, autoscaling })).object('Deployment').spec.strategy;
  expect([6, 7].map(strategy)).toEqual([REPLACE, SURGE]);
});

test('a service without a ramp on the same GPUs, which follows when the pointer moves, waits for no canary either', () => {
  const strategies = (nodes: number) => RENDERS.map(traffic => {
    const given = onGpus(nodes);
    const { service } = ramped(traffic, given);
    const chart = appIn(given.surroundings, service.node.root, 'neighbours');
    const neighbour = new ModelService(chart, 'neighbour', { ...MINIMAL, accelerator: Accelerator.nvidia(NvidiaGpu.L40S), replicas: 1 });
    return served(chart, neighbour).object('Deployment').spec.strategy;
  });
  expect(strategies(7)).toEqual(RENDERS.map(() => REPLACE));
  expect(strategies(8)).toEqual(RENDERS.map(() => SURGE));
});

test('fails: a surge that would wait for the canary, before one begins', () => {
  const updateStrategy = UpdateStrategy.surge();
  for (const traffic of RENDERS) {
    const { service } = ramped(traffic, onGpus(6, {}, { updateStrategy }));
    expect(service.node.findAll().flatMap(reportedIssues)).toMatchObject([{
      id: 'rollout-deadlock', path: service.node.path, problem: expect.stringContaining('"prod-eu" does not have beside the pods of a canary, for ever'),
    }]);
    expect(ids(ramped(traffic, onGpus(7, {}, { updateStrategy })).issues)).toEqual([]);
  }
  expect(ramped(undefined, onGpus(4, {}, { updateStrategy })).issues).toMatchObject([{ problem: expect.not.stringContaining('canary') }]);
});

test('fails: a model that the pointer file cannot name another version of', () => {
  const model = ModelSource.oci(`registry.example.com/models/ranker@${DIGEST}`, { size: undefined });
  expect(ids(ramped(10, { props: { model } }).issues)).toContain('ramp-pointer');
});

test.each([
  [{ steps: [] }, 'ramp-steps'], [{ steps: [10, 10] }, 'ramp-steps'], [{ steps: [50, 25] }, 'ramp-steps'], [{ steps: [100] }, 'ramp-steps'], [{ steps: [-1] }, 'ramp-steps'],
  [{ steps: [2.5] }, 'ramp-steps'], [{ steps: [NaN] }, 'ramp-steps'], [{ canaryReplicas: 0 }, 'replicas'], [{ canaryReplicas: 1.5 }, 'replicas'],
  [{ hostnames: ['Ranker.example.com'] }, 'ramp-route'], [{ hostnames: ['https://example.com'] }, 'ramp-route'], [{ hostnames: ['a.*.com'] }, 'ramp-route'],
  [{ path: 'v1' }, 'ramp-route'], [{ path: '/a//b' }, 'ramp-route'], [{ path: '/a/../b' }, 'ramp-route'], [{ path: '/a/..' }, 'ramp-route'], [{ path: '/a%2fb' }, 'ramp-route'], [{ path: '/a%zz' }, 'ramp-route'], [{ path: '/a#b' }, 'ramp-route'], [{ path: '/a b' }, 'ramp-route'],
  [{ hostnames: Array.from({ length: 17 }, (_, i) => `h${i}`) }, 'ramp-route'], [{ gateway: { ...GATEWAY, namespace: 'a.b' } }, 'ramp-route'],
  [{ gateway: { ...GATEWAY, name: 'Public' } }, 'ramp-route'], [{ gateway: { ...GATEWAY, namespace: '' } }, 'ramp-route'],
  [{ gateway: { ...GATEWAY, proxyNamespace: 'a b' } }, 'ramp-route'], [{ gateway: { ...GATEWAY, sectionName: '-x' } }, 'ramp-route'],
] as const)('fails: %j', (options, id) => {
  expect(ids(ramped(undefined, { options: options as unknown as Partial<GatewayRampOptions> }).issues)).toEqual([id]);
});

test.each([{ steps: [0, 99] }, { hostnames: ['localhost'] }, { path: '/v2/models/' }, { path: '/a.b/..c' }, { path: '/a%20b' }, { gateway: { ...GATEWAY, name: 'a.b' } }])('fine: %j', options => {
  expect(ids(ramped(undefined, { options }).issues)).toEqual([]);
});
