/** A digest that is easy to tell from others. */
export function digest(digit: string): string {
  return `sha256:${digit.repeat(64)}`;
}

export const LOCK = `# Written by a tool, reviewed by people.
lockVersion: 1
models:
  assistant:
    "3.1.0":
      source: oci://registry.example.com/models/assistant@${digest('a')}
      size: 16060522496
      format: safetensors
      dtype: bfloat16
      parameters: 8030261248
      attentionHeads: 32
      license: llama3.1
    "3.2.0":
      source: hf://acme/assistant@${'0123456789'.repeat(4)}
      size: 16060522496
      format: safetensors
  ranker:
    "1.4.2":
      source: s3://acme-models/ranker/1.4.2/?manifestSha256=${'b'.repeat(64)}
      size: 41943040
      format: sklearn
    "1.5.0":
      source: s3://acme-models/ranker/1.5.0/?manifestSha256=${'c'.repeat(64)}
      size: 44040192
      format: sklearn
features:
  user-activity:
    "7":
      image: registry.example.com/features/user-activity@${digest('d')}
`;

export const POINTERS = `# Which version runs in production.
models:
  assistant: "3.1.0"
  ranker: "1.4.2" # moved by pull request
features:
  user-activity: "7"
`;
