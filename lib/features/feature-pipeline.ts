import { Duration } from 'cdk8s';
import type { ISecret } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { CONTRACT_ANNOTATION, featureContract } from './contract';
import { declarationIssues } from './declarations';
import { EngineAdapter, PipelinePlan, PlannedStep } from './engines/engine';
import { Entity } from './entity';
import { FeatureSource } from './feature-source';
import { FeatureStep } from './feature-step';
import { FeatureService, FeatureView } from './feature-view';
import { stepGraph } from './graph';
import { PipelineEngine } from './pipeline-engine';
import { Schedule } from './schedule';
import { stepContainer, UNRESOLVED_IMAGE } from './step-container';
import { stepMounts, stepSecretIssues } from './step-secrets';
import { timing } from './timing';
import { refuseDeployTimeValues, reportIssue, UnplacedIssue } from '../errors';
import { byCodeUnit, DNS_EGRESS, emit, isDnsLabel, LONGEST_CRON_NAME, nameInChart, selectorLabels, standardLabels, tcpEgress } from '../manifests';
import { IIdentifiedWorkload, targetOf } from '../platform';
import { namespaceIssues, pullSecretIssues, pullSecrets, SecretVolumes } from '../secrets';

/** What a feature pipeline is made of. */
export interface FeaturePipelineProps {
  /** When it runs. */
  readonly schedule: Schedule;

  /** Where raw data comes from. */
  readonly sources: FeatureSource[];

  /** What the features describe. */
  readonly entities: Entity[];

  /** The features that it makes. */
  readonly views: FeatureView[];

  /** The programs that make them. What a step reads decides what runs before it. */
  readonly steps: FeatureStep[];

  /**
   * How old a value may be at the most when every run succeeds. Schedule, timeouts and retries are checked against it.
   *
   * @default - nothing is promised
   */
  readonly freshness?: Duration;

  /**
   * What runs the steps.
   *
   * @default PipelineEngine.cronJob()
   */
  readonly engine?: PipelineEngine;

  /**
   * TCP ports that steps connect to besides those of the sources: the online and offline store, the registry.
   *
   * @default - none
   */
  readonly egressPorts?: number[];

  /**
   * Secrets that the images are pulled with.
   *
   * @default - none: public images, or the identity of the nodes
   */
  readonly imagePullSecrets?: ISecret[];
}

/** Longest time of one attempt, and retries, of a step that says nothing. */
const DEFAULT_TIMEOUT = 15 * 60;
const DEFAULT_RETRIES = 2;
const DEFAULT_BACKOFF = 30;

/**
 * Turns raw data into features on a schedule: typed sources, entities and views, and the steps between them, which form
 * a directed graph. Cycles, orphans, two writers of one view, unknown inputs, and schedules that cannot keep what they
 * promise do not synthesize.
 */
export class FeaturePipeline extends Construct implements IIdentifiedWorkload {
  /** Name of the pipeline and of its objects. */
  public readonly name: string;
  /** Namespace of its objects. */
  public readonly namespace: string;
  /** Name of the ServiceAccount of its pods. */
  public readonly serviceAccountName: string;
  /** All views of the pipeline: what a model is given. */
  public readonly service: FeatureService;

