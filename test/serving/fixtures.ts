import { App, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { Issue, reportedIssues } from '../../lib/errors';
import { ModelCatalog, ModelReference, ModelSource, ResolvedModel } from '../../lib/models';
import { KubernetesVersion, NodePool, provideTarget, TargetCluster } from '../../lib/platform';
import { ModelService, ModelServiceProps, ServingRuntime } from '../../lib/serving';

export const GIB = 2 ** 30;
export const DIGEST = `sha256:${'a1'.repeat(32)}`;
export const REVISION = '0e9e39f249a16976918f6564b8830bc894c89659';
export const VLLM_IMAGE = `vllm/vllm-openai:v0.28.0@${DIGEST}`;
export const OCI: ModelReference = { scheme: 'oci', repository: 'registry.example.com/models/ranker', digest: DIGEST };
export const HF: ModelReference = { scheme: 'hf', repository: 'acme/ranker', revision: REVISION };

/** Llama 3.1 8B in bfloat16: the model of the measured cold start. */
export const LLAMA: ResolvedModel = {
  name: 'ranker',
  version: '1.4.2',
  reference: OCI,
  uri: `oci://registry.example.com/models/ranker@${DIGEST}`,
  contentId: DIGEST,
  sizeBytes: Math.round(14.96 * GIB),
  format: 'safetensors',
  attentionHeads: 32,
};

export function cluster(options: { name?: string; version?: string; nodePools?: NodePool[] } = {}): TargetCluster {
  return {
    name: options.name ?? 'prod-eu',
    kubernetesVersion: KubernetesVersion.parse(options.version ?? '1.35', 'test'),
    nodePools: options.nodePools ?? [],
  };
}

export interface Surroundings {
  readonly namespace?: string;
  readonly clusters?: TargetCluster[];
  readonly model?: ResolvedModel;
  /** The canaries of the environment. */
  readonly canary?: ModelCatalog['canary'];
  /** Directory of the repository. */
  readonly sourceDirectory?: string;
}

/** A chart with surroundings, as a GitOpsApp would be. */
export function appIn(surroundings: Surroundings = {}, root: Construct = new App(), id = 'recommender'): Chart {
  const { clusters = [cluster()], model = LLAMA, namespace = 'recommender', sourceDirectory, canary } = surroundings;
  const chart = new Chart(root, id, { namespace });
  const unknown = (name: string) => ({ issue: { id: 'unknown-pointer', problem: `no pointer to "${name}"`, fix: 'add it' } });
  provideTarget(chart, {
    environment: 'production',
    app: 'recommender',
    namespace,
    clusters,
    sourceDirectory,
    kubernetesVersion: KubernetesVersion.lowest(clusters.map(({ kubernetesVersion }) => kubernetesVersion)),
    models: {
      model: name => name === model.name ? { value: model } : unknown(name),
      featureSet: unknown,
      canary: (name, ramp) => canary?.(name, ramp) ?? {},
    },
  });
  return chart;
}

export const MINIMAL: ModelServiceProps = {
  model: ModelSource.pinned('ranker'),
  runtime: ServingRuntime.vllm({ image: VLLM_IMAGE }),
};

export interface Served {
  readonly service: ModelService;
  readonly issues: Issue[];
  readonly objects: any[];
  readonly pod: any;
  readonly server: any;
  /** The decoded object of a kind, undefined when there is none. */
  object(kind: string): any;
}

/** A ModelService "ranker" with the given props over the minimal ones. */
export function serve(props: Partial<ModelServiceProps> = {}, surroundings: Surroundings = {}): Served {
  const chart = appIn(surroundings);
  return served(chart, new ModelService(chart, 'ranker', { ...MINIMAL, ...props }));
}

export function served(chart: Chart, service: ModelService): Served {
  // Through JSON, because that is what is written.
  const objects: any[] = JSON.parse(JSON.stringify(chart.toJson()));
  const object = (kind: string) => objects.find(o => o.kind === kind && o.metadata.name === service.name);
  const pod = object('Deployment').spec.template.spec;
  return { service, issues: reportedIssues(service), objects, object, pod, server: pod.containers[0] };
}

export function ids(issues: readonly { readonly id: string }[]): string[] {
  return issues.map(({ id }) => id);
}

export function args(server: any): { [flag: string]: string } {
  return Object.fromEntries((server.args as string[]).filter(arg => arg.startsWith('--')).map(arg => arg.slice(2).split(/=(.*)/s, 2)));
}

export function env(container: any): { [name: string]: string } {
  return Object.fromEntries(container.env.map(({ name, value }: any) => [name, value]));
}

