import { isInScope, RollbackScope } from './rollback-scope';
import { PointerChange } from '../commit';
import { diffTrees, TreeDiff } from '../diff';
import { readTree, TreeObject } from '../diff/tree';
import { Issue } from '../errors';
import { byCodeUnit } from '../manifests';
import { LockFile } from '../models';
import { strings } from '../policy/shapes';

/** Everything of one time that a rollback compares. */
export interface RollbackSide {
  /** Files of the output, by their path in it. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** Text of the lock. */
  readonly lock: string | undefined;
  /** Text of the pointer file, by environment. */
  readonly pointers: ReadonlyMap<string, string>;
}

/** What is different, in objects and their fields. */
export function diffOf(before: RollbackSide, after: RollbackSide): TreeDiff {
  const text = ({ files, ...rest }: RollbackSide) => ({ ...rest, files: textOf(files) });
  return diffTrees(text(before), text(after));
}

/** What Kubernetes refuses, and what state it loses: a rollback with one of these does not do what it says. */
export function severeIssues({ environments }: TreeDiff): Issue[] {
  return environments.flatMap(({ environment, apps }) => apps.flatMap(({ app, consequences }) => consequences
    .filter(({ kind, severe }) => severe && (kind === 'refused' || kind === 'pruned'))
    .map(({ kind, object, text }) => ({
      id: kind === 'refused' ? 'rollback-refused' : 'rollback-prunes',
      path: `${environment}/${app}`,
      field: object,
      problem: kind === 'refused' ? `Kubernetes will refuse it: ${text}` : text,
      fix: kind === 'refused'
        ? 'make room for it by hand first, or roll forward; --accept-consequences commits it all the same'
        : 'keep what is in it, or roll forward; --accept-consequences commits it all the same',
    }))));
}

/** An object at both times. */
interface Pair {
  readonly before?: TreeObject;
  readonly after?: TreeObject;
}

/**
 * What no commit brings back, as far as it is about what changes in the scope: artifacts that a registry may have
 * deleted, and effects that versions had while they ran.
 */
export function lossesOf(scope: RollbackScope, before: RollbackSide, after: RollbackSide, moved: readonly PointerChange[]): string[] {
  const pairs = changedObjects(scope, before, after);
  return [
    ...artifacts(pairs, moved, after.lock),
    ...moved.filter(({ kind, to }) => kind === 'feature set' && to !== undefined).map(({ name, from, to }) => (
      `what ${name} ${from ?? ''} wrote to the online store stays there until ${to} has written it again`.replace('  ', ' '))),
    ...EFFECTS.flatMap(({ is, says }) => {
      const names = [...new Set(pairs.flatMap(({ before: old, after: now }) => [old, now].filter(one => one !== undefined)).filter(is)
        .map(({ object }) => object.identity))];
      return names.length === 0 ? [] : [`${names.sort(byCodeUnit).join(', ')}: ${says}`];
    }),
  ];
}

/** Effects outside Git that objects of some kinds have. */
const EFFECTS: readonly { readonly is: (one: TreeObject) => boolean; readonly says: string }[] = [
  {
    is: ({ object }) => object.groupKind === '/PersistentVolumeClaim' || (object.groupKind === 'apps/StatefulSet'
      && Array.isArray((object.manifest as { spec?: { volumeClaimTemplates?: unknown } }).spec?.volumeClaimTemplates)),
    says: 'volumes keep what was written to them, and one that has grown never shrinks',
  },
  {
    is: ({ object }) => /^(?:kafka\.strimzi\.io|sources\.knative\.dev|flink\.apache\.org|kafka\.banzaicloud\.io)\//.test(object.groupKind)
      || (object.groupKind === 'keda.sh/ScaledObject' && triggersOf(object.manifest).some(type => /kafka|pulsar|rabbitmq|kinesis|nats|redis-streams|pubsub/.test(type))),
    says: 'offsets that consumers have committed stay; messages that were read are not read again',
  },
  {
    is: ({ object }) => object.groupKind === 'batch/Job' || object.groupKind === 'argoproj.io/Workflow',
    says: 'what a run has done is not undone',
  },
  {
    is: ({ object }) => object.groupKind === 'external-secrets.io/ExternalSecret' || object.groupKind === 'secrets-store.csi.x-k8s.io/SecretProviderClass',
    says: 'values in the secret store are those of today',
  },
];

function triggersOf(manifest: unknown): string[] {
  const triggers = (manifest as { spec?: { triggers?: unknown } }).spec?.triggers;
  return Array.isArray(triggers) ? triggers.map(trigger => String((trigger as { type?: unknown } | null)?.type)) : [];
}

/** Artifacts that the old state needs, and nothing today does: a registry may have deleted them since. */
function artifacts(pairs: readonly Pair[], moved: readonly PointerChange[], lock: string | undefined): string[] {
  const references = (side: 'before' | 'after') => new Set(pairs.flatMap(pair => {
    const object = pair[side]?.object;
    return object === undefined ? [] : [...strings(object.manifest)].map(({ text }) => text).filter(text => PINNED.test(text));
  }));
  const now = references('before');
  const needed = [...references('after')].filter(reference => !now.has(reference));
  const locked = lock === undefined ? undefined : LockFile.parse(lock);
  const models = moved.flatMap(({ kind, name, to }) => (kind !== 'feature set' && to !== undefined ? locked?.models.get(name)?.get(to)?.uri ?? [] : []));
  // The one form has the other in it.
  const all = [...new Set([...models, ...needed.filter(reference => !models.some(uri => uri.includes(reference)))])].sort(byCodeUnit);
  return all.map(reference => `${reference} must still be where it was: Git does not hold it, and a registry may have deleted it`);
}

/** A reference that names its content. */
const PINNED = /^[^\s"']+@sha256:[0-9a-f]{64}$/;

function changedObjects(scope: RollbackScope, before: RollbackSide, after: RollbackSide): Pair[] {
  const [old, now] = [before, after].map(({ files }) => {
    const inScope = new Map([...files].filter(([path]) => isInScope(scope, path)));
    return readTree(textOf(inScope), '', new Map()).environments.get(scope.environment)?.objects ?? new Map<string, TreeObject>();
  });
  return [...new Set([...old.keys(), ...now.keys()])].flatMap(key => {
    const pair = { before: old.get(key), after: now.get(key) };
    return JSON.stringify(pair.before?.object.manifest) === JSON.stringify(pair.after?.object.manifest) ? [] : [pair];
  });
}

function textOf(files: ReadonlyMap<string, Buffer>): Map<string, string> {
  return new Map([...files].map(([path, content]) => [path, content.toString('utf8')]));
}