  constructor(scope: Construct, id: string, props: FeaturePipelineProps) {
    super(scope, id);
    refuseDeployTimeValues(this.node.path, props);
    this.name = nameInChart(this, LONGEST_CRON_NAME);
    this.namespace = targetOf(this).namespace;
    this.serviceAccountName = this.name;
    this.service = { name: this.name, views: [...props.views] };
    const adapter = (props.engine ?? PipelineEngine.cronJob())._adapter;

    const graph = stepGraph({
      sources: props.sources.map(source => source.name),
      views: props.views.map(view => view.name),
      steps: props.steps,
    });
    this.report(declarationIssues(props.sources, props.entities, props.views));
    this.report(graph.issues);
    this.report(stepIssues(props.steps));

    const volumes = new SecretVolumes();
    const byName = new Map(props.steps.map(step => [step.name, step]));
    const versions = new Set<string>();
    const steps = graph.steps.map(({ name, after }): PlannedStep => {
      const step = byName.get(name)!;
      const resolved = step.image._resolve(this, `steps.${name}.image`);
      if (resolved?.version) versions.add(resolved.version);
      const mounts = stepMounts(step, props.sources);
      this.report(stepSecretIssues(step, mounts, targetOf(this).namespace));
      const volumeMounts = mounts.map(mount => volumes.mount(mount));
      return {
        name,
        after,
        container: stepContainer(step, resolved?.image ?? UNRESOLVED_IMAGE, volumeMounts),
        volumes: volumes.volumes.filter(volume => volumeMounts.some(mount => mount.name === volume.name)),
        timeout: step.timeout?.toSeconds() ?? DEFAULT_TIMEOUT,
        retries: step.retries?.limit ?? DEFAULT_RETRIES,
        backoff: step.retries?.backoff?.toSeconds() ?? DEFAULT_BACKOFF,
      };
    });
    const times = timing({
      schedule: props.schedule, freshness: props.freshness, views: props.views, steps: steps.map(step => ({ ...step, times: step })),
    });
    this.report(times.issues);
    this.report(pullSecretIssues('imagePullSecrets', props.imagePullSecrets ?? []));
    this.report(namespaceIssues('imagePullSecrets', props.imagePullSecrets ?? [], targetOf(this).namespace));

    if (steps.length === 0) {
      this.report([{ id: 'no-step', field: 'steps', problem: 'no step can run', fix: 'declare the steps that make the views' }]);
      return;
    }
    const plan = this.plan(props, steps, times.deadline, [...versions]);
    this.report(adapter.unsupported(plan));
    this.emitAccount(plan, adapter);
    this.emitNetworkPolicy(plan, adapter, props);
    adapter.emit(this, plan);
  }

  private plan({ schedule, imagePullSecrets }: FeaturePipelineProps, steps: PlannedStep[], deadline: number, versions: string[]): PipelinePlan {
    const identity = { name: this.name, instance: this.name };
    return {
      name: this.name,
      labels: standardLabels({ ...identity, component: 'feature-pipeline', partOf: targetOf(this).app }),
      podLabels: selectorLabels(identity),
      // In an annotation, not in a label: a new version changes the pods of later runs and nothing that selects them.
      annotations: {
        [CONTRACT_ANNOTATION]: featureContract(this.service),
        ...(versions.length > 0 && { 'gitops-ai.dev/feature-set-version': versions.sort(byCodeUnit).join(',') }),
      },
      serviceAccountName: this.serviceAccountName,
      pullSecrets: pullSecrets(imagePullSecrets),
      schedule,
      deadline,
      steps,
    };
  }

  private emitAccount({ name, labels }: PipelinePlan, { needsApiServer }: EngineAdapter): void {
    emit(this, 'account', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, labels }, automountServiceAccountToken: needsApiServer });
  }

  /** Nobody may connect to the steps; they may connect to DNS, the declared ports and what the engine needs. */
  private emitNetworkPolicy({ name, labels }: PipelinePlan, { needsApiServer }: EngineAdapter, props: FeaturePipelineProps): void {
    const ports = [...props.sources.flatMap(source => source.ports), ...props.egressPorts ?? [], ...needsApiServer ? [443, 6443] : []];
    emit(this, 'network', {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name, labels },
      spec: {
        podSelector: { matchLabels: { 'app.kubernetes.io/name': name } },
        policyTypes: ['Ingress', 'Egress'],
        ingress: [],
        egress: [DNS_EGRESS, ...tcpEgress(ports.filter(Number.isInteger))],
      },
    });
  }

  private report(issues: readonly UnplacedIssue[]): void {
    issues.forEach(issue => reportIssue(this, issue));
  }
}

function stepIssues(steps: readonly FeatureStep[]): UnplacedIssue[] {
  return steps.flatMap(step => {
    const field = `steps.${step.name}`;
    const retries = step.retries?.limit ?? 0;
    return [
      ...isDnsLabel(step.name) ? [] : [{
        id: 'step-name', field, value: step.name, problem: 'not a DNS label: lower-case letters, digits and hyphens', fix: 'rename the step',
      }],
      ...Number.isInteger(retries) && retries >= 0 && retries <= 10 ? [] : [{
        id: 'step-retries',
        field: `${field}.retries.limit`,
        value: String(retries),
        problem: 'not a whole number from 0 to 10',
        fix: 'retry less often, and let the next run try again',
      }],
      ...(step.timeout?.toSeconds() ?? 1) > 0 ? [] : [{
        id: 'step-timeout', field: `${field}.timeout`, value: '0', problem: 'a step needs time', fix: 'give it the longest time it may take',
      }],
    ];
  });
}
