import { ApiObject, Duration, Lazy } from 'cdk8s';
import type { INetworkPolicyPeer, IPodSelector, NetworkPolicyPeerConfig, PodSelectorConfig } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { Accelerator } from './accelerator';
import { featureAnnotations, featureIssues, modelAnnotations, scrapeAnnotations } from './annotations';
import { AutoscalingContext } from './autoscaling/adapter';
import { coldStart, coldStartIssues } from './cold-start';
import { drainIssues, drainOf } from './drain';
import { demandsOf, GpuDemand, registerDemand } from './gpu-demand';
import { imageIssues } from './image';
import { ModelServiceProps } from './model-service-props';
import { networkPolicySpec, OwnPeer } from './network';
import { CACHE_PATH } from './paths';
import { modelServerPod, PodDecisions } from './pod-template';
import { podResources, resourceIssues } from './resources';
import { capacityIssues, rolloutRoom } from './rollout-room';
import { serverSecrets } from './server-secrets';
import { nameIssues } from './service-name';
import { UpdateStrategy } from './update-strategy';
import { refuseDeployTimeValues, reportIssue, UnplacedIssue } from '../errors';
import { FeatureService } from '../features';
import { cdk8sPlus, Delivery, emit, GIBIBYTE, nameInChart, ROUTE_STAGE, selectorLabels, standardLabels } from '../manifests';
import { Canary, ModelSource, ResolvedModel } from '../models';
import { IIdentifiedWorkload, Target, targetOf } from '../platform';
import { ColdStart, wholeMinutes } from '../sizing';
import { Rollout } from './rollout/rollout';
import { formatIssues, RuntimeAdapter } from './runtime/adapter';
import { MODEL_PATH } from './weights/plan';
import { Weights } from './weights/weights';

/**
 * A model behind an HTTP endpoint in the cluster: Deployment, Service, ServiceAccount, NetworkPolicy and, where they
 * apply, PodDisruptionBudget and autoscaler, all under one name.
 *
 * Takes part in cdk8s-plus: pass it where pods are selected or a peer of a network policy is wanted.
 */
export class ModelService extends Construct implements IPodSelector, INetworkPolicyPeer, IIdentifiedWorkload {
  /** Name of the Service and of all other objects: the ids on the way from the app, joined by hyphens. */
  public readonly name: string;
  /** Port of the Service. */
  public readonly port: number;
  /** Namespace of its objects. */
  public readonly namespace: string;
  /** Name of the ServiceAccount of its pods. */
  public readonly serviceAccountName: string;
  /** Where clients in the cluster reach it: `http://NAME.NAMESPACE.svc:PORT`. */
  public readonly url: string;

  private readonly target: Target;
  private readonly runtime: RuntimeAdapter;
  private readonly labels: { readonly name: string; readonly instance: string; readonly component: string; readonly partOf: string };

  /** @internal The service that this is the canary of. */
  protected get _stable(): ModelService | undefined {
    return undefined;
  }

