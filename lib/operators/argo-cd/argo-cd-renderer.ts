import { appsProject, deliveryProject } from './app-projects';
import { destination } from './destination';
import { Issue } from '../../errors';
import { apiGroup, isSopsEncrypted, ManifestObject } from '../../manifests';
import { withAnnotations } from '../annotate';
import { DeliveryRenderer } from '../delivery-renderer';
import { tooLongNames } from '../names';
import { DeliveryPlan, PlanApp, PlanCluster, PlanObject } from '../plan';

/** How Argo CD delivers. */
export interface ArgoCdOptions {
  /**
   * Namespace of Argo CD and its objects.
   *
   * @default argocd
   */
  readonly namespace?: string;

  /**
   * Name of a config management plugin that decrypts manifests which SOPS has encrypted, installed beside the repo
   * server. It is given the directories of the apps that have such manifests, and of no other.
   *
   * @default - none: Argo CD has no decryption of its own, and such manifests do not synthesize
   */
  readonly decryptionPlugin?: string;
}

const SYNC_OPTIONS = 'argocd.argoproj.io/sync-options';

/** Deletes an application's objects together with it, as deleting a Flux Kustomization does. Kubernetes warns about the form without a path. */
const FINALIZER = 'resources-finalizer.argocd.argoproj.io/foreground';

/** Renders plans as Argo CD objects: argoproj.io/v1alpha1. */
export class ArgoCdRenderer implements DeliveryRenderer {
  public readonly name = 'Argo CD';
  /** Its presence would switch Argo CD from plain directories to Kustomize. */
  public readonly wantsKustomization = false;
  public readonly waitsInside = true;
  public readonly namespace: string;

  private readonly decryptionPlugin?: string;

  constructor(options: ArgoCdOptions) {
    this.decryptionPlugin = options.decryptionPlugin;
    this.namespace = options.namespace ?? 'argocd';
  }

  public unsupported(plan: DeliveryPlan): Issue[] {
    const apps = everyApp(plan);
    return [
      ...apps.filter(({ app }) => app.options.substitutions).map(({ app }) => ({
        id: 'argo-cd-substitution',
        path: app.path,
        field: 'substitutions',
        value: Object.keys(app.options.substitutions!).join(', '),
        problem: 'Argo CD replaces nothing in plain manifests',
        fix: 'write the values in TypeScript, where they differ by environment, or deliver the environment with Flux',
      })),
      ...apps.filter(({ app, cluster }) => app.options.serviceAccount && cluster.remote && !cluster.remote.server).map(({ app, cluster }) => ({
        id: 'argo-cd-service-account',
        path: app.path,
        field: 'serviceAccount',
        value: app.options.serviceAccount,
        problem: `Argo CD finds the account of a remote cluster by the URL of its API server, and cluster "${cluster.name}" has none`,
        fix: 'give the cluster ClusterConnection.remote({ server: \'https://…\' })',
      })),
      ...this.decryptionPlugin ? [] : apps.flatMap(({ app }) => encryptedObjects(app)),
      ...sharedNamespaces(plan),
      ...tooLongNames(this.name, apps),
    ];
  }

  public deliver(plan: DeliveryPlan): ManifestObject[] {
    const depth = depths(plan);
    return [
      appsProject(plan, this.namespace),
      deliveryProject(plan, this.namespace),
      this.root(plan),
      ...everyApp(plan).map(({ app, cluster, name }) => this.application(plan, cluster, app, name, depth.get(app)!)),
    ];
  }

  public annotate({ object, keepOnPrune, wave, stage = 0 }: PlanObject): ManifestObject {
    // What declares a dependency comes after it, wherever it would stand otherwise.
    const place = wave > 0 && stage <= 0 ? wave : wave + stage;
    const annotated = withAnnotations(object, place !== 0 ? { 'argocd.argoproj.io/sync-wave': String(place) } : {});
    if (!keepOnPrune) return annotated;
    // One annotation holds all options of an object: what keeps its state comes on top of what it says itself.
    const options = [object.metadata.annotations?.[SYNC_OPTIONS], 'Prune=false,Delete=false'].filter(Boolean).join(',');
    return { ...annotated, metadata: { ...annotated.metadata, annotations: { ...annotated.metadata.annotations, [SYNC_OPTIONS]: options } } };
  }

  /** Reconciles the delivery directory itself, so that it is applied by hand only once. */
  private root(plan: DeliveryPlan): ManifestObject {
    return {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: { name: `${plan.environment}-delivery`, namespace: this.namespace },
      spec: {
        project: `${plan.environment}-delivery`,
        source: source(plan, plan.directory),
        destination: { ...destination({}), namespace: this.namespace },
        syncPolicy: { automated: { prune: true, selfHeal: true }, retry: RETRY, syncOptions: ['ServerSideApply=true'] },
      },
    };
  }

