import { IgnoredField, ManifestObject } from '../manifests';

/** Where the operator finds the repository. */
export interface PlanSource {
  /** `https://…` or `ssh://…` */
  readonly url: string;
  readonly branch: string;
  /** Name of the Secret with the credentials in the operator's namespace; undefined for a public repository. */
  readonly secretName?: string;
}

/** One object of an app with what its construct said about its delivery. */
export interface PlanObject {
  /** Construct path, for messages. */
  readonly path: string;
  readonly object: ManifestObject;
  readonly keepOnPrune: boolean;
  readonly ignoredFields: readonly IgnoredField[];
  /** Seconds until ready; undefined when nothing was said. */
  readonly readySeconds?: number;
  /** Order inside the app that `addDependency` between objects asks for; 0 first. */
  readonly wave: number;
  /** Where the object stands when it waits for nothing: below 0 first, as far as the operator can; undefined is 0. */
  readonly stage?: number;
}

/** A recurring window in which changes are, or are not, delivered. */
export interface PlanChangeWindow {
  readonly kind: 'allow' | 'deny';
  /** Cron expression of the start. */
  readonly schedule: string;
  readonly durationMinutes: number;
  readonly timeZone: string;
}

/** What an app asks of its operator beyond being delivered; each operator renders it or reports that it cannot. */
export interface PlanAppOptions {
  /** Delivery is paused: the cluster stays as it is. */
  readonly suspended: boolean;
  /** Objects that leave Git leave the cluster. */
  readonly prune: boolean;
  /** Manual changes in the cluster are undone. */
  readonly correctDrift: boolean;
  /** ServiceAccount the operator acts as when it applies the app; undefined for the operator's own. */
  readonly serviceAccount?: string;
  /** Values for `${name}` in manifests, replaced in the cluster. */
  readonly substitutions?: { readonly [name: string]: string };
}

/** One app on one cluster. */
export interface PlanApp {
  /** Construct path, for messages. */
  readonly path: string;
  readonly name: string;
  readonly namespace: string;
  /** Directory of the manifests, from the root of the repository, without leading or trailing slash. */
  readonly directory: string;
  readonly objects: readonly PlanObject[];
  /** Apps on the same cluster that must be ready before this one is applied. */
  readonly dependsOn: readonly string[];
  readonly options: PlanAppOptions;
}

/** How an operator reaches a cluster that it does not run in. */
export interface PlanRemote {
  /** API server URL; undefined when the operator knows the cluster by name alone. */
  readonly server?: string;
  /** Secret with a kubeconfig, in the operator's namespace. */
  readonly kubeConfigSecret: string;
}

/** One cluster and what goes to it. */
export interface PlanCluster {
  readonly name: string;
  /** Undefined when the operator runs in the cluster itself. */
  readonly remote?: PlanRemote;
  /** In dependency order. */
  readonly apps: readonly PlanApp[];
}

/**
 * Everything that one environment delivers through one control plane: the cluster that an operator runs in. Usually
 * that is the cluster it serves; a hub serves several. Plain data: an operator renders it and knows no construct.
 */
export interface DeliveryPlan {
  readonly environment: string;
  /** Name of the cluster that the operator runs in. */
  readonly controlPlane: string;
  readonly source: PlanSource;
  /** Directory of this plan's own objects, from the root of the repository. */
  readonly directory: string;
  readonly clusters: readonly PlanCluster[];
  readonly changeWindows: readonly PlanChangeWindow[];
}
