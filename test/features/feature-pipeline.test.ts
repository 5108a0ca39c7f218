import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { GitOpsApp } from '../../lib/app';
import { reportedIssues } from '../../lib/errors';
import {
  FeaturePipeline, FeaturePipelineProps, FeatureSource, FeatureStep, FeatureType, PipelineEngine, Schedule, StepImage,
} from '../../lib/features';
import { ManifestObject } from '../../lib/manifests';
import { checkPolicy, PolicyObject, PolicyWorld } from '../../lib/policy';
import { pipelineRules } from '../../lib/policy/pipelines';
import { appScope } from '../app/scopes';
import { schemaErrors } from '../tools/schemas';

const IMAGE = `registry.example.com/features@sha256:${'a'.repeat(64)}`;

function step(name: string, inputs: string[], outputs: string[], more: Partial<FeatureStep> = {}): FeatureStep {
  return { name, inputs, outputs, image: StepImage.of(IMAGE), command: ['python', '-m', 'features', name], timeout: Duration.minutes(5), ...more };
}

function props(more: Partial<FeaturePipelineProps> = {}): FeaturePipelineProps {
  return {
    schedule: Schedule.hourly({ timeZone: 'Europe/Berlin' }),
    sources: [FeatureSource.kafka({
      name: 'clicks',
      topic: 'clicks',
      bootstrapServers: ['kafka.streams:9093'],
      timestampField: 'at',
      fields: [{ name: 'user_id', type: FeatureType.INT64 }, { name: 'at', type: FeatureType.UNIX_TIMESTAMP }],
    })],
    entities: [{ name: 'user', joinKeys: [{ name: 'user_id', type: FeatureType.INT64 }] }],
    views: [{ name: 'activity', entities: ['user'], features: [{ name: 'clicks_1h', type: FeatureType.INT64 }] }],
    steps: [step('extract', ['clicks'], ['raw']), step('aggregate', ['raw'], ['activity'])],
    ...more,
  };
}

const DAG = [step('a', ['clicks'], ['x']), step('b', ['clicks'], ['y']), step('join', ['x', 'y'], ['activity'])];

function pipeline(more: Partial<FeaturePipelineProps> = {}, id = 'user-activity'): { objects: ManifestObject[]; issues: string[]; made: FeaturePipeline } {
  const app = new GitOpsApp(appScope(), 'recommender', { createNamespace: false });
  const made = new FeaturePipeline(app, id, props(more));
  return { made, objects: app.toJson(), issues: reportedIssues(made).map(issue => `${issue.id} ${issue.field}`) };
}

function find(objects: ManifestObject[], kind: string): any {
  return objects.find(object => object.kind === kind);
}

test('a chain runs as one CronJob, all steps but the last as init containers', () => {
  const { objects, issues, made } = pipeline();
  expect(issues).toEqual([]);
  expect(made.name).toBe('user-activity');
  expect(made.service).toMatchObject({ name: 'user-activity', views: [{ name: 'activity' }] });
  const { metadata, spec } = find(objects, 'CronJob');
  expect(metadata.name).toBe('user-activity');
  expect(spec).toMatchObject({
    schedule: '0 * * * *',
    timeZone: 'Europe/Berlin',
    concurrencyPolicy: 'Forbid',
    startingDeadlineSeconds: 900,
    jobTemplate: { spec: { backoffLimit: 2, activeDeadlineSeconds: 2 * (3 * 300 + 90) } },
  });
  const pod = spec.jobTemplate.spec.template.spec;
  expect(pod).toMatchObject({ restartPolicy: 'Never', serviceAccountName: 'user-activity', automountServiceAccountToken: false });
  expect(pod.initContainers.map((container: any) => container.name)).toEqual(['extract']);
  expect(pod.containers.map((container: any) => container.name)).toEqual(['aggregate']);
  expect(pod.containers[0].resources.limits).toEqual({ 'cpu': '2', 'memory': '2Gi', 'ephemeral-storage': '4Gi' });
  expect(spec.jobTemplate.spec.ttlSecondsAfterFinished).toBeUndefined();
});

