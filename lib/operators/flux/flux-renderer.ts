import { Duration } from 'cdk8s';
import { decryptionSpec, FluxDecryption } from './decryption';
import { fluxDuration } from './duration';
import { healthSpec } from './health';
import { missingSubstitutions } from './substitution';
import { Issue } from '../../errors';
import { apiGroup, ManifestObject } from '../../manifests';
import { withAnnotations } from '../annotate';
import { DeliveryRenderer } from '../delivery-renderer';
import { tooLongNames } from '../names';
import { DeliveryPlan, PlanApp, PlanCluster, PlanObject } from '../plan';

/** How Flux delivers. */
export interface FluxOptions {
  /**
   * Namespace of the Flux objects.
   *
   * @default flux-system
   */
  readonly namespace?: string;

  /**
   * How often Flux looks for new commits.
   *
   * @default Duration.minutes(1)
   */
  readonly sourceInterval?: Duration;

  /**
   * How often Flux compares the cluster with Git when there is no new commit, and corrects drift.
   *
   * @default Duration.minutes(10)
   */
  readonly interval?: Duration;

  /**
   * How soon a failed reconciliation is tried again.
   *
   * @default Duration.minutes(2)
   */
  readonly retryInterval?: Duration;

  /**
   * What decrypts manifests that SOPS has encrypted. Written on the Kustomizations of apps that have such manifests.
   *
   * @default - the Secret `sops-age` where age or PGP can decrypt, else the identity of kustomize-controller
   */
  readonly decryption?: FluxDecryption;
}

/** Shortest time that Flux waits for an app, and the margin on top of its slowest object. */
const SHORTEST_TIMEOUT = 300;
const TIMEOUT_MARGIN = 60;

/** Renders plans as Flux objects: source.toolkit.fluxcd.io/v1 and kustomize.toolkit.fluxcd.io/v1. */
export class FluxRenderer implements DeliveryRenderer {
  public readonly name = 'Flux';
  public readonly wantsKustomization = true;
  public readonly waitsInside = false;
  public readonly namespace: string;

  constructor(private readonly options: FluxOptions) {
    this.namespace = options.namespace ?? 'flux-system';
  }

  public unsupported(plan: DeliveryPlan): Issue[] {
    const apps = everyApp(plan);
    return [
      ...plan.changeWindows.length === 0 ? [] : [{
        id: 'flux-change-windows',
        path: plan.environment,
        field: 'changeWindows',
        problem: 'Flux has no change windows',
        fix: 'deliver the environment with Argo CD, or leave the windows to the rules of the branch that is merged into',
      }],
      ...apps.filter(({ app }) => !app.options.correctDrift).map(({ app }) => ({
        id: 'flux-drift',
        path: app.path,
        field: 'correctDrift',
        value: 'false',
        problem: 'Flux always corrects drift when it reconciles',
        fix: 'ignore the fields that others write with Delivery.of(object).ignoreField(…), or pause the app with suspended: true',
      })),
      ...apps.flatMap(({ app }) => app.objects.filter(({ wave }) => wave > 0).slice(0, 1).map(({ path, object }) => ({
        id: 'flux-order',
        path,
        field: 'addDependency',
        value: `${object.kind}/${object.metadata.name}`,
        problem: 'Flux applies the objects of an app together and knows no order inside it, beyond namespaces and definitions first',
        fix: 'put what has to be there first into an app of its own, and make this app depend on that app',
      }))),
      ...apps.flatMap(({ app }) => missingSubstitutions(app)),
      ...tooLongNames(this.name, apps),
    ];
  }

  public deliver(plan: DeliveryPlan): ManifestObject[] {
    return [this.source(plan), this.root(plan), ...everyApp(plan).map(({ app, cluster }) => this.kustomization(plan, cluster, app))];
  }

  public annotate({ object, keepOnPrune }: PlanObject): ManifestObject {
    return withAnnotations(object, keepOnPrune ? { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' } : {});
  }

  private source({ environment, source }: DeliveryPlan): ManifestObject {
    return {
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'GitRepository',
      metadata: { name: environment, namespace: this.namespace },
      spec: {
        interval: this.duration(this.options.sourceInterval, 60),
        timeout: '1m',
        url: source.url,
        ref: { branch: source.branch },
        ...(source.secretName && { secretRef: { name: source.secretName } }),
      },
    };
  }

  /** Reconciles the delivery directory itself, so that it is applied by hand only once. */
  private root({ environment, directory }: DeliveryPlan): ManifestObject {
    return {
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      metadata: { name: `${environment}-delivery`, namespace: this.namespace },
      spec: { ...this.cadence(environment), path: `./${directory}`, prune: true, timeout: fluxDuration(SHORTEST_TIMEOUT) },
    };
  }

  private kustomization(plan: DeliveryPlan, cluster: PlanCluster, app: PlanApp): ManifestObject {
    const { options, objects } = app;
    const slowest = Math.max(0, ...objects.map(({ readySeconds }) => readySeconds ?? 0));
    const ignore = objects.filter(({ ignoredFields }) => ignoredFields.length > 0).map(ignoreRule);
    return {
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      metadata: { name: kustomizationName(app.name, cluster), namespace: this.namespace },
      spec: {
        ...this.cadence(plan.environment),
        path: `./${app.directory}`,
        prune: options.prune,
        timeout: fluxDuration(Math.max(SHORTEST_TIMEOUT, Math.ceil((slowest + TIMEOUT_MARGIN) / 60) * 60)),
        ...healthSpec(objects),
        ...(app.dependsOn.length > 0 && { dependsOn: app.dependsOn.map(name => ({ name: kustomizationName(name, cluster) })) }),
        ...(ignore.length > 0 && { ignore }),
        ...decryptionSpec(objects, this.options.decryption),
        ...(cluster.remote && { kubeConfig: { secretRef: { name: cluster.remote.kubeConfigSecret } } }),
        ...(options.serviceAccount && { serviceAccountName: options.serviceAccount }),
        ...(options.suspended && { suspend: true }),
        ...(options.substitutions && { postBuild: { substitute: options.substitutions } }),
      },
    };
  }

  private cadence(environment: string): { readonly [field: string]: unknown } {
    return {
      interval: this.duration(this.options.interval, 600),
      retryInterval: this.duration(this.options.retryInterval, 120),
      sourceRef: { kind: 'GitRepository', name: environment },
    };
  }

  private duration(duration: Duration | undefined, seconds: number): string {
    return fluxDuration(duration?.toSeconds() ?? seconds);
  }
}

/** On a hub the same app goes to several clusters, so its name there has the cluster in it. */
function kustomizationName(app: string, cluster: PlanCluster): string {
  return cluster.remote ? `${app}-${cluster.name}` : app;
}

function everyApp(plan: DeliveryPlan): { app: PlanApp; cluster: PlanCluster; name: string }[] {
  return plan.clusters.flatMap(cluster => cluster.apps.map(app => ({ app, cluster, name: kustomizationName(app.name, cluster) })));
}

/** Targets exactly one object; Flux takes the parts of a target as regular expressions. */
function ignoreRule({ object, ignoredFields }: PlanObject): { readonly [field: string]: unknown } {
  const { name, namespace } = object.metadata;
  return {
    paths: ignoredFields.map(({ pointer }) => pointer),
    target: {
      group: exactly(apiGroup(object.apiVersion)),
      kind: exactly(object.kind),
      name: exactly(name),
      ...(namespace && { namespace: exactly(namespace) }),
    },
  };
}

function exactly(text: string): string {
  return `^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`;
}