  constructor(scope: Construct, id: string, props: ModelServiceProps) {
    super(scope, id);
    refuseDeployTimeValues(this.node.path, props);
    this.target = targetOf(this);
    this.runtime = props.runtime._adapter;
    this.name = nameInChart(this);
    this.namespace = this.target.namespace;
    const stable = this._stable;
    this.serviceAccountName = stable?.serviceAccountName ?? props.serviceAccount?.name ?? this.name;
    this.port = this.runtime.ports[0].port;
    this.url = `http://${this.name}.${this.namespace}.svc:${this.port}`;
    this.labels = { name: stable?.name ?? this.name, instance: this.name, component: 'model-server', partOf: this.target.app };
    this.report([...nameIssues(this.name), ...imageIssues('runtime.image', this.runtime.image), ...featureIssues(props.features)]);

    const accelerator = (props.accelerator ?? Accelerator.none())._adapter;
    const placement = accelerator.place(this.target.clusters);
    const model = this.resolve(props);
    const sizeBytes = model.sizeBytes ?? GIBIBYTE;

    const weights = (props.weights ?? Weights._for(model.reference))._delivery
      .plan({ model, sizeBytes, clusters: this.target.clusters, runtime: this.runtime, namespace: this.target.namespace });
    const drain = drainOf(props.drain);
    const runtimeContext = {
      serviceName: this.labels.name, model, modelPath: MODEL_PATH, cachePath: CACHE_PATH, gpus: accelerator.gpus, drainSeconds: drain.requests,
    };
    const needs = this.runtime.needs(accelerator.gpus);
    const resources = podResources(needs, sizeBytes, accelerator.gpus, weights.diskBytes, props.resources);
    const times = coldStart(sizeBytes, this.runtime.shardsWeights ? Math.max(1, accelerator.gpus) : 1, weights.origin, this.runtime, props.coldStart);
    this.report([...placement.issues, ...resourceIssues(resources, needs), ...drainIssues(drain), ...coldStartIssues(props.coldStart ?? {})]);
    if (model !== UNRESOLVED) this.report([...weights.issues, ...formatIssues(this.runtime, model), ...this.runtime.issues(runtimeContext)]);

    const replicas = this.replicas(props);
    const demand = accelerator.product && this.demand(props, accelerator.product, accelerator.gpus, replicas.most);
    const process = this.runtime.process(runtimeContext);
    const secrets = serverSecrets(props, process, this.target.namespace);
    this.report(secrets.issues);
    const pod = {
      secrets,
      serviceAccountName: this.serviceAccountName,
      selector: selectorLabels(this.labels),
      runtime: this.runtime,
      process,
      cacheBytes: needs.cache,
      kubernetesVersion: this.target.kubernetesVersion,
      priorityClassName: props.priorityClassName,
      weights,
      placement,
      resources,
      times,
      drain,
    };
    this.emitDeployment(model, props.features, pod, replicas, this.strategy(props, demand));
    this.emitService();
    if (!stable && !props.serviceAccount) this.emit('service-account', { apiVersion: 'v1', kind: 'ServiceAccount', automountServiceAccountToken: false });
    if (replicas.most > 1) this.emitDisruptionBudget();
    this.emit('network-policy', {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      spec: networkPolicySpec({
        podLabels: stable ? { 'app.kubernetes.io/instance': this.name } : this.podLabels(),
        namespace: this.target.namespace,
        ports: this.runtime.ports,
        metricsPort: this.runtime.metrics?.port,
        egressPorts: weights.egressPorts,
        allowFrom: props.allowFrom,
        gatewayNamespaces: props.rollout?._adapter.clientNamespaces,
        allowMetricsFrom: props.allowMetricsFrom,
      }),
    });
    if (props.autoscaling) this.emitAutoscaler(props, times);
    if (props.rollout && !stable) this.emitRamp(props, replicas.most);
  }

  /** @internal */
  public _pods(): ReturnType<OwnPeer['_pods']> {
    return { labels: this.podLabels(), namespace: this.target.namespace };
  }

  /** Selects the pods of this service. */
  public toPodSelectorConfig(): PodSelectorConfig {
    return { labelSelector: cdk8sPlus().LabelSelector.of({ labels: this.podLabels() }), namespaces: { names: [this.target.namespace] } };
  }

  /** The pods of this service as a peer of a network policy. */
  public toNetworkPolicyPeerConfig(): NetworkPolicyPeerConfig {
    return { podSelector: this.toPodSelectorConfig() };
  }

  /** The pods of this service. */
  public toPodSelector(): IPodSelector | undefined {
    return this;
  }

  /**
   * One label is enough, because names are unique in a namespace; some checkers accept no more than one. A canary has it
   * too: what is said of the service holds for both.
   */
  private podLabels(): { [label: string]: string } {
    return { 'app.kubernetes.io/name': this.name };
  }

