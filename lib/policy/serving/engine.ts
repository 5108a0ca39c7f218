import { parseImageReference } from '../../manifests';
import { CommandLine, commandLine, flagOf } from '../command-line';
import { ContainerLike } from '../container-env';

/** What serves a model. */
export type Engine = 'vllm' | 'sglang' | 'tgi' | 'trtllm' | 'lmdeploy' | 'triton' | 'torchserve' | 'llama.cpp' | 'ollama';

/** Names for messages. */
export const ENGINE_TITLES: { readonly [engine in Engine]: string } = {
  'vllm': 'vLLM',
  'sglang': 'SGLang',
  'tgi': 'Text Generation Inference',
  'trtllm': 'TensorRT-LLM',
  'lmdeploy': 'LMDeploy',
  'triton': 'Triton',
  'torchserve': 'TorchServe',
  'llama.cpp': 'llama.cpp',
  'ollama': 'Ollama',
};

/** The last part of an image's repository, whoever mirrors it, when its entry point is the server itself. */
const IMAGES: { readonly [name: string]: Engine } = {
  'vllm-openai': 'vllm',
  'vllm-openai-rocm': 'vllm',
  'llm-d-cuda': 'vllm',
  'sglang': 'sglang',
  'text-generation-inference': 'tgi',
  'lmdeploy': 'lmdeploy',
  'tritonserver': 'triton',
  'torchserve': 'torchserve',
  'torchserve-kfs': 'torchserve',
  'llama.cpp': 'llama.cpp',
  'ollama': 'ollama',
};
/** Images that run whatever they are given: args alone do not say that it is the server. */
const NO_ENTRY_POINT = new Set<Engine>(['sglang', 'lmdeploy', 'triton']);

/** Name and minor version of the image of a container. */
export interface ServerImage {
  /** Last part of the repository: `vllm-openai`. */
  readonly name: string;
  /** 11 for a tag such as `v0.11.0`; undefined for other tags. */
  readonly minor?: number;
}

/** The image of a container, as far as its name says what it is. */
export function serverImage({ image }: ContainerLike): ServerImage | undefined {
  const reference = typeof image === 'string' ? parseImageReference(image) : undefined;
  if (!reference) return undefined;
  const minor = /^v?0\.(\d{1,3})(?:[.\-+_]|$)/.exec(reference.tag ?? '')?.[1];
  return { name: reference.repository.slice(reference.repository.lastIndexOf('/') + 1), ...(minor !== undefined && { minor: Number(minor) }) };
}

/** The engine that a container runs, by its command line, or by its image where that decides; undefined when nobody knows. */
export function engineOf(container: ContainerLike): Engine | undefined {
  const line = commandLine(container);
  return line.program === '' ? ofImage(container, line) : ofProgram(line);
}

function ofProgram(line: CommandLine): Engine | undefined {
  const command = line.words[0]?.text;
  switch (line.program) {
    case 'vllm': return command === 'serve' ? 'vllm' : undefined;
    case 'vllm.entrypoints.openai.api_server':
    case 'vllm.entrypoints.api_server':
    case 'vllm.entrypoints.grpc_server': return 'vllm';
    case 'huggingfaceserver': return flagOf(line, 'backend')?.value === 'vllm' ? 'vllm' : undefined;
    case 'sglang.launch_server': return 'sglang';
    case 'sglang': return command === 'serve' ? 'sglang' : undefined;
    case 'text-generation-launcher': return 'tgi';
    case 'trtllm-serve': return 'trtllm';
    case 'lmdeploy': return command === 'serve' ? 'lmdeploy' : undefined;
    case 'tritonserver': return 'triton';
    case 'torchserve': return 'torchserve';
    case 'llama-server': return 'llama.cpp';
    case 'ollama': return command === 'serve' ? 'ollama' : undefined;
    default: return undefined;
  }
}

function ofImage(container: ContainerLike, line: CommandLine): Engine | undefined {
  const name = serverImage(container)?.name ?? '';
  // With a command there is a program, or a script of which nobody knows what it starts.
  if (Array.isArray(container.command) && container.command.length > 0) return undefined;
  if (name === 'huggingfaceserver') return flagOf(line, 'backend')?.value === 'vllm' ? 'vllm' : undefined;
  const engine = Object.hasOwn(IMAGES, name) ? IMAGES[name] : undefined;
  return engine && NO_ENTRY_POINT.has(engine) ? undefined : engine;
}
