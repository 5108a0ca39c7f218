import { schemaErrors } from './schemas';
import EMITTED_KINDS from '../schemas/emitted-kinds.json';

/** A pod spec with the fields that older schemas do not know. */
const pod = {
  serviceAccountName: 'ranker',
  automountServiceAccountToken: false,
  securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
  initContainers: [{ name: 'proxy', image: 'proxy:1', restartPolicy: 'Always' }],
  containers: [{
    name: 'server',
    image: 'server:1',
    args: ['--port', '8000'],
    ports: [{ name: 'http', containerPort: 8000 }],
    resources: { limits: { 'cpu': 4, 'memory': '16Gi', 'nvidia.com/gpu': '1' } },
    startupProbe: { httpGet: { path: '/health', port: 'http' }, failureThreshold: 60 },
    lifecycle: { preStop: { sleep: { seconds: 10 } } },
    volumeMounts: [{ name: 'model', mountPath: '/model', readOnly: true }],
  }],
  volumes: [
    { name: 'model', image: { reference: `models.example.com/ranker@sha256:${'0'.repeat(64)}`, pullPolicy: 'IfNotPresent' } },
    { name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: '2Gi' } },
  ],
  topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway' }],
};

const labels = { 'app.kubernetes.io/name': 'ranker' };

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'ranker', namespace: 'recommender', labels, annotations: { note: 'yes' } },
  spec: { replicas: 2, selector: { matchLabels: labels }, strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: '25%' } }, template: { metadata: { labels }, spec: pod } },
};

const kustomization = {
  apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
  kind: 'Kustomization',
  metadata: { name: 'recommender', namespace: 'flux-system' },
  spec: {
    interval: '10m0s',
    prune: true,
    wait: true,
    timeout: '1h5m',
    path: './deploy/staging/apps/recommender',
    sourceRef: { kind: 'GitRepository', name: 'platform' },
    dependsOn: [{ name: 'base' }],
    postBuild: { substitute: { region: 'eu' }, substituteStrategy: 'WithVariables' },
    ignore: [{ paths: ['/spec/replicas'], target: { kind: 'Deployment', name: 'ranker' } }],
  },
};

const application = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: { name: 'recommender', namespace: 'argocd', finalizers: ['resources-finalizer.argocd.argoproj.io/foreground'] },
  spec: {
    project: 'staging',
    destination: { server: 'https://kubernetes.default.svc', namespace: 'recommender' },
    source: { repoURL: 'https://git.example.com/acme/platform', targetRevision: 'main', path: 'deploy', directory: { recurse: true } },
    syncPolicy: { automated: { prune: true, selfHeal: true }, retry: { limit: 5, backoff: { duration: '5s', factor: 2, maxDuration: '3m' } }, syncOptions: ['ServerSideApply=true'] },
    ignoreDifferences: [{ group: 'apps', kind: 'Deployment', jsonPointers: ['/spec/replicas'] }],
  },
};

const workflow = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'WorkflowTemplate',
  metadata: { name: 'a' },
  spec: {
    entrypoint: 'main',
    templates: [
      { name: 'a', retryStrategy: { limit: 2, backoff: { duration: '30s', factor: 2 } }, container: { image: 'b', command: ['b'] } },
      { name: 'b', script: { image: 'c', source: 'true', command: ['sh'] } },
      { name: 'main', dag: { tasks: [{ name: 'b', template: 'b', depends: 'a.Succeeded' }, { name: 'a', template: 'a' }] } },
    ],
  },
};

/** No package has this kind: its schema is written by us. */
const route = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: { name: 'a' },
  spec: {
    parentRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'public', namespace: 'gateways', sectionName: 'https' }],
    hostnames: ['a.example.com', '*.example.org'],
    rules: [{
      matches: [{ path: { type: 'PathPrefix', value: '/v1' } }],
      backendRefs: [{ group: '', kind: 'Service', name: 'a', port: 8000, weight: 0 }, { name: 'b', port: 65535, weight: 1_000_000 }],
    }],
  },
};