  /** What makes manifests of the app's directory: Argo CD itself, or the plugin that decrypts them. */
  private tool(app: PlanApp): object {
    const plugin = app.objects.some(({ object }) => isSopsEncrypted(object)) ? this.decryptionPlugin : undefined;
    return plugin ? { plugin: { name: plugin } } : { directory: { recurse: true } };
  }

  private application(plan: DeliveryPlan, cluster: PlanCluster, app: PlanApp, name: string, wave: number): ManifestObject {
    const { prune, correctDrift, suspended } = app.options;
    const ignoreDifferences = app.objects.filter(({ ignoredFields }) => ignoredFields.length > 0).map(ignoredDifference);
    return {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: {
        name,
        namespace: this.namespace,
        annotations: {
          'argocd.argoproj.io/compare-options': 'ServerSideDiff=true',
          'argocd.argoproj.io/manifest-generate-paths': `/${app.directory}`,
          ...(wave > 0 && { 'argocd.argoproj.io/sync-wave': String(wave) }),
        },
        ...(prune && { finalizers: [FINALIZER] }),
      },
      spec: {
        project: plan.environment,
        source: source(plan, app.directory, this.tool(app)),
        destination: { ...destination(cluster), namespace: app.namespace },
        syncPolicy: {
          automated: { ...(suspended && { enabled: false }), prune, selfHeal: correctDrift },
          retry: RETRY,
          syncOptions: [
            'CreateNamespace=false', 'ServerSideApply=true', 'PruneLast=true', 'FailOnSharedResource=true',
            ...ignoreDifferences.length > 0 ? ['RespectIgnoreDifferences=true'] : [],
          ],
        },
        ...(ignoreDifferences.length > 0 && { ignoreDifferences }),
      },
    };
  }
}

/** SOPS cannot be undone by Argo CD alone. */
function encryptedObjects(app: PlanApp): Issue[] {
  return app.objects.filter(({ object }) => isSopsEncrypted(object)).map(({ path, object }) => ({
    id: 'argo-cd-sops',
    path,
    field: 'sops',
    value: `${object.kind}/${object.metadata.name}`,
    problem: 'Argo CD does not decrypt what SOPS has encrypted: it would apply the encrypted text as if it were the secret',
    fix: 'use SecretSource.externalSecrets(…) or SecretSource.sealed(…), deliver the environment with Flux, or, with a plugin '
      + 'that decrypts installed beside the repo server, say GitOpsOperator.argoCd({ decryptionPlugin: \'its name\' })',
  }));
}

/** Failed syncs are tried again for about a quarter of an hour; a new commit starts over. */
const RETRY = { limit: 5, backoff: { duration: '30s', factor: 2, maxDuration: '5m' } };

function source(plan: DeliveryPlan, path: string, tool: object = {}): object {
  // A full reference needs no look-up of whether the name is a branch, a tag or a commit.
  return { repoURL: plan.source.url, targetRevision: `refs/heads/${plan.source.branch}`, path, ...tool };
}

function everyApp(plan: DeliveryPlan): { app: PlanApp; cluster: PlanCluster; name: string }[] {
  return plan.clusters.flatMap(cluster => cluster.apps.map(app => ({ app, cluster, name: `${app.name}-${cluster.name}` })));
}

/** How many apps, one after another, come before each app on its cluster. Apps are in dependency order. */
function depths(plan: DeliveryPlan): Map<PlanApp, number> {
  const depth = new Map<PlanApp, number>();
  for (const { apps } of plan.clusters) {
    const byName = new Map<string, number>();
    for (const app of apps) {
      const own = Math.max(0, ...app.dependsOn.map(name => (byName.get(name) ?? 0) + 1));
      byName.set(app.name, own);
      depth.set(app, own);
    }
  }
  return depth;
}

function ignoredDifference({ object, ignoredFields }: PlanObject): object {
  const { name, namespace } = object.metadata;
  return {
    group: apiGroup(object.apiVersion),
    kind: object.kind,
    name,
    ...(namespace && { namespace }),
    jsonPointers: ignoredFields.map(({ pointer }) => pointer),
  };
}

/** Argo CD finds the account to act as by cluster and namespace, so it can only have one for each of those. */
function sharedNamespaces(plan: DeliveryPlan): Issue[] {
  return plan.clusters.flatMap(({ name, apps }) => apps.filter((app, i) => apps.slice(0, i)
    .some(other => other.namespace === app.namespace && other.options.serviceAccount !== app.options.serviceAccount))
    .map(app => ({
      id: 'argo-cd-service-account',
      path: app.path,
      field: 'serviceAccount',
      value: app.options.serviceAccount,
      problem: `another app in namespace "${app.namespace}" of cluster ${name} has another account, and Argo CD knows one for each namespace`,
      fix: 'give both apps the same serviceAccount, or namespaces of their own',
    })));
}
