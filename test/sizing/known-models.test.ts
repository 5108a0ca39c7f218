import { isWeightFormat, knownModel, servedFormat, weightBytes } from '../../lib/sizing';

const GIB = 2 ** 30;
const size = (id: string, format?: string) => {
  const { model } = knownModel(id)!;
  return weightBytes(model, format ?? model.format ?? 'bfloat16') / GIB;
};

/** Published sizes of weights in GiB. */
test.each([
  ['meta-llama/Llama-3.1-8B-Instruct', 14.96],
  ['meta-llama/Meta-Llama-3.1-70B-Instruct', 131.4],
  ['Qwen/Qwen2.5-7B-Instruct', 14.19],
  ['Qwen/Qwen2.5-14B-Instruct', 27.5],
  ['Qwen/Qwen2.5-32B-Instruct', 61.0],
  ['Qwen/Qwen2.5-72B-Instruct', 135.4],
  ['mistralai/Mistral-7B-Instruct-v0.3', 13.5],
  ['mistralai/Mixtral-8x7B-Instruct-v0.1', 87.0],
  ['openai/gpt-oss-20b', 13.47],
])('%s has %d GiB', (id, gib) => expect(Math.abs(size(id) - gib)).toBeLessThan(0.06));

test('quantized copies keep the architecture, whoever made them', () => {
  expect(knownModel('RedHatAI/Llama-3.3-70B-Instruct-FP8-dynamic')!.model).toMatchObject({ layers: 80, format: 'fp8' });
  expect(size('Qwen/Qwen2.5-72B-Instruct-AWQ')).toBeCloseTo(38.6, 0);
  expect(knownModel('Qwen/Qwen2.5-32B-Instruct-GPTQ-Int4')!.model.format).toBe('int4');
});

test.each(['acme/llama-3.1-8b-tuned', 'bartowski/Llama-3.1-8B-Instruct-GGUF', '/mnt/models', 'constructor', 'x'.repeat(10000)])(
  'says nothing of %.40s', id => expect(knownModel(id)).toBeUndefined());

test('a method of quantization wins over the number type, and a number type does not undo it', () => {
  expect(servedFormat('bfloat16', 'float16', 'fp8')).toBe('fp8');
  expect(servedFormat('int4', 'float16', undefined)).toBe('int4');
  expect(servedFormat(undefined, 'float32', undefined)).toBe('float32');
  expect(servedFormat(undefined, 'auto', 'unheard-of')).toBe('bfloat16');
  expect(isWeightFormat('gguf')).toBe(false);
});
