import { cronJob, cronWorkflow, featureStore, HOSTILE, job, object } from './objects';
import { feastApplyOnStart, feastCronCommands, feastEndDate, feastEphemeral, feastForm, feastGitRef } from '../../../lib/policy/pipelines/feast';
import { fields, findings } from '../fixtures';

const RULES = [feastForm, feastCronCommands, feastEndDate, feastEphemeral, feastApplyOnStart, feastGitRef];
const store = { persistence: { store: { type: 'redis', secretRef: { name: 'feast' } } } };
const registry = { local: { persistence: { store: { type: 'sql', secretRef: { name: 'feast' } } } } };
const commands = (...list: unknown[]) => featureStore({ cronJob: { schedule: '@daily', containerConfigs: { commands: list } } });

test('fails: none or two of what takes exactly one', () => {
  expect(fields(feastForm, featureStore({ feastProjectDir: { git: { url: 'x' }, packaged: {} } }))).toEqual(['spec.feastProjectDir']);
  expect(fields(feastForm, featureStore({ services: { onlineStore: { persistence: {} } } }))).toEqual(['spec.services.onlineStore.persistence']);
  expect(fields(feastForm, featureStore({ services: { registry: { local: {}, remote: { hostname: 'a' } } } }))).toEqual(['spec.services.registry']);
  expect(fields(feastForm, featureStore({ authz: { kubernetes: {}, oidc: {} } }))).toEqual(['spec.authz']);
  expect(fields(feastForm, featureStore({ feastProjectDir: { git: { url: 'x' } }, services: { onlineStore: store, registry } }))).toEqual([]);
});

test('fails: replicas on files', () => {
  const files = { onlineStore: { persistence: { file: { path: '/data/online.db' } } }, offlineStore: {}, registry: { local: {} } };
  expect(fields(feastForm, featureStore({ replicas: 2, services: files })))
    .toEqual(['spec.services.onlineStore.persistence', 'spec.services.offlineStore.persistence', 'spec.services.registry.local.persistence']);
  expect(fields(feastForm, featureStore({ services: { ...files, scaling: { autoscaling: { maxReplicas: 3 } } } }))).toHaveLength(3);
  expect(fields(feastForm, featureStore({ replicas: 2, services: { onlineStore: store, registry } }))).toEqual([]);
  expect(fields(feastForm, featureStore({ replicas: 2, services: { onlineStore: store, registry: { local: { persistence: { file: { path: 's3://features/registry.db' } } } } } }))).toEqual([]);
  expect(fields(feastForm, featureStore({ replicas: 1, services: files }))).toEqual([]);
  expect(fields(feastForm, featureStore({ services: { onlineStore: { persistence: { file: { path: 's3://x/online.db' } } } } }))).toEqual(['spec.services.onlineStore.persistence.file.path']);
});

test('fails: an argv where command lines are expected', () => {
  expect(findings(feastCronCommands, commands('feast', 'materialize-incremental', '$(date)'))).toMatchObject([{ fix: 'write one text: "feast materialize-incremental $(date)"' }]);
  expect([commands('feast apply', 'feast materialize-incremental $(date)'), commands('feast'), commands('./load.sh', 'feast apply')].flatMap(one => fields(feastCronCommands, one))).toEqual([]);
});

test('fails: a fixed day in what runs again and again', () => {
  expect(fields(feastEndDate, commands('feast materialize-incremental 2099-12-31T00:00:00'))).toEqual(['spec.cronJob.containerConfigs.commands[0]']);
  const pod = (...command: string[]) => ({ template: { spec: { containers: [{ name: 'load', command }] } } });
  const place = 'spec.jobTemplate.spec.template.spec.containers[0].command';
  expect(fields(feastEndDate, cronJob({ jobTemplate: { spec: pod('feast', 'materialize-incremental', '2026-01-01T00:00:00') } }))).toEqual([`${place}[2]`]);
  expect(fields(feastEndDate, cronJob({ jobTemplate: { spec: pod('sh', '-c', 'feast materialize-incremental --views user_1h 2099-01-01') } }))).toEqual([`${place}[2]`]);
  const templates = [{ name: 'a', container: { args: ['feast materialize-incremental "2099-01-01"'] } }];
  expect(fields(feastEndDate, cronWorkflow({ workflowSpec: { templates } }))).toHaveLength(1);
  expect(fields(feastEndDate, cronJob({ jobTemplate: { spec: pod('sh', '-c', 'feast materialize-incremental $(date -u +%Y-%m-%dT%H:%M:%S)') } }))).toEqual([]);
  expect(fields(feastEndDate, job(pod('feast', 'materialize-incremental', '2026-01-01T00:00:00')))).toEqual([]);
});

test('fails: files of the pod', () => {
  expect(fields(feastEphemeral, featureStore({}))).toEqual(['spec.services.registry.local.persistence']);
  expect(fields(feastEphemeral, featureStore({ services: { onlineStore: { persistence: { file: { path: '/data/online.db' } } }, registry } }))).toEqual(['spec.services.onlineStore.persistence']);
  expect(fields(feastEphemeral, featureStore({ services: { onlineStore: store, registry } }))).toEqual([]);
  expect(fields(feastEphemeral, featureStore({ services: { registry: { remote: { hostname: 'registry:80' } } } }))).toEqual([]);
  expect(fields(feastEphemeral, featureStore({ services: { registry: { local: { persistence: { file: { pvc: { ref: { name: 'registry' } } } } } } } }))).toEqual([]);
});

test('fails: several pods that apply, and definitions of a branch', () => {
  expect(fields(feastApplyOnStart, featureStore({ replicas: 3 }))).toEqual(['spec.services.runFeastApplyOnInit']);
  const fine = [featureStore({ replicas: 3, services: { runFeastApplyOnInit: false } }), featureStore({})];
  expect(fine.flatMap(one => fields(feastApplyOnStart, one))).toEqual([]);
  const git = (ref?: string) => featureStore({ feastProjectDir: { git: { url: 'https://example.com/features', ref } } });
  expect([git(), git('main'), git('v1.2')].flatMap(one => fields(feastGitRef, one))).toHaveLength(3);
  expect([git('3'.repeat(40)), git('${REVISION}'), featureStore({ feastProjectDir: { packaged: {} } })].flatMap(one => fields(feastGitRef, one))).toEqual([]);
});

test('any shape is taken', () => {
  for (const value of HOSTILE) {
    expect(() => [
      object('feast.dev/v1', 'FeatureStore', value), featureStore({ services: value, feastProjectDir: value, replicas: value, cronJob: value, authz: value }),
      featureStore({ replicas: 2, services: { onlineStore: value, offlineStore: value, registry: value, scaling: value } }), commands(value, value), commands('feast', value),
      featureStore({ feastProjectDir: { git: value }, services: { onlineStore: { persistence: value }, registry: { local: value } } }),
      cronJob({ jobTemplate: { spec: { template: { spec: { containers: [{ command: [value], args: value }] } } } } }),
    ].forEach(one => RULES.forEach(rule => fields(rule, one)))).not.toThrow();
  }
});