const good = [
  deployment, kustomization, application, workflow, route,
  { apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'a' }, spec: { schedule: '0 * * * *', timeZone: 'Europe/Berlin', concurrencyPolicy: 'Forbid', jobTemplate: { spec: { podFailurePolicy: { rules: [{ action: 'FailJob', onExitCodes: { operator: 'In', values: [1] } }] }, template: { spec: { ...pod, restartPolicy: 'Never' } } } } } },
  { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name: 'a' }, spec: { maxReplicas: 3, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'a' }, metrics: [{ type: 'Pods', pods: { metric: { name: 'queue' }, target: { type: 'AverageValue', averageValue: '5' } } }] } },
  { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'a' }, spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ namespaceSelector: {} }], ports: [{ port: 8000, protocol: 'TCP' }, { port: 'http' }] }] } },
  { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: 'a' }, spec: { maxUnavailable: 1, selector: { matchLabels: labels } } },
  { apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' }, spec: { selector: labels, ports: [{ name: 'http', port: 80, targetPort: 'http' }] } },
  { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository', metadata: { name: 'a' }, spec: { interval: '1m', url: 'https://git.example.com/a', ref: { branch: 'main' }, secretRef: { name: 'git' }, sparseCheckout: ['deploy'] } },
  { apiVersion: 'argoproj.io/v1alpha1', kind: 'AppProject', metadata: { name: 'a' }, spec: { sourceRepos: ['https://git.example.com/a'], destinations: [{ server: '*', namespace: 'a' }], syncWindows: [{ kind: 'deny', schedule: '0 0 * * *', duration: '1h', applications: ['*'], timeZone: 'UTC' }] } },
  { apiVersion: 'argoproj.io/v1alpha1', kind: 'CronWorkflow', metadata: { name: 'a' }, spec: { schedules: ['0 * * * *'], timezone: 'Europe/Berlin', concurrencyPolicy: 'Forbid', workflowSpec: { workflowTemplateRef: { name: 'a' } } } },
  { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', metadata: { name: 'a' }, spec: { scaleTargetRef: { name: 'a' }, minReplicaCount: 1, maxReplicaCount: 4, triggers: [{ type: 'prometheus', metadata: { query: 'sum(a)', threshold: '5' } }] } },
];

/** A copy with the value at a JSON pointer replaced; `undefined` removes it. */
function changed(object: object, pointer: string, value: unknown): object {
  const copy = structuredClone(object) as any;
  const steps = pointer.slice(1).split('/');
  const parent = steps.slice(0, -1).reduce((at, step) => at[step], copy);
  parent[steps[steps.length - 1]] = value;
  return copy;
}

test('accepts objects that the API server accepts', () => {
  expect(schemaErrors(good)).toEqual([]);
});

test('knows every kind that is emitted', () => {
  const errors = schemaErrors(EMITTED_KINDS.map(({ apiVersion, kind }) => ({ apiVersion, kind, metadata: { name: 'a' } })));
  expect(errors.filter((error) => error.message.includes('no schema'))).toEqual([]);
});

const container = '/spec/template/spec/containers/0';
const bad: [string, object, string, RegExp][] = [
  ['an unknown field at the top', changed(deployment, '/sepc', {}), '/sepc', /^unknown field$/],
  ['an unknown field in a container', changed(deployment, `${container}/imagePullPolice`, 'Always'), `${container}/imagePullPolice`, /^unknown field$/],
  ['an unknown field in metadata', changed(deployment, '/metadata/label', {}), '/metadata/label', /^unknown field$/],
  ['an unknown field in an image volume', changed(deployment, '/spec/template/spec/volumes/0/image/tag', 'a'), '/spec/template/spec/volumes/0/image/tag', /^unknown field$/],
  ['a string for a number', changed(deployment, '/spec/replicas', '3'), '/spec/replicas', /must be integer/],
  ['a fraction for an integer', changed(deployment, '/spec/replicas', 1.5), '/spec/replicas', /must be integer/],
  ['a number for a label', changed(deployment, '/metadata/labels', { version: 1 }), '/metadata/labels/version', /must be string/],
  ['a string for a list', changed(deployment, `${container}/args`, '--port'), `${container}/args`, /must be array/],
  ['a quantity that is none', changed(deployment, `${container}/resources/limits`, { memory: '1 GB' }), `${container}/resources/limits/memory`, /must match format "quantity"/],
  ['a value outside an enum', changed(deployment, '/spec/strategy/type', 'BlueGreen'), '/spec/strategy/type', /must be equal to one of the allowed values/],
  ['a missing selector', changed(deployment, '/spec/selector', undefined), '/spec', /must have required property selector/],
  ['a missing container name', changed(deployment, `${container}/name`, undefined), container, /must have required property name/],
  ['a duration that Flux refuses', changed(kustomization, '/spec/interval', '5 minutes'), '/spec/interval', /must match pattern/],
  ['a source kind that Flux refuses', changed(kustomization, '/spec/sourceRef/kind', 'Git'), '/spec/sourceRef/kind', /must be equal to one of the allowed values/],
  ['a missing source of a Kustomization', changed(kustomization, '/spec/sourceRef', undefined), '/spec', /must have required property sourceRef/],
  ['an unknown field in a Kustomization', changed(kustomization, '/spec/depends', []), '/spec/depends', /^unknown field$/],
  ['an unknown field inside a field newer than the package', changed(kustomization, '/spec/ignore/0/target/names', 'a'), '/spec/ignore/0/target/names', /^unknown field$/],
  ['a wrong type inside a field newer than the package', changed(kustomization, '/spec/ignore/0/paths', '/spec'), '/spec/ignore/0/paths', /must be array/],
  ['a missing property inside a field newer than the package', changed(kustomization, '/spec/ignore/0/paths', undefined), '/spec/ignore/0', /must have required property paths/],
  ['a value outside the enum of a field newer than the package', changed(kustomization, '/spec/postBuild/substituteStrategy', 'Never'), '/spec/postBuild/substituteStrategy', /must be equal to one/],
  ['an unknown field in an Application', changed(application, '/spec/source/directory/recursive', true), '/spec/source/directory/recursive', /^unknown field$/],
  ['a wrong type in an Application', changed(application, '/spec/syncPolicy/retry/limit', '5'), '/spec/syncPolicy/retry/limit', /must be integer/],
  ['a missing project of an Application', changed(application, '/spec/project', undefined), '/spec', /must have required property project/],
  ['an unknown field in a step', changed(workflow, '/spec/templates/0/container', { imag: 'a' }), '/spec/templates/0/container/imag', /^unknown field$/],
  ['an unknown field in a backend', changed(route, '/spec/rules/0/backendRefs/0/wieght', 1), '/spec/rules/0/backendRefs/0/wieght', /^unknown field$/],
  ['a weight below zero', changed(route, '/spec/rules/0/backendRefs/1/weight', -1), '/spec/rules/0/backendRefs/1/weight', /^must be >= 0$/],
  ['a weight that no route has', changed(route, '/spec/rules/0/backendRefs/1/weight', 1_000_001), '/spec/rules/0/backendRefs/1/weight', /^must be <= 1000000$/],
  ['a fraction for a weight', changed(route, '/spec/rules/0/backendRefs/0/weight', 0.5), '/spec/rules/0/backendRefs/0/weight', /^must be integer$/],
  ['a Service without a port', changed(route, '/spec/rules/0/backendRefs/0/port', undefined), '/spec/rules/0/backendRefs/0', /must have required property port/],
  ['a Gateway without a name', changed(route, '/spec/parentRefs/0/name', undefined), '/spec/parentRefs/0', /must have required property name/],
  ['a Gateway whose name is empty', changed(route, '/spec/parentRefs/0/name', ''), '/spec/parentRefs/0/name', /^must NOT have fewer than 1 characters$/],
  ['a host name with a star inside', changed(route, '/spec/hostnames/1', 'a.*.org'), '/spec/hostnames/1', /must match pattern/],
  ['too many host names', changed(route, '/spec/hostnames', Array.from({ length: 17 }, (_, i) => `h${i}`)), '/spec/hostnames', /^must NOT have more than 16 items$/],
  ['a route without a rule', changed(route, '/spec/rules', []), '/spec/rules', /^must NOT have fewer than 1 items$/],
  ['a path from nowhere', changed(route, '/spec/rules/0/matches/0/path/value', 'v1'), '/spec/rules/0/matches/0/path/value', /must match pattern/],
  ['a kind without a schema', changed(application, '/kind', 'Aplication'), '', /^no schema for argoproj.io\/v1alpha1 Aplication$/],
  ['an API version that is gone', changed(kustomization, '/apiVersion', 'kustomize.toolkit.fluxcd.io/v1beta9'), '', /^no schema for/],
  ['a kind that is part of an object', changed(deployment, '/kind', 'DeploymentSpec'), '', /^no schema for/],
];

describe('fails for', () => {
  const errors = schemaErrors(bad.map(([, object], index) => changed(object, '/metadata/name', `case-${index}`)));

  test.each(bad.map((row, index) => [...row, index] as const))('%s', (_name, _object, path, message, index) => {
    const found = errors.filter((error) => error.object.endsWith(`/case-${index}`));
    expect([...new Set(found.map((error) => error.path))]).toEqual([path]);
    expect(found).toContainEqual({ object: expect.anything(), path, message: expect.stringMatching(message) });
  });
});
