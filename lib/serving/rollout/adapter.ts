import { UnplacedIssue } from '../../errors';
import { Manifest } from '../../manifests';

/** A backend of a route. */
export interface RouteBackend {
  /** Name of the Service. */
  readonly service: string;
  /** Percent of the requests. */
  readonly traffic: number;
}

/** Everything a service asks a rollout; each kind is one implementation. */
export interface RolloutAdapter {
  /** Percents of the requests that a canary gets, ascending. */
  readonly steps: readonly number[];
  /** Namespaces whose pods bring the requests. */
  readonly clientNamespaces: readonly string[];
  /** What is wrong with its options. */
  readonly issues: readonly UnplacedIssue[];
  /** Pods of a canary that gets so much of what `most` pods get without one. */
  canaryReplicas(most: number, traffic: number): number;
  /** What divides the requests among backends that listen at one port. */
  route(backends: readonly RouteBackend[], port: number): Manifest;
}
