import { resolve } from 'node:path';
import { middle, ms, print, processorTime } from './measure';
import {
  Accelerator, Autoscaling, GitOpsApp, GitOpsOperator, GitOpsRepository, GitSource, ModelService, ModelSource, NodePool, NvidiaGpu, ServingRuntime,
  Weights,
} from '../../lib';

const APPS = 86;
/** Of each of the two kinds of model service. */
const SERVICES = 10;
const ROUNDS = 5;
const DIRECTORY = resolve(__dirname, '../../examples/recommender');
const DIGEST = `sha256:${'6f'.repeat(32)}`;

/** What every rule of every pack costs beside what is rendered anyway, over objects of model services. */
export function policyBesideRendering(): void {
  const samples = Array.from({ length: ROUNDS + 1 }, () => {
    // Each time a new tree: constructs that were rendered before know some of their answers.
    const rendering = processorTime(render([]));
    const whole = processorTime(render(undefined));
    return { rendering, policy: whole - rendering };
  });
  const [first, ...warm] = samples;
  const rendering = middle(warm.map(sample => sample.rendering));
  const policy = middle(warm.map(sample => sample.policy));
  console.log(`\nAll packs over ${count()} objects of ${APPS} apps. Processor time; the first round is that of a fresh process,\nwhich compiles rules and schemas, and below it stands the median of ${ROUNDS} more.\n`);
  print(['round', 'rendering', 'policy', 'policy ÷ rendering'], [
    ['first', ms(first.rendering), ms(first.policy), (first.policy / first.rendering).toFixed(2)],
    ['warm', ms(rendering), ms(policy), (policy / rendering).toFixed(2)],
  ]);
}

function render(packs: string[] | undefined): () => void {
  const made = repository(packs);
  return () => { made._render(); };
}

function count(): number {
  return [...repository([])._render().keys()].filter(path => path.startsWith('production/apps/') && !path.endsWith('/kustomization.yaml')).length;
}

function repository(packs: string[] | undefined): GitOpsRepository {
  const made = new GitOpsRepository({
    source: GitSource.https('https://git.example.com/acme/bench'), operator: GitOpsOperator.flux(), directory: DIRECTORY, policy: { packs },
  });
  const environment = made.addEnvironment('production');
  environment.addCluster('prod', { kubernetesVersion: '1.35', nodePools: [NodePool.gpu(NvidiaGpu.L40S, { nodes: 4000 }), NodePool.cpu({ nodes: 400 })] });
  for (let i = 0; i < APPS; i++) {
    const app = new GitOpsApp(environment, `app-${i}`);
    for (let j = 0; j < SERVICES; j++) {
      new ModelService(app, `assistant-${j}`, {
        model: ModelSource.pinned('assistant'),
        runtime: ServingRuntime.vllm({ image: `registry.example.com/vllm/vllm-openai:v0.28.0@${DIGEST}`, maxModelLength: 8192 }),
        accelerator: Accelerator.nvidia(NvidiaGpu.L40S),
        autoscaling: Autoscaling.onQueueDepth({ minReplicas: 2, maxReplicas: 4, target: 5, prometheusUrl: 'http://prometheus.monitoring:9090' }),
      });
      new ModelService(app, `ranker-${j}`, {
        model: ModelSource.pinned('ranker'),
        runtime: ServingRuntime.mlserver({ image: `registry.example.com/seldonio/mlserver:1.7.1@${DIGEST}` }),
        weights: Weights.download({ image: `registry.example.com/amazon/aws-cli:2.31.0@${DIGEST}` }),
        autoscaling: Autoscaling.onCpu({ minReplicas: 2, maxReplicas: 6 }),
      });
    }
  }
  return made;
}
