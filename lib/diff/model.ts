/** What happened to an object. */
export type Change = 'added' | 'removed' | 'changed';

/** One field that is not as it was. A value that is a secret, or encrypted, is never in it. */
export interface FieldChange {
  /** Path of the field, items of a list by their key: `spec.template.spec.containers[server].image`. */
  readonly field: string;
  /** As it was; undefined when it was not there. */
  readonly before?: string;
  /** As it is; undefined when it is not there any more. */
  readonly after?: string;
}

/** One object that is not as it was. */
export interface ObjectDiff {
  readonly change: Change;
  /** `Kind/namespace/name`. */
  readonly object: string;
  /** `group/Kind`. */
  readonly groupKind: string;
  /** The file that it is in, or was in. */
  readonly path: string;
  /** What matters, in words. */
  readonly headlines: readonly string[];
  /** The fields of a changed object. */
  readonly fields: readonly FieldChange[];
}

/** What the change does in the cluster, in the order in which people should read it. */
export type ConsequenceKind = 'refused' | 'pruned' | 'revert' | 'restart';

/** Something that follows from the change. */
export interface Consequence {
  readonly kind: ConsequenceKind;
  /** `Kind/namespace/name`. */
  readonly object: string;
  readonly text: string;
  /** Whether state is lost, or the change does not go through. */
  readonly severe: boolean;
}

/** Money, a hour, of one app in all clusters of its environment: the same number twice unless an autoscaler decides. */
export interface CostChange {
  readonly currency: string;
  /** What the lowest number of replicas costs more; less when negative. */
  readonly lowest: number;
  /** What the highest number costs more. */
  readonly highest: number;
  /** Clusters that the app goes to. */
  readonly clusters: number;
}

/** What is different in one app. */
export interface AppDiff {
  /** Name of the app; `delivery` for the operator's own objects. */
  readonly app: string;
  /** The cluster that it is for, or that the operator runs in; undefined for all clusters of the environment. */
  readonly cluster?: string;
  readonly objects: readonly ObjectDiff[];
  readonly consequences: readonly Consequence[];
  readonly cost?: CostChange;
  /** Products and instance types without a price, among what changed. */
  readonly unpriced: readonly string[];
}

/** A line of a pointer file that is not as it was. */
export interface PointerChange {
  readonly section: 'models' | 'features' | 'canaries';
  readonly name: string;
  /** The version; of a canary also its part of the requests, such as `1.5.0 at 10 %`. */
  readonly before?: string;
  readonly after?: string;
}

/** What is different in one environment. */
export interface EnvironmentDiff {
  readonly environment: string;
  readonly pointers: readonly PointerChange[];
  readonly apps: readonly AppDiff[];
}

/** What is different between two outputs. */
export interface TreeDiff {
  /** Only those where something is different. */
  readonly environments: readonly EnvironmentDiff[];
  /** What could not be compared, and why. */
  readonly notes: readonly string[];
}

/** Everything that is compared of one time. */
export interface DiffInput {
  /** Files of the output, by their path in it. */
  readonly files: ReadonlyMap<string, string>;
  /** Text of `models.lock.yaml`. */
  readonly lock?: string;
  /** Text of `environments/<environment>.yaml`, by environment. */
  readonly pointers?: ReadonlyMap<string, string>;
}
