import { eachPrefixed, prefixed, TokenShape } from './token-shape';

/** What services of models and of their training hand out. Lengths are lower bounds: providers lengthen theirs. */
export const AI_SHAPES: readonly TokenShape[] = [
  prefixed('a Hugging Face token', 'hf_', '[A-Za-z0-9]{20,}(?![A-Za-z0-9_])'),
  prefixed('a Hugging Face organization token', 'api_org_', '[A-Za-z0-9]{20,}'),
  ...eachPrefixed('an OpenAI key', ['sk-proj-', 'sk-svcacct-', 'sk-admin-'], '[A-Za-z0-9_-]{20,}'),
  prefixed('an OpenAI key', 'sk-', '[A-Za-z0-9]{32,}(?![A-Za-z0-9_-])'),
  prefixed('an Anthropic key', 'sk-ant-', '[A-Za-z0-9_-]{20,}'),
  prefixed('an OpenRouter key', 'sk-or-v1-', '[a-f0-9]{32,}'),
  prefixed('a Langfuse secret key', 'sk-lf-', '[a-f0-9-]{32,}'),
  prefixed('a Groq key', 'gsk_', '[A-Za-z0-9]{32,}'),
  prefixed('a Replicate token', 'r8_', '[A-Za-z0-9]{30,}'),
  prefixed('a Together AI key', 'tgp_v1_', '[A-Za-z0-9_-]{30,}'),
  prefixed('a Perplexity key', 'pplx-', '[A-Za-z0-9]{32,}'),
  prefixed('an xAI key', 'xai-', '[A-Za-z0-9_]{40,}'),
  prefixed('an NVIDIA API key', 'nvapi-', '[A-Za-z0-9_-]{40,}'),
  prefixed('a Pinecone key', 'pcsk_', '[A-Za-z0-9]{5,7}_[A-Za-z0-9]{30,}'),
  prefixed('a Weights & Biases key', 'wandb_v1_', '[A-Za-z0-9_]{40,}'),
  ...eachPrefixed('a LangSmith key', ['lsv2_pt_', 'lsv2_sk_'], '[a-f0-9]{32}_[a-f0-9]{10}'),
  prefixed('a Fireworks AI key', 'fw_', '[A-Za-z0-9]{24}(?![A-Za-z0-9_])'),
  prefixed('a Cerebras key', 'csk-', '[a-z0-9]{40,}(?![A-Za-z0-9_-])'),
  prefixed('a Jina AI key', 'jina_', '[a-f0-9]{32}[A-Za-z0-9_-]{16,}'),
  prefixed('a RunPod key', 'rpa_', '[A-Za-z0-9]{40,}'),
  prefixed('a Prefect key', 'pnu_', '[A-Za-z0-9]{36}'),
  prefixed('a Databricks token', 'dapi', '[a-f0-9]{32}(?![A-Za-z0-9_])'),
  prefixed('a Databricks OAuth secret', 'dose', '[a-f0-9]{32}(?![A-Za-z0-9_])'),
];
