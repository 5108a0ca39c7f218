import { InitOptions } from './options';

const VERSION = '1.0.0';
const LOCK = `# Every known version of every model and feature set, by digest. Append-only.
lockVersion: 1
`;

/** Lock and pointers: of the model of the example, or of none. */
export function modelFiles({ environments, example }: InitOptions): Map<string, string> {
  const pointers = example === 'model' ? `models:\n  assistant: "${VERSION}"\n` : 'models: {}\n';
  return new Map([
    ['models.lock.yaml', example === 'model' ? `${LOCK}${ASSISTANT}` : `${LOCK}models: {}\n`],
    ...environments.map(({ name }) => [
      `environments/${name}.yaml`,
      `# Which version runs in ${name}. A promotion moves one line, by pull request.\n${pointers}`,
    ] as const),
  ]);
}

const ASSISTANT = `models:
  assistant:
    "${VERSION}":
      source: oci://registry.example.com/models/assistant@sha256:5e8d1b7a3f9c2e6d4a0b8c5f1e7d3a9b6c2f8e4d0a5b1c7f3e9d6a2b8c4f0e15
      size: 16060522496
      format: safetensors
      dtype: bfloat16
      parameters: 8030261248
      attentionHeads: 32
`;
