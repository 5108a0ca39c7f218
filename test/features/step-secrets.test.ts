import { Duration } from 'cdk8s';
import { Secret } from 'cdk8s-plus-27';
import { GitOpsApp } from '../../lib/app';
import { reportedIssues } from '../../lib/errors';
import { FeaturePipeline, FeaturePipelineProps, FeatureSource, FeatureStep, FeatureType, PipelineEngine, Schedule, StepImage } from '../../lib/features';
import { AppSecret, SecretSource } from '../../lib/secrets';
import { appScope } from '../app/scopes';
import { sealedValue } from '../secrets/fixtures';
import { ids } from '../serving/fixtures';
import { schemaErrors } from '../tools/schemas';

const IMAGE = `registry.example.com/features@sha256:${'a'.repeat(64)}`;

function sealed(app: GitOpsApp, id: string): AppSecret {
  return new AppSecret(app, id, { source: SecretSource.sealed({ encryptedData: { password: sealedValue() } }) });
}

/** Two steps, of which the first reads the source `orders`. */
function pipeline(make: (app: GitOpsApp) => { source?: object; first?: Partial<FeatureStep>; second?: Partial<FeatureStep>; more?: Partial<FeaturePipelineProps> }) {
  const app = new GitOpsApp(appScope(), 'recommender', { createNamespace: false });
  const { source, first, second, more } = make(app);
  const step = { image: StepImage.of(IMAGE), command: ['run'], timeout: Duration.minutes(5) };
  const made = new FeaturePipeline(app, 'activity', {
    schedule: Schedule.hourly({ timeZone: 'Europe/Berlin' }),
    sources: [FeatureSource.sql({
      name: 'orders',
      host: 'db',
      table: 'orders',
      timestampField: 'at',
      fields: [{ name: 'user_id', type: FeatureType.INT64 }, { name: 'at', type: FeatureType.UNIX_TIMESTAMP }],
      ...source,
    })],
    entities: [{ name: 'user', joinKeys: [{ name: 'user_id', type: FeatureType.INT64 }] }],
    views: [{ name: 'view', entities: ['user'], features: [{ name: 'x', type: FeatureType.INT64 }] }],
    steps: [{ name: 'read', inputs: ['orders'], outputs: ['raw'], ...step, ...first }, { name: 'write', inputs: ['raw'], outputs: ['view'], ...step, ...second }],
    ...more,
  });
  const objects: any[] = JSON.parse(JSON.stringify(app.toJson()));
  expect(schemaErrors(objects)).toEqual([]);
  return { issues: ids(reportedIssues(made)), find: (kind: string) => objects.find(object => object.kind === kind) };
}

const names = (mounts: any[] = []) => mounts.map(({ name }) => name).filter(name => name !== 'tmp');

test('the credentials of a source are files of the steps that read it, and of no other', () => {
  const { issues, find } = pipeline(app => ({ source: { credentials: sealed(app, 'db') } }));
  expect(issues).toEqual([]);
  const { spec } = find('CronJob').spec.jobTemplate.spec.template;
  expect(spec.initContainers[0].volumeMounts).toContainEqual({ name: 'secret-db', mountPath: '/var/run/secrets/sources/orders', readOnly: true });
  expect(names(spec.containers[0].volumeMounts)).toEqual([]);
  expect(spec.volumes.filter(({ secret }: any) => secret)).toEqual([{ name: 'secret-db', secret: { secretName: 'db', defaultMode: 0o400 } }]);
});

test('steps have secrets of their own, as files and as variables; the pod has one volume for both', () => {
  const { issues, find } = pipeline(app => {
    const store = sealed(app, 'store');
    return {
      first: { secrets: [store.mount('/var/run/secrets/store')] },
      second: { secrets: [store.mount('/var/run/secrets/store')], secretVariables: { REGISTRY_KEY: { secret: store, key: 'password' } } },
      more: { imagePullSecrets: [Secret.fromSecretName(app, 'pull', 'registry')] },
    };
  });
  expect(issues).toEqual([]);
  const { spec } = find('CronJob').spec.jobTemplate.spec.template;
  expect(spec.imagePullSecrets).toEqual([{ name: 'registry' }]);
  expect(spec.volumes.filter(({ secret }: any) => secret)).toHaveLength(1);
  expect(spec.containers[0].env).toEqual([{ name: 'HOME', value: '/tmp' }, { name: 'REGISTRY_KEY', valueFrom: { secretKeyRef: { name: 'store', key: 'password' } } }]);
});

test('under Argo Workflows each pod mounts what its own step reads', () => {
  const { issues, find } = pipeline(app => ({
    source: { credentials: sealed(app, 'db') },
    more: { engine: PipelineEngine.argoWorkflows(), imagePullSecrets: [Secret.fromSecretName(app, 'pull', 'registry')] },
  }));
  expect(issues).toEqual([]);
  const { spec } = find('WorkflowTemplate');
  const template = (name: string) => spec.templates.find((candidate: any) => candidate.name === name);
  expect(spec.imagePullSecrets).toEqual([{ name: 'registry' }]);
  expect(names(spec.volumes)).toEqual([]);
  expect(names(template('read').volumes)).toEqual(['secret-db']);
  expect(names(template('read').container.volumeMounts)).toEqual(['secret-db']);
  expect(template('write').volumes).toBeUndefined();
});

test('fails: a mount over the temp directory, a variable twice, a key that there is not, a pull secret that is none', () => {
  const { issues } = pipeline(app => {
    const store = sealed(app, 'store');
    return {
      first: { secrets: [store.mount('/tmp')] },
      second: { secretVariables: { HOME: { secret: store, key: 'password' }, KEY: { secret: store, key: 'user' } } },
      more: { imagePullSecrets: [store] },
    };
  });
  expect(issues.sort()).toEqual(['secret-key', 'secret-key', 'secret-path', 'secret-variable']);
});