test('a graph runs on Argo Workflows, where a step waits until those before it have succeeded', () => {
  const { objects, issues } = pipeline({ steps: DAG, engine: PipelineEngine.argoWorkflows() });
  expect(issues).toEqual([]);
  expect(find(objects, 'CronWorkflow').spec).toMatchObject({
    schedules: ['0 * * * *'], timezone: 'Europe/Berlin', concurrencyPolicy: 'Forbid', workflowSpec: { workflowTemplateRef: { name: 'user-activity' } },
  });
  const { spec } = find(objects, 'WorkflowTemplate');
  expect(spec.templates[0].dag.tasks).toEqual([
    { name: 'a', template: 'a' }, { name: 'b', template: 'b' }, { name: 'join', template: 'join', depends: 'a.Succeeded && b.Succeeded' },
  ]);
  expect(spec).toMatchObject({ activeDeadlineSeconds: 2 * 990, synchronization: { mutexes: [{ name: 'user-activity' }] } });
  expect(spec.templates[1]).toMatchObject({ activeDeadlineSeconds: 300, retryStrategy: { limit: '2', backoff: { duration: '30s', factor: 2 } } });
  expect(JSON.parse(spec.podSpecPatch).containers[0].name).toBe('wait');
  expect(find(objects, 'Role').rules).toEqual([{ apiGroups: ['argoproj.io'], resources: ['workflowtaskresults'], verbs: ['create', 'patch'] }]);
  expect(find(pipeline({ steps: DAG, engine: PipelineEngine.argoWorkflows({ hardenExecutor: false }) }).objects, 'WorkflowTemplate').spec.podSpecPatch).toBeUndefined();
});

test('steps may connect to DNS, their sources and the declared ports, and nobody to them', () => {
  const policy = find(pipeline({ egressPorts: [6379, 9093] }).objects, 'NetworkPolicy');
  expect(policy.spec).toMatchObject({ podSelector: { matchLabels: { 'app.kubernetes.io/name': 'user-activity' } }, policyTypes: ['Ingress', 'Egress'] });
  expect(policy.spec.ingress).toEqual([]);
  expect(policy.spec.egress[1]).toEqual({ ports: [{ protocol: 'TCP', port: 6379 }, { protocol: 'TCP', port: 9093 }] });
  const argo = find(pipeline({ engine: PipelineEngine.argoWorkflows() }).objects, 'NetworkPolicy');
  expect(argo.spec.egress[1].ports.map(({ port }: any) => port)).toEqual([443, 6443, 9093]);
});

test('what both engines emit is valid, restricted and by digest, and the rules of pipelines have nothing to say', () => {
  const made = [pipeline(), pipeline({ steps: DAG, engine: PipelineEngine.argoWorkflows() })].map(({ objects }) => objects);
  expect(schemaErrors(made.flat())).toEqual([]);
  const worlds = made.map(objects => PolicyWorld._of(
    objects.map(manifest => new PolicyObject({ path: manifest.metadata.name, manifest })), { clusters: [{ name: 'prod', kubernetesMinor: 35 }] }));
  const { errors, warnings } = checkPolicy(worlds, { today: '2026-11-24', source: 'policy' });
  expect(errors).toEqual([]);
  expect(warnings.filter(({ rule }) => pipelineRules.some(({ id }) => id === rule))).toEqual([]);
});

test('a step says what it needs', () => {
  const { objects } = pipeline({
    steps: [step('only', ['clicks'], ['activity'], {
      args: ['--fast'], env: { MODE: 'full' }, resources: { cpu: Cpu.millis(500), memory: Size.mebibytes(512), disk: Size.gibibytes(1) }, retries: { limit: 0 },
    })],
  });
  const { spec } = find(objects, 'CronJob').spec.jobTemplate.spec.template;
  expect(spec.containers[0]).toMatchObject({
    args: ['--fast'],
    env: [{ name: 'HOME', value: '/tmp' }, { name: 'MODE', value: 'full' }],
    resources: { requests: { 'cpu': '500m', 'memory': '512Mi', 'ephemeral-storage': '1Gi' } },
  });
  expect(spec.initContainers).toBeUndefined();
});

