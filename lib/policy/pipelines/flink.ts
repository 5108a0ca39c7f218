import { isFilledIn } from './schedules';
import { PolicyLevel } from '../policy-level';
import { PolicyObject } from '../policy-object';
import { defineRule, PolicyFinding } from '../policy-rule';
import { at, record, records, shown } from '../shapes';

type Fields = { readonly [field: string]: unknown };

const KIND = 'flink.apache.org/FlinkDeployment';
const LINK = 'https://nightlies.apache.org/flink/flink-kubernetes-operator-docs-main/docs/custom-resource/job-management/';

/** The configuration with dotted keys: newer operators also take it as nested maps. */
function configuration(spec: Fields): Fields {
  const flat: Record<string, unknown> = {};
  const add = (value: unknown, prefix: string): void => {
    for (const [key, child] of Object.entries(record(value) ?? {})) {
      const path = prefix ? `${prefix}.${key}` : key;
      if (record(child)) add(child, path);
      else flat[path] = child;
    }
  };
  add(spec.flinkConfiguration, '');
  return flat;
}

/** What the operator refuses: DefaultValidator. */
export const flinkForm = defineRule({
  id: 'flink-form',
  title: 'A FlinkDeployment is one that its operator takes.',
  rationale: 'The operator reports an error on the object and changes nothing: the old job goes on, or none starts.',
  link: 'https://nightlies.apache.org/flink/flink-kubernetes-operator-docs-main/docs/custom-resource/overview/',
  appliesTo: [KIND],
  check: (object): PolicyFinding[] => {
    const spec = record(object.manifest.spec);
    if (!spec) return [];
    const conf = configuration(spec);
    const number = (path: string) => at(spec, path)[0]?.value;
    const replicas = number('taskManager.replicas');
    const parallelism = number('job.parallelism');
    return [
      ...['kubernetes.namespace', 'kubernetes.cluster-id', 'high-availability.cluster-id'].filter(key => conf[key] !== undefined).map(key => ({
        field: `spec.flinkConfiguration.${key}`, problem: 'the operator sets it, and takes no other value', fix: 'remove it',
      })),
      ...Object.keys(record(spec.logConfiguration) ?? {}).filter(key => key !== 'log4j-console.properties' && key !== 'logback-console.xml').map(key => ({
        field: `spec.logConfiguration.${key}`, problem: 'the operator takes log4j-console.properties and logback-console.xml alone', fix: 'rename it',
      })),
      ...typeof replicas === 'number' && replicas < 1 ? [{ field: 'spec.taskManager.replicas', value: String(replicas), problem: 'must be at least 1', fix: 'raise or remove it' }] : [],
      ...typeof parallelism === 'number' && parallelism < 1 && typeof replicas !== 'number' ? [{ field: 'spec.job.parallelism', value: String(parallelism), problem: 'must be at least 1', fix: 'raise it' }] : [],
    ];
  },
});

/** Where state goes, new names and old ones. */
const DIRECTORIES = {
  checkpoints: ['execution.checkpointing.dir', 'state.checkpoints.dir'],
  savepoints: ['execution.checkpointing.savepoint-dir', 'state.savepoints.dir'],
} as const;
const HA_DIRECTORY = ['high-availability.storageDir'];

/** State on the disk of a pod is gone when the pod is. */
export const flinkLocalState = defineRule({
  id: 'flink-local-state',
  title: 'State of Flink is not kept in the pod.',
  rationale: 'An upgrade stops the job, deletes its pods, and restores from a directory that was in them: the job fails, and its state is lost.',
  link: LINK,
  appliesTo: [KIND],
  check: (object): PolicyFinding[] => {
    const spec = record(object.manifest.spec);
    if (!spec || !keepsState(spec)) return [];
    const conf = configuration(spec);
    return [...Object.values(DIRECTORIES).flat(), ...HA_DIRECTORY].flatMap((key): PolicyFinding[] => {
      const value = conf[key];
      const directory = typeof value === 'string' && !isFilledIn(value) ? /^(?:file:(?:\/\/)?)?(\/(?!\/).*)$/.exec(value)?.[1] : undefined;
      return directory === undefined || mounted(object, directory) ? [] : [{
        field: `spec.flinkConfiguration.${key}`, value: shown(value), problem: 'a directory of the pod, on no volume that outlives it', fix: 'use object storage (s3://…), or mount a claim there in podTemplate',
      }];
    });
  },
});

