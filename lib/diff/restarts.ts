import { isDeepStrictEqual } from 'node:util';
import { FieldChange } from './model';
import { PolicyObject } from '../policy';
import { at } from '../policy/shapes';

/** Kinds whose pods are made anew when `spec.template` changes, and how. */
const RESTARTS: { readonly [groupKind: string]: (manifest: unknown) => string } = {
  'apps/Deployment': deployment,
  'apps/StatefulSet': statefulSet,
  'apps/DaemonSet': manifest => (said(manifest, 'updateStrategy.type') === 'OnDelete'
    ? 'its pods keep the old template until somebody deletes them (OnDelete)'
    : `restarts node by node: at most ${said(manifest, 'updateStrategy.rollingUpdate.maxUnavailable') ?? 1} unavailable`),
  'argoproj.io/Rollout': () => 'restarts by the steps of its strategy',
};

/** Kinds that make pods again and again. */
const RUNS = new Set(['batch/CronJob', 'argoproj.io/WorkflowTemplate', 'argoproj.io/ClusterWorkflowTemplate', 'argoproj.io/CronWorkflow', 'keda.sh/ScaledJob']);

/**
 * What becomes of the pods of a changed object; undefined when nothing does.
 *
 * @param fields the fields that changed
 */
export function restartOf(before: PolicyObject, after: PolicyObject, fields: readonly FieldChange[]): string | undefined {
  const how = RESTARTS[after.groupKind] as typeof RESTARTS[string] | undefined;
  if (how) return fields.some(({ field }) => /^spec\.template(?:\.|$)/.test(field)) ? how(after.manifest) : undefined;
  const [old, now] = [before, after].map(object => object._podSpecs.map(({ path, spec }) => [path, spec]));
  if (isDeepStrictEqual(old, now)) return undefined;
  if (RUNS.has(after.groupKind)) return 'restarts nothing; the next run uses it';
  return ['/Pod', 'batch/Job', 'apps/ReplicaSet', '/ReplicationController', '/PodTemplate'].includes(after.groupKind) ? undefined
    : 'its controller may replace the pods';
}

function said(manifest: unknown, field: string): string | undefined {
  const value = at(manifest, `spec.${field}`)[0]?.value;
  return value === undefined ? undefined : String(value);
}

function deployment(manifest: unknown): string {
  if (said(manifest, 'paused') === 'true') return 'is paused: its pods keep the old template until it is resumed';
  if (said(manifest, 'strategy.type') === 'Recreate') return 'restarts: all pods stop before new ones start (Recreate)';
  const [surge, unavailable] = ['maxSurge', 'maxUnavailable'].map(field => said(manifest, `strategy.rollingUpdate.${field}`) ?? '25%');
  return `restarts pod by pod: ${surge} more at a time, at most ${unavailable} unavailable`;
}

function statefulSet(manifest: unknown): string {
  if (said(manifest, 'updateStrategy.type') === 'OnDelete') return 'its pods keep the old template until somebody deletes them (OnDelete)';
  const partition = Number(said(manifest, 'updateStrategy.rollingUpdate.partition') ?? 0);
  return partition > 0 ? `restarts from the last pod down to number ${partition}; those below keep the old template` : 'restarts one by one, from the last pod';
}