  private resolve(props: ModelServiceProps): ResolvedModel {
    const { value: model, issue } = props.model._resolve(this.target.models);
    if (!model) {
      if (issue) this.report([{ field: 'model', ...issue }]);
      return UNRESOLVED;
    }
    if (model.sizeBytes === undefined) {
      this.report([{
        id: 'model-size-unknown',
        field: 'model',
        value: model.uri,
        problem: 'the size of the weights is not known, so probes, deadlines, memory and disk cannot be computed',
        fix: 'give the ModelSource the size of the weights: size: Size.gibibytes(…)',
      }]);
    }
    return model;
  }

  private replicas(props: ModelServiceProps): Replicas {
    const scaler = props.autoscaling?._adapter;
    if (scaler && props.replicas !== undefined) {
      this.report([{
        id: 'replicas-and-autoscaling',
        field: 'replicas',
        value: String(props.replicas),
        problem: 'the autoscaler decides the number of replicas, and a number in Git would undo each of its decisions',
        fix: 'leave replicas out, or leave autoscaling out',
      }]);
    }
    const fixed = props.replicas ?? 2;
    if (!Number.isInteger(fixed) || fixed < 1) {
      this.report([{
        id: 'replicas',
        field: 'replicas',
        value: String(fixed),
        problem: 'not a positive whole number',
        fix: 'give the number of pods; to stop a service remove it from the app',
      }]);
    }
    return scaler ? { most: scaler.maxReplicas } : { fixed, most: fixed };
  }

  private demand({ rollout }: ModelServiceProps, gpu: GpuDemand['gpu'], count: number, pods: number): GpuDemand {
    const { environment, clusters } = this.target;
    const demand = {
      path: this.node.path,
      environment,
      clusters,
      gpu,
      count,
      pods,
      ...(this._stable ? { isCanary: true } : { canaryPods: mostCanaryPods(rollout, pods) }),
    };
    registerDemand(this, demand);
    this.report(capacityIssues(demand, demandsOf(this)));
    return demand;
  }

  /** Decided at synthesis, when all services that want the same GPUs are known. */
  private strategy(props: ModelServiceProps, demand: GpuDemand | undefined): unknown {
    const strategy = (props.updateStrategy ?? UpdateStrategy.automatic())._adapter;
    const room = () => rolloutRoom(demand, this.target.clusters, demandsOf(this));
    // A canary finds the same room, and the service has said so.
    if (!this._stable) this.report(strategy.issues(room()));
    return Lazy.any({ produce: () => strategy.spec(room()) });
  }

