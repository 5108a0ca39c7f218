import { Environment } from './environment';
import { GitOpsApp } from '../app';
import { ModelRamp } from '../models';
import { PlanChangeWindow } from '../operators';

/** What the commands need to know of an environment: who decides about it, and what runs in it. */
export interface EnvironmentReport {
  readonly name: string;
  /** The environment that a version runs in before it comes here. */
  readonly promotesFrom?: string;
  /** Who approves changes; without owners, and with 0 approvals, nobody has to. */
  readonly approval: { readonly owners: readonly string[]; readonly minimumApprovals: number };
  /** Evaluations that a version of a model must have passed before it is promoted to here. */
  readonly requiredEvaluations: readonly string[];
  /** Recurring windows in which changes are, or are not, delivered. */
  readonly changeWindows: readonly PlanChangeWindow[];
  /** Names of the clusters. */
  readonly clusters: readonly string[];
  readonly apps: readonly AppReport[];
}

/** What is known of an app besides its objects. */
export interface AppReport {
  readonly name: string;
  /** The cluster that it was created in; undefined when it goes to all clusters of the environment. */
  readonly cluster?: string;
  /** Directories of its manifests, from the root of the output. No other app writes there. */
  readonly paths: readonly string[];
  /** Models whose pointers it follows. */
  readonly models: readonly string[];
  /** Feature sets whose pointers it follows. */
  readonly features: readonly string[];
  /** Services that can give a canary of their model part of the requests, in the order of model and service. */
  readonly ramps: readonly ModelRamp[];
}

/** Describes environments and the apps of their repository. */
export function reportEnvironments(environments: readonly Environment[], apps: readonly GitOpsApp[]): EnvironmentReport[] {
  return environments.map(environment => ({
    name: environment.name,
    promotesFrom: environment.promotesFrom?.name,
    approval: { owners: environment.approval.owners, minimumApprovals: environment.approval.minimumApprovals },
    requiredEvaluations: environment.requiredEvaluations,
    changeWindows: environment.changeWindows.map(window => window._plan),
    clusters: environment.clusters.map(cluster => cluster.name),
    apps: apps.filter(app => app.environment === environment.name).map(app => appReport(app, environment)),
  }));
}

function appReport(app: GitOpsApp, environment: Environment): AppReport {
  return {
    name: app.name,
    cluster: environment.clusters.find(cluster => app.node.scopes.includes(cluster))?.name,
    paths: [app._directory],
    models: app._pointers.modelNames,
    features: app._pointers.featureNames,
    ramps: app._pointers.ramps,
  };
}
