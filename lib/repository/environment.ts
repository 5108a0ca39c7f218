import { Construct } from 'constructs';
import { Approval } from './approval';
import { ChangeWindow } from './change-window';
import { Cluster, ClusterProps } from './cluster';
import { provideAppScope } from '../app/app-scope';
import { GitOpsError, refuseDeployTimeValues, reportIssue } from '../errors';
import { isDnsLabel } from '../manifests';
import { CanaryPointer, ReadPointers } from '../models';
import { GitOpsOperator } from '../operators';

/** What is known about a stage of delivery. */
export interface EnvironmentProps {
  /**
   * The environment that a version runs in before it comes here.
   *
   * @default - versions may come here first
   */
  readonly promotesFrom?: Environment;

  /**
   * Evaluations that a version of a model must have passed before it is promoted to here, by the names that its records
   * have in `models.lock.yaml` (`provenance.evaluations`), such as `safety`. `gitops-ai promote` asks for them; synthesis
   * does not, so that a rollback to a version from before the rule is not held up.
   *
   * @default - none
   */
  readonly requiredEvaluations?: string[];

  /**
   * What a change needs before it is merged.
   *
   * @default Approval.automatic()
   */
  readonly approval?: Approval;

  /**
   * The operator of the environment's clusters.
   *
   * @default - the repository's operator
   */
  readonly operator?: GitOpsOperator;

  /**
   * Recurring windows in which changes are, or are not, delivered. Only Argo CD can keep to them.
   *
   * @default - changes are delivered at any time
   */
  readonly changeWindows?: ChangeWindow[];
}

/**
 * A stage of delivery, such as `staging` or `production`: its clusters, its approval rule and its pointer file
 * `environments/<name>.yaml`. Create it with `GitOpsRepository.addEnvironment`.
 */
export class Environment extends Construct {
  /** Name of the environment. */
  public readonly name: string;
  /** The environment that a version runs in before it comes here. */
  public readonly promotesFrom?: Environment;
  /** Evaluations that a version of a model must have passed before it is promoted to here. */
  public readonly requiredEvaluations: string[];
  /** What a change needs before it is merged. */
  public readonly approval: Approval;
  /** The operator of the environment's clusters. */
  public readonly operator: GitOpsOperator;
  /** Recurring windows in which changes are, or are not, delivered. */
  public readonly changeWindows: ChangeWindow[];

  private readonly _clusters: Cluster[] = [];
  private closed = false;
  private pointers?: ReadPointers;

  /** @internal Reads the pointers; the repository, which has the lock, sets it. */
  public _readPointers?: () => ReadPointers;
  /** @internal Directory of the repository on this machine; the repository sets it. */
  public _sourceDirectory?: string;

  constructor(scope: Construct, id: string, props: EnvironmentProps = {}) {
    super(scope, id);
    refuseDeployTimeValues(this.node.path, props);
    if (!props.operator) {
      throw new GitOpsError([{
        id: 'environment-operator',
        path: this.node.path,
        field: 'operator',
        problem: 'nobody would reconcile this environment',
        fix: 'create environments with addEnvironment, which gives them the operator of the repository',
      }]);
    }
    this.name = id;
    this.promotesFrom = props.promotesFrom;
    this.requiredEvaluations = [...props.requiredEvaluations ?? []];
    this.approval = props.approval ?? Approval.automatic();
    this.operator = props.operator;
    this.changeWindows = [...props.changeWindows ?? []];
    if (!isDnsLabel(id)) {
      reportIssue(this, {
        id: 'environment-name',
        field: 'name',
        value: id,
        problem: 'not a DNS label of at most 63 lower-case letters, digits and hyphens',
        fix: 'rename the environment; the name becomes a directory, a file and part of object names',
      });
    }
    for (const name of this.requiredEvaluations.filter(evaluation => !isDnsLabel(evaluation))) {
      reportIssue(this, {
        id: 'required-evaluation',
        field: 'requiredEvaluations',
        value: name,
        problem: 'not a name of at most 63 lower-case letters, digits and hyphens',
        fix: 'name it as its records in models.lock.yaml do, such as safety',
      });
    }
    for (const window of this.changeWindows) for (const issue of window._issues) reportIssue(this, issue);
    if (props.promotesFrom && props.promotesFrom.node.root !== this.node.root) {
      reportIssue(this, {
        id: 'promotes-from',
        field: 'promotesFrom',
        value: props.promotesFrom.name,
        problem: 'belongs to another repository; a pointer can only be promoted inside one',
        fix: 'give an environment that addEnvironment of this repository returned',
      });
    }
    provideAppScope(this, {
      environment: id,
      directory: `${id}/apps`,
      clusters: () => {
        this.closed = true;
        return this._clusters.map(cluster => cluster._facts);
      },
      models: () => (this.pointers ??= this._readPointers!()).catalog,
      sourceDirectory: () => this._sourceDirectory,
    });
  }

  /** @internal The canaries of the pointer file; none as long as nobody has read it, or something is wrong with it. */
  public get _canaries(): ReadonlyMap<string, CanaryPointer> {
    return this.pointers?.issues.length === 0 ? this.pointers.canaries : new Map();
  }

  /** The environment's clusters, in the order in which they were added. */
  public get clusters(): Cluster[] {
    return [...this._clusters];
  }

  /**
   * Adds a cluster. Clusters come before apps, because an app looks at them when it is created.
   *
   * @param name name of the cluster, unique in the repository
   */
  public addCluster(name: string, props: ClusterProps): Cluster {
    if (this.closed) {
      throw new GitOpsError([{
        id: 'cluster-after-app',
        path: this.node.path,
        field: 'addCluster',
        value: name,
        problem: 'an app was already created in this environment, and it would not know the new cluster',
        fix: 'add all clusters of an environment before creating apps in it',
      }]);
    }
    const cluster = new Cluster(this, name, props);
    this._clusters.push(cluster);
    return cluster;
  }
}
