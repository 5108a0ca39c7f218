import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { middle, ms, print, processorTime } from './measure';
import {
  Accelerator, Autoscaling, GitOpsApp, GitOpsOperator, GitOpsRepository, GitSource, ModelService, ModelSource, NodePool, NvidiaGpu, ServingRuntime,
  Weights,
} from '../../lib';

const APPS = 86;
/** Of each of the two kinds of model service. */
const SERVICES = 10;
const ROUNDS = 5;
/** Where pointers and lock are. */
const MODELS = resolve(__dirname, '../../examples/recommender');
const DIGEST = `sha256:${'6f'.repeat(32)}`;

/** What every rule of every pack costs beside what a synthesis does anyway, from constructs to files, over objects of model services. */
export function policyBesideRendering(): void {
  const scratch = mkdtempSync(join(tmpdir(), 'gitops-ai-bench-'));
  try {
    // Each time a new tree and an empty directory: constructs that were rendered before know some of their answers.
    const measure = (name: string, packs?: string[]) => processorTime(synthesis(join(scratch, name), packs));
    const samples = Array.from({ length: ROUNDS + 1 }, (_, i) => {
      const rendering = measure(`${i}-rendering`, []);
      return { rendering, policy: measure(`${i}-policy`) - rendering };
    });
    const [first, ...warm] = samples;
    const rendering = middle(warm.map(sample => sample.rendering));
    const policy = middle(warm.map(sample => sample.policy));
    console.log(`\nsynth() of ${APPS} apps with ${objects(scratch)} objects, without the policy and what all packs add to it. Processor time: the first`);
    console.log(`round is that of a fresh process, which compiles rules and schemas, and below it stands the median of ${ROUNDS} more.\n`);
    print(['round', 'rendering', 'policy', 'policy ÷ rendering'], [
      ['first', ms(first.rendering), ms(first.policy), (first.policy / first.rendering).toFixed(2)],
      ['warm', ms(rendering), ms(policy), (policy / rendering).toFixed(2)],
    ]);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function synthesis(directory: string, packs: string[] | undefined): () => void {
  for (const path of ['models.lock.yaml', 'environments']) cpSync(join(MODELS, path), join(directory, path), { recursive: true });
  const made = repository(directory, packs);
  return () => made.synth();
}

/** Objects of the apps, without those that deliver them. */
function objects(scratch: string): number {
  return [...repository(join(scratch, '0-policy'), [])._render().keys()].filter(path => path.startsWith('production/apps/') && !path.endsWith('/kustomization.yaml')).length;
}

function repository(directory: string, packs: string[] | undefined): GitOpsRepository {
  const made = new GitOpsRepository({
    source: GitSource.https('https://git.example.com/acme/bench'), operator: GitOpsOperator.flux(), directory, policy: { packs },
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
