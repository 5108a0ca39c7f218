import { DIGEST } from '../fixtures';

export const LLAMA = 'meta-llama/Llama-3.1-8B-Instruct';
export const COMMIT = '0e9e39f249a16976918f6564b8830bc894c89659';
/** Where the container of the Deployment is. */
export const PLACE = 'spec.template.spec.containers[0]';

/** What a Deployment of a model server differs in. */
export interface Server {
  /** Arguments after the model. */
  readonly args?: readonly string[];
  readonly model?: string;
  readonly command?: readonly string[];
  readonly image?: string;
  readonly gpus?: number;
  readonly env?: { readonly [name: string]: string };
  readonly container?: object;
  readonly pod?: object;
  readonly spec?: object;
}

/** A Deployment of `vllm serve`. */
export function deployment({ args = [], model = LLAMA, command = ['vllm', 'serve'], image = 'vllm-openai:v0.11.0', gpus = 1, env = {}, container, pod, spec }: Server = {}): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'assistant', namespace: 'search' },
    spec: {
      ...spec,
      selector: { matchLabels: { app: 'assistant' } },
      template: {
        metadata: { labels: { app: 'assistant' } },
        spec: {
          ...pod,
          containers: [{
            name: 'server',
            image: `registry.example.com/${image}@${DIGEST}`,
            ...command.length > 0 && { command },
            args: [...model === '' ? [] : [model], ...args],
            env: Object.entries(env).map(([name, value]) => ({ name, value })),
            ...gpus > 0 && { resources: { limits: { 'nvidia.com/gpu': gpus } } },
            ...container,
          }],
        },
      },
    },
  };
}

/** The field of an argument of the Deployment; the model is the first. */
export const arg = (index: number) => `${PLACE}.args[${index}]`;
/** A selector of nodes with a product. */
export const on = (product: string) => ({ nodeSelector: { 'nvidia.com/gpu.product': product } });
export const H100 = on('NVIDIA-H100-80GB-HBM3');
