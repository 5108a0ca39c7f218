import { IConstruct } from 'constructs';
import { KubernetesVersion } from './kubernetes-version';
import { NodePool } from './node-pool';
import { GitOpsError } from '../errors';
import { ModelCatalog } from '../models/catalog';

/** What is known about one cluster an app goes to. */
export interface TargetCluster {
  readonly name: string;
  readonly kubernetesVersion: KubernetesVersion;
  readonly nodePools: readonly NodePool[];
  /** API versions of custom resources that the cluster serves; undefined when nobody said. */
  readonly customApis?: readonly string[];
}

/**
 * Where the constructs of an app are delivered: everything a workload may ask about its surroundings, so that it
 * need not know repositories, environments or operators. `GitOpsApp` provides it, workloads read it with `targetOf`.
 */
export interface Target {
  /** Name of the environment, such as `production`. */
  readonly environment: string;
  /** Name of the app. */
  readonly app: string;
  /** Namespace of the app's objects. */
  readonly namespace: string;
  /** Every cluster the app's manifests go to; at least one. */
  readonly clusters: readonly TargetCluster[];
  /** The lowest version among the clusters: what a manifest may rely on. */
  readonly kubernetesVersion: KubernetesVersion;
  /** Pointers of the environment and the lock they resolve through. */
  readonly models: ModelCatalog;
  /** Directory of the repository on this machine, to read committed files from; undefined when there is none. */
  readonly sourceDirectory?: string;
}

const TARGET = Symbol.for('cdk8s-gitops-ai.Target');

/** Makes `target` the surroundings of `scope` and all constructs below it. */
export function provideTarget(scope: IConstruct, target: Target): void {
  Object.defineProperty(scope, TARGET, { value: target });
}

/** The surroundings of a construct. Throws when it is not inside a `GitOpsApp`. */
export function targetOf(construct: IConstruct): Target {
  for (let scope: IConstruct | undefined = construct; scope; scope = scope.node.scope) {
    const target = (scope as unknown as { [TARGET]?: Target })[TARGET];
    if (target) return target;
  }
  throw new GitOpsError([{
    id: 'outside-app',
    path: construct.node.path,
    problem: `${construct.constructor.name} is not inside a GitOpsApp, so its environment and clusters are unknown`,
    fix: 'create it with a GitOpsApp, or a construct inside one, as its scope',
  }]);
}