  private emitDeployment(
    model: ResolvedModel, features: FeatureService | undefined, pod: PodDecisions, replicas: Replicas, strategy: unknown,
  ): void {
    const labels = standardLabels({ ...this.labels, version: labelValue(model.version) });
    const annotations = { ...modelAnnotations(model), ...featureAnnotations(features) };
    // A replaced pod must drain before its successor can start.
    const onePod = wholeMinutes(pod.times.podReady + pod.drain.grace);
    const deployment = emit(this, 'Default', {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: this.name, labels, annotations: { ...annotations, ...pod.secrets.restart?.annotations } },
      spec: {
        ...(replicas.fixed !== undefined && { replicas: replicas.fixed }),
        revisionHistoryLimit: 5,
        progressDeadlineSeconds: onePod,
        strategy,
        selector: { matchLabels: pod.selector },
        template: { metadata: { labels, annotations: { ...annotations, ...scrapeAnnotations(this.runtime) } }, spec: modelServerPod(pod) },
      },
    });
    const { restart } = pod.secrets;
    if (restart) Delivery.of(deployment).ignoreField(restart.writes, 'Reloader');
    // Pods take over one at a time; the operator waits for all of them.
    Delivery.of(deployment).readyWithin(Duration.seconds(onePod * Math.max(1, replicas.most)));
  }

  private emitService(): void {
    this.emit('service', {
      apiVersion: 'v1',
      kind: 'Service',
      spec: {
        type: 'ClusterIP',
        selector: selectorLabels(this.labels),
        ports: this.runtime.ports.map(({ name, port }) => ({ name, port, targetPort: name, protocol: 'TCP' })),
      },
    });
  }

  private emitDisruptionBudget(): void {
    this.emit('disruption-budget', {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      spec: { maxUnavailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow', selector: { matchLabels: selectorLabels(this.labels) } },
    });
  }

  private emitAutoscaler(props: ModelServiceProps, times: ColdStart): void {
    const scaler = props.autoscaling!._adapter;
    const context: AutoscalingContext = { name: this.name, namespace: this.target.namespace, runtime: this.runtime, podReady: times.podReady };
    this.report(scaler.issues(context));
    this.emit('autoscaler', scaler.manifest(context));
  }

  /** The route, and the canary where one is under way. */
  private emitRamp(props: ModelServiceProps, most: number): void {
    const ramp = props.rollout!._adapter;
    this.report(ramp.issues);
    const canary = this.canary(props);
    const backends = [{ service: this.name, traffic: 100 - (canary?.traffic ?? 0) }];
    if (canary) {
      const { model, traffic } = canary;
      const replicas = ramp.canaryReplicas(most, traffic);
      const service = new CanaryService(this, 'canary', { ...props, model: ModelSource._of({ value: model }), replicas, autoscaling: undefined });
      backends.push({ service: service.name, traffic });
    }
    const route = this.emit('route', ramp.route(backends, this.port));
    // Whoever orders objects waits for the pods of a step before they get its requests.
    Delivery.of(route)._stage = ROUTE_STAGE;
  }

  private canary({ model, rollout }: ModelServiceProps): Canary | undefined {
    if (model._pointer === undefined) {
      this.report([{
        id: 'ramp-pointer',
        field: 'rollout',
        problem: 'the model is a direct reference, and the pointer file can name no other version of it',
        fix: 'lock the model, and serve it by ModelSource.pinned; or leave rollout out',
      }]);
      return undefined;
    }
    const { value, issue } = this.target.models.canary(model._pointer, { service: this.name, steps: rollout!._adapter.steps });
    if (issue) this.report([issue]);
    return value;
  }

  /** An object that carries the name and no version: promotion leaves its file alone. */
  private emit(id: string, manifest: { readonly apiVersion: string; readonly kind: string; readonly [field: string]: unknown }): ApiObject {
    return emit(this, id, { ...manifest, metadata: { name: this.name, labels: standardLabels(this.labels) } });
  }

  private report(issues: readonly UnplacedIssue[]): void {
    for (const issue of issues) reportIssue(this, issue);
  }
}

/**
 * A version that gets part of the requests of a service. All rules judge it as they judge any service. It has the
 * account of the service, so that cloud identities hold, and the name that its clients and network policies know.
 */
class CanaryService extends ModelService {
  protected get _stable(): ModelService {
    return this.node.scope as ModelService;
  }
}

/** Pods of a canary at the largest step of a ramp. */
function mostCanaryPods(rollout: Rollout | undefined, most: number): number {
  const ramp = rollout?._adapter;
  return ramp ? Math.max(0, ...ramp.steps.map(traffic => ramp.canaryReplicas(most, traffic))) : 0;
}

/** How many pods there are. */
interface Replicas {
  /** Undefined when an autoscaler decides. */
  readonly fixed?: number;
  readonly most: number;
}

/** Stands in for a model that could not be resolved, so that everything else is checked all the same. */
const UNRESOLVED: ResolvedModel = {
  name: 'unresolved',
  reference: { scheme: 'pvc', claim: 'unresolved', path: '', contentHash: 'unresolved' },
  uri: 'unresolved',
  contentId: 'unresolved',
  sizeBytes: GIBIBYTE,
};

/** Versions go into a label only when it can hold them; the annotation always does. */
function labelValue(version: string | undefined): string | undefined {
  return version !== undefined && /^[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/.test(version) ? version : undefined;
}
