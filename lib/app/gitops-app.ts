import { ApiObject, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { nearestAppScope } from './app-scope';
import { decodeObjects, objectsOf } from './objects';
import { PodSecurityLevel } from './pod-security-level';
import { GitOpsError, refuseDeployTimeValues, reportIssue } from '../errors';
import { Delivery, emit, isDnsLabel, LONGEST_CRON_NAME, LONGEST_NAME, nameInChart } from '../manifests';
import { UsedPointers } from '../models';
import { PlanAppOptions } from '../operators';
import { KubernetesVersion, provideTarget, TargetCluster } from '../platform';

/** How an app is delivered. Every default is what production wants. */
export interface GitOpsAppProps {
  /**
   * Namespace of the app's objects.
   *
   * @default - the app's name
   */
  readonly namespace?: string;

  /**
   * Whether the app brings its namespace, with Pod Security labels and protected from pruning. Say `false` when
   * another app or somebody else owns the namespace.
   *
   * @default true
   */
  readonly createNamespace?: boolean;

  /**
   * Pod Security level of the namespace. Pods that the level would refuse in the cluster are refused at synthesis.
   *
   * @default PodSecurityLevel.RESTRICTED
   */
  readonly podSecurity?: PodSecurityLevel;

  /**
   * Labels that every object of the app carries.
   *
   * @default - none besides those of the constructs
   */
  readonly labels?: { readonly [key: string]: string };

  /**
   * Whether delivery is paused: the clusters stay as they are until this is false again.
   *
   * @default false
   */
  readonly suspended?: boolean;

  /**
   * Whether objects that leave Git leave the cluster.
   *
   * @default true
   */
  readonly prune?: boolean;

  /**
   * Whether manual changes in the cluster are undone. Flux always does; only Argo CD can leave them.
   *
   * @default true
   */
  readonly correctDrift?: boolean;

  /**
   * ServiceAccount that the operator acts as when it applies the app, so that an app can do no more than that account.
   * It exists already: for Flux in the namespace of the Flux objects, for Argo CD in the namespace of the app.
   *
   * @default - the operator's own account
   */
  readonly serviceAccount?: string;

  /**
   * Values for `${name}` in the manifests, replaced in the cluster. Only Flux can; prefer TypeScript, where the
   * replaced text is in Git.
   *
   * @default - none
   */
  readonly substitutions?: { readonly [name: string]: string };
}

/**
 * The unit of delivery: one Flux Kustomization or one Argo CD Application for each cluster it goes to. Created in an
 * environment it goes to all the environment's clusters; created in a cluster, to that one.
 *
 * Takes our constructs and any other cdk8s construct: whatever is inside is laid out, checked and delivered.
 *
 * `app.addDependency(other)` makes the operator wait until `other` is ready before it applies this app.
 */
export class GitOpsApp extends Chart {
  /**
   * Whether a construct is a GitOpsApp, of this copy of the library or of another.
   *
   * @param construct anything
   */
  public static isGitOpsApp(construct: any): boolean {
    return construct !== null && typeof construct === 'object' && GITOPS_APP in construct;
  }

  /** Name of the app. */
  public readonly name: string;
  /** Name of the environment that the app belongs to. */
  public readonly environment: string;
  /** Names of the clusters that the app goes to. */
  public readonly clusters: string[];
  /** Pod Security level of the app's namespace. */
  public readonly podSecurity: PodSecurityLevel;

  /** @internal */
  public readonly _options: PlanAppOptions;
  /** @internal Directory of the manifests, from the root of the output. */
  public readonly _directory: string;
  /** @internal */
  public readonly _targets: readonly TargetCluster[];
  /** @internal The pointers that the app's constructs have followed. */
  public readonly _pointers: UsedPointers;

  constructor(scope: Construct, id: string, props: GitOpsAppProps = {}) {
    const surroundings = nearestAppScope(scope, id);
    refuseDeployTimeValues(`${scope.node.path}/${id}`, props);
    const namespace = props.namespace ?? id;
    super(scope, id, { namespace, labels: { ...props.labels } });
    Object.defineProperty(this, GITOPS_APP, { value: true });

    const clusters = surroundings.clusters();
    const outer = this.node.scopes.slice(0, -1).find(GitOpsApp.isGitOpsApp);
    if (outer) {
      throw new GitOpsError([{
        id: 'nested-app',
        path: this.node.path,
        problem: `is inside the app [${outer.node.path}]; an app is delivered as a whole, so it cannot hold another`,
        fix: 'create both in the environment, and call addDependency where one has to wait for the other',
      }]);
    }
    if (clusters.length === 0) {
      throw new GitOpsError([{
        id: 'no-cluster',
        path: this.node.path,
        problem: `environment "${surroundings.environment}" has no cluster yet, so this app would go nowhere`,
        fix: 'call addCluster on the environment before creating apps in it',
      }]);
    }
    this.name = id;
    this.environment = surroundings.environment;
    this.clusters = clusters.map(cluster => cluster.name);
    this.podSecurity = props.podSecurity ?? PodSecurityLevel.RESTRICTED;
    this._directory = `${surroundings.directory}/${id}`;
    this._targets = clusters;
    this._pointers = new UsedPointers(surroundings.models());
    const kubernetesVersion = KubernetesVersion.lowest(clusters.map(cluster => cluster.kubernetesVersion));
    this._options = {
      suspended: props.suspended ?? false,
      prune: props.prune ?? true,
      correctDrift: props.correctDrift ?? true,
      serviceAccount: props.serviceAccount,
      substitutions: props.substitutions,
    };
    provideTarget(this, {
      environment: surroundings.environment,
      app: id,
      namespace,
      clusters,
      kubernetesVersion,
      models: this._pointers,
      sourceDirectory: surroundings.sourceDirectory?.(),
    });

    this.requireLabel('name', id);
    this.requireLabel('namespace', namespace);
    if (props.createNamespace ?? true) this.emitNamespace(kubernetesVersion);
  }

  /**
   * The names of objects are their ids on the way from the app, joined by hyphens: the same in every environment, and
   * without a hash unless the name would be too long.
   */
  public generateObjectName(apiObject: ApiObject): string {
    return nameInChart(apiObject, apiObject.kind === 'CronJob' || apiObject.kind === 'CronWorkflow' ? LONGEST_CRON_NAME : LONGEST_NAME);
  }

  /** The objects of the app, decoded, in the order in which they were created. */
  public toJson(): any[] {
    return decodeObjects(objectsOf(this)).objects.map(decoded => decoded.object);
  }

  private emitNamespace(kubernetesVersion: KubernetesVersion): void {
    const level = this.podSecurity;
    const version = `v${kubernetesVersion}`;
    const namespace = emit(this, 'namespace', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: this.namespace!,
        labels: Object.fromEntries(['enforce', 'audit', 'warn'].flatMap(mode => [
          [`pod-security.kubernetes.io/${mode}`, level],
          [`pod-security.kubernetes.io/${mode}-version`, version],
        ])),
      },
    });
    Delivery.of(namespace).keepOnPrune();
  }

  private requireLabel(field: string, value: string): void {
    if (isDnsLabel(value)) return;
    reportIssue(this, {
      id: 'app-name',
      field,
      value,
      problem: `not a DNS label of at most ${LONGEST_NAME} lower-case letters, digits and hyphens`,
      fix: 'rename it; the name becomes a directory and the name of cluster objects',
    });
  }
}

const GITOPS_APP = Symbol.for('cdk8s-gitops-ai.GitOpsApp');
