/**
 * What a consumer does with the package, once for every way to load it: describe a repository, synthesize it, print the
 * output. The body is plain JavaScript that is valid TypeScript too.
 */
const NAMES = [
  'Accelerator', 'GitOpsApp', 'GitOpsOperator', 'GitOpsRepository', 'GitSource', 'ModelService', 'ModelSource', 'NodePool', 'NvidiaGpu', 'ServingRuntime',
];

const BODY = `
const repository = new GitOpsRepository({
  source: GitSource.https('https://git.example.com/acme/ai'),
  operator: GitOpsOperator.flux(),
});
const staging = repository.addEnvironment('staging');
staging.addCluster('staging-eu', { kubernetesVersion: '1.35', nodePools: [NodePool.gpu(NvidiaGpu.L40S, { nodes: 2 })] });
new ModelService(new GitOpsApp(staging, 'chat'), 'assistant', {
  model: ModelSource.oci('registry.example.com/models/assistant@sha256:${'a'.repeat(64)}', { size: Size.gibibytes(15) }),
  runtime: ServingRuntime.vllm({ image: 'registry.example.com/vllm@sha256:${'b'.repeat(64)}', maxModelLength: 8192 }),
  accelerator: Accelerator.nvidia(NvidiaGpu.L40S),
  replicas: 1,
});
repository.synth();
console.log(JSON.stringify(synthTree(repository)));
`;

export const COMMON_JS = `const { Size } = require('cdk8s');
const { ${NAMES.join(', ')} } = require('cdk8s-gitops-ai');
const { synthTree } = require('cdk8s-gitops-ai/testing');
${BODY}`;

/** ES modules and TypeScript. */
export const ES_MODULE = `import { Size } from 'cdk8s';
import { ${NAMES.join(', ')} } from 'cdk8s-gitops-ai';
import { synthTree } from 'cdk8s-gitops-ai/testing';
${BODY}`;