/** Whether a change is to keep the state: absent means stateless. */
function keepsState(spec: Fields): boolean {
  const mode = at(spec, 'job.upgradeMode')[0]?.value;
  return mode === 'savepoint' || mode === 'last-state';
}

/** Whether a volume that outlives the pod is mounted at a directory, or above it. */
function mounted({ manifest }: PolicyObject, directory: string): boolean {
  const templates = ['spec.podTemplate', 'spec.jobManager.podTemplate', 'spec.taskManager.podTemplate'].map(path => record(at(manifest, path)[0]?.value)).filter(one => one !== undefined);
  return templates.some(template => {
    const lasting = new Set(records(at(template, 'spec.volumes')[0]?.value).filter(volume => !('emptyDir' in volume)).map(({ name }) => name));
    return at(template, 'spec.containers[].volumeMounts[]').some(({ value }) => {
      const mount = record(value);
      const here = typeof mount?.mountPath === 'string' ? mount.mountPath.replace(/\/+$/, '') : undefined;
      return here !== undefined && lasting.has(mount?.name) && `${directory}/`.startsWith(`${here}/`);
    });
  });
}

/** An upgrade that needs a directory, and none is named. */
export const flinkStateDirectory = defineRule({
  id: 'flink-state-directory',
  level: PolicyLevel.WARNING,
  title: 'An upgrade of Flink that keeps state says where it is kept.',
  rationale: 'The operator refuses the change, unless its own default configuration names the directory.',
  link: LINK,
  appliesTo: [KIND],
  check: (object): PolicyFinding[] => {
    const spec = record(object.manifest.spec);
    if (!spec || !keepsState(spec)) return [];
    const conf = configuration(spec);
    const mode = at(spec, 'job.upgradeMode')[0]?.value;
    const missing = ([['checkpoints', 'state.checkpoints.dir'], ...mode === 'savepoint' ? [['savepoints', 'state.savepoints.dir'] as const] : []] as const)
      .filter(([what]) => !DIRECTORIES[what].some(key => conf[key] !== undefined));
    return missing.map(([, key]) => ({ field: `spec.flinkConfiguration.${key}`, problem: `not set, and upgradeMode: ${String(mode)} needs it`, fix: 'name a directory in object storage' }));
  },
});

/** Checkpoints, and an upgrade that throws them away. */
export const flinkStateless = defineRule({
  id: 'flink-stateless-upgrade',
  level: PolicyLevel.WARNING,
  title: 'A job of Flink with checkpoints keeps its state when it changes.',
  rationale: 'A stateless upgrade begins with empty windows and from where the source begins: features are wrong until the windows have filled again.',
  link: LINK,
  appliesTo: [KIND],
  check: (object): PolicyFinding[] => {
    const spec = record(object.manifest.spec);
    const job = record(spec?.job);
    if (!spec || !job) return [];
    const mode = job.upgradeMode ?? undefined;
    const checkpoints = configuration(spec)['execution.checkpointing.interval'] !== undefined;
    return checkpoints && (mode === undefined || mode === 'stateless') ? [{
      field: 'spec.job.upgradeMode', ...mode !== undefined && { value: shown(mode) }, problem: `${mode === undefined ? 'not set, which means stateless: ' : ''}each change throws the checkpoints away`, fix: 'set last-state or savepoint',
    }] : [];
  },
});
