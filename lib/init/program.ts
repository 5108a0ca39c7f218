import { InitOptions } from './options';
import { quoted, variablesFor } from './text';

/** The program of a repository, in parts: TypeScript that is plain JavaScript too, but for the import. */
export interface Program {
  /** What it imports from this library. */
  readonly imports: readonly string[];
  readonly body: string;
}

const IMAGE = 'registry.example.com/vllm/vllm-openai:v0.28.0@sha256:6f1c1de5b3c7f2f4f1a5f2b8a0f6ad7c4d1b7c9e3e5a8d2f0b6c4e9a7d1f3b52';
/** GPU of the example, of which each cluster has as many. */
const GPU_NODES = 2;

/** The program that describes a repository. */
export function programOf(options: InitOptions): Program {
  const { operator, repositoryUrl, branch, environments, owners, example } = options;
  const variables = variablesFor(environments.map(({ name }) => name));
  const source = `GitSource.${repositoryUrl.startsWith('ssh:') ? 'ssh' : 'https'}(${quoted(repositoryUrl)}, { branch: ${quoted(branch)} })`;
  const parts = [
    `const repository = new GitOpsRepository({
  source: ${source},
  operator: GitOpsOperator.${operator === 'flux' ? 'flux' : 'argoCd'}(),
});`,
    ...environments.map((_, i) => environmentOf(options, variables, i)),
    ...example === 'model' ? [MODEL] : ['// Apps come here: new GitOpsApp(environment, \'chat\'), and in them ModelService, FeaturePipeline or any construct of cdk8s.'],
    'repository.synth();',
  ];
  const imports = [
    'GitOpsOperator', 'GitOpsRepository', 'GitSource',
    ...owners.length > 0 ? ['Approval'] : [],
    ...example === 'model' ? ['Accelerator', 'GitOpsApp', 'ModelService', 'ModelSource', 'NodePool', 'NvidiaGpu', 'ServingRuntime'] : [],
  ].sort();
  return { imports, body: `${parts.join('\n\n')}\n` };
}

/** The program as a file. */
export function programFile({ imports, body }: Program): string {
  return `import {\n${imports.map(name => `  ${name},\n`).join('')}} from 'cdk8s-gitops-ai';\n\n${body}`;
}

/** Changes go into the first of several environments without being asked for, into the others by approval. */
function environmentOf({ environments, owners, kubernetesVersion, example }: InitOptions, variables: readonly string[], i: number): string {
  const { name, cluster } = environments[i];
  const approved = owners.length > 0 && (i > 0 || environments.length === 1);
  const props = [
    ...i > 0 ? [`  promotesFrom: ${variables[i - 1]},\n`] : [],
    ...approved ? [`  approval: Approval.pullRequest({ owners: [${owners.map(quoted).join(', ')}] }),\n`] : [],
  ].join('');
  const facts = [
    `  kubernetesVersion: ${quoted(kubernetesVersion)},\n`,
    ...example === 'model' ? [`  nodePools: [NodePool.gpu(NvidiaGpu.L40S, { nodes: ${GPU_NODES} })],\n`] : [],
  ].join('');
  return `const ${variables[i]} = repository.addEnvironment(${quoted(name)}${props === '' ? '' : `, {\n${props}}`});
${variables[i]}.addCluster(${quoted(cluster)}, {\n${facts}});`;
}

const MODEL = `for (const environment of repository.environments) {
  const app = new GitOpsApp(environment, 'chat');

  new ModelService(app, 'assistant', {
    model: ModelSource.pinned('assistant'), // environments/<environment>.yaml names the version, models.lock.yaml its digest
    runtime: ServingRuntime.vllm({
      image: ${quoted(IMAGE)},
      maxModelLength: 8192,
    }),
    accelerator: Accelerator.nvidia(NvidiaGpu.L40S),
    replicas: 1,
  });
}`;
