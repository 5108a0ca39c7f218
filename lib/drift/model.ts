import { Right } from './rights';

/**
 * What became of an object: `missing` in the cluster, `different` from Git, `extra` in the cluster, `refused` by the API
 * server; `unread` when nobody knows, because the right to read it is missing.
 */
export type DriftState = 'missing' | 'different' | 'extra' | 'refused' | 'unread';

/** Who owns a field in the cluster, by `metadata.managedFields`. */
export interface FieldOwner {
  readonly manager: string;
  /** `Apply` or `Update`. */
  readonly operation: string;
  /** When it last wrote any of its fields. */
  readonly time?: string;
  readonly subresource?: string;
}

/** One place within a list that is applied as a whole. A value that is a secret, or encrypted, is never in it. */
export interface InnerDrift {
  /** Items of lists by their place: `spec.rules[0].backendRefs[1].weight`. */
  readonly field: string;
  /** What the operator would make of it; undefined when Git does not want it. */
  readonly git?: string;
  /** As it is; undefined when it is not there. */
  readonly live?: string;
}

/** One field that is not as Git wants it. A value that is a secret, or encrypted, is never in it. */
export interface FieldDrift {
  /** Items of lists by their key: `spec.template.spec.containers[server].image`. */
  readonly field: string;
  /** What the operator would make of it; undefined when Git does not want it. */
  readonly git?: string;
  /** As it is; undefined when it is not there. */
  readonly live?: string;
  /** The innermost places that differ, in the order of the list; only where the field is a list that is applied as a whole. */
  readonly inside?: readonly InnerDrift[];
  /** Who owns it in the cluster; nobody when it is not there, or was never claimed. */
  readonly owners: readonly FieldOwner[];
}

/** One object that is not as Git wants it. */
export interface ObjectDrift {
  readonly state: DriftState;
  /** `Kind/namespace/name`. */
  readonly object: string;
  /** `group/Kind`. */
  readonly groupKind: string;
  /** The file of the output that it is in; undefined for an extra one. */
  readonly path?: string;
  readonly fields: readonly FieldDrift[];
  /** What the API server says, or what else is to be known. */
  readonly reason?: string;
}

/** What is not as Git wants it in one app. */
export interface AppDrift {
  readonly app: string;
  /** What delivers it: `Kustomization/flux-system/recommender`. */
  readonly delivery: string;
  /** Objects that Git has. */
  readonly total: number;
  readonly objects: readonly ObjectDrift[];
}

/** A kind of Git that the API server does not have. */
export interface UnknownKind {
  readonly apiVersion: string;
  readonly kind: string;
  /** Objects of it in Git. */
  readonly objects: number;
  readonly problem: string;
}

/** A cluster against Git. */
export interface ClusterDrift {
  readonly environment: string;
  readonly cluster: string;
  readonly apps: readonly AppDrift[];
  readonly unknownKinds: readonly UnknownKind[];
  readonly missingRights: readonly Right[];
  readonly notes: readonly string[];
}

/** States that are drift; `unread` is ignorance. */
export const DRIFT: readonly DriftState[] = ['missing', 'different', 'extra', 'refused'];

/** Every object of a comparison that has something to tell. */
export function allObjects({ apps }: Pick<ClusterDrift, 'apps'>): ObjectDrift[] {
  return apps.flatMap(({ objects }) => objects);
}

/** Whether the cluster is not as Git wants it. */
export function hasDrift(result: ClusterDrift): boolean {
  return result.unknownKinds.length > 0 || allObjects(result).some(({ state }) => DRIFT.includes(state));
}

/** Whether something could not be read, so that it is not known whether there is drift in it. */
export function isIncomplete(result: ClusterDrift): boolean {
  return allObjects(result).some(({ state }) => state === 'unread');
}