test.each<[string, Partial<FeaturePipelineProps>, string[]]>([
  ['a graph on a CronJob', { steps: DAG }, ['cron-job-dag steps.b']],
  ['an image that can move', { steps: [step('a', ['clicks'], ['activity'], { image: StepImage.of('features:latest') })] }, ['mutable-image steps.a.image']],
  ['a feature set that no pointer names', { steps: [step('a', ['clicks'], ['activity'], { image: StepImage.pinned('nobody') })] }, ['unknown-feature-set steps.a.image (undefined)']],
  ['Argo without a command', { steps: [step('a', ['clicks'], ['activity'], { command: undefined })], engine: PipelineEngine.argoWorkflows() }, ['step-command steps.a.command']],
  ['an abbreviated time zone', { schedule: Schedule.hourly({ timeZone: 'CET' }) }, ['time-zone schedule.timeZone']],
  ['a broken schedule', { schedule: Schedule.cron('61 * * * *', { timeZone: 'UTC' }) }, ['cron schedule']],
  ['runs that overlap', { schedule: Schedule.cron('*/10 * * * *', { timeZone: 'UTC' }) }, ['run-overlap schedule']],
  ['a promise that the schedule cannot keep', { freshness: Duration.minutes(90) }, ['freshness freshness']],
  ['a time to live below the age of the newest value', { views: [{ ...props().views[0], ttl: Duration.hours(1) }] }, ['ttl views.activity.ttl']],
  ['a time to live below the promise', { freshness: Duration.hours(8), views: [{ ...props().views[0], ttl: Duration.hours(4) }] }, ['ttl views.activity.ttl']],
  ['an entity that no view can find', { views: [{ ...props().views[0], entities: ['usr'] }] }, ['unknown-entity views.activity.entities']],
  ['a join key that the sources have with another type', { entities: [{ name: 'user', joinKeys: [{ name: 'user_id', type: FeatureType.STRING }] }] }, ['join-key entities.user.joinKeys']],
  ['an entity without a key', { entities: [{ name: 'user', joinKeys: [] }] }, ['no-join-key entities.user']],
  ['a view without features', { views: [{ ...props().views[0], features: [] }] }, ['no-feature views.activity']],
  ['names that no store takes', { entities: [{ name: 'the user', joinKeys: [{ name: 'user_id', type: FeatureType.INT64 }] }], views: [{ ...props().views[0], entities: ['the user'] }] }, ['feature-name entities.the user']],
  ['a step name that is no label', { steps: [step('Only One', ['clicks'], ['activity'])] }, ['step-name steps.Only One']],
  ['no steps at all', { steps: [] }, ['unwritten-view views', 'unread-source sources', 'no-step steps']],
  ['endless retries', { steps: [step('a', ['clicks'], ['activity'], { retries: { limit: 11 }, timeout: Duration.seconds(1) })], schedule: Schedule.cron('0 0 1 * *', { timeZone: 'UTC' }) }, ['step-retries steps.a.retries.limit']],
])('fails: %s', (_, more, expected) => {
  expect(pipeline(more).issues).toEqual(expected);
});

test('fails: a timestamp that the source does not have, and a broker without a port', () => {
  const source = (timestampField: string, server: string) => FeatureSource.kafka({
    name: 'clicks', topic: 'clicks', bootstrapServers: [server], timestampField, fields: [{ name: 'user_id', type: FeatureType.INT64 }, { name: 'at', type: FeatureType.UNIX_TIMESTAMP }],
  });
  expect(pipeline({ sources: [source('time', 'kafka:9092')] }).issues).toEqual(['unknown-field sources.clicks.timestampField']);
  expect(pipeline({ sources: [source('at', 'kafka')] }).issues).toEqual(['source-port sources.clicks']);
});

test('a name leaves room for what Kubernetes appends to the names of Jobs', () => {
  expect(pipeline({}, 'x'.repeat(60)).made.name).toHaveLength(52);
});

test('a time zone is given as area and city', () => {
  for (const timeZone of ['Europe/Berlin', 'America/Argentina/Buenos_Aires', 'Etc/UTC', 'UTC', 'Etc/GMT+3']) {
    expect(pipeline({ schedule: Schedule.daily({ hour: 4, timeZone }) }).issues).toEqual([]);
  }
});
