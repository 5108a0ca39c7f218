import { bytesPerToken, cacheBytes, knownModel } from '../../lib/sizing';

const split = (tensorParallel = 1, pipelineParallel = 1, elementBytes = 2) => ({ tensorParallel, pipelineParallel, elementBytes });
const modelOf = (id: string) => knownModel(id)!.model;
const GIB = 2 ** 30;

/** Published bytes of one token in 16 bits. */
test.each([
  ['mistralai/Mistral-Small-3.2-24B-Instruct-2506', 163840],
  ['meta-llama/Llama-3.1-8B', 131072],
  ['meta-llama/Llama-3.3-70B-Instruct', 327680],
  ['Qwen/Qwen2.5-7B-Instruct', 57344],
  ['Qwen/Qwen2.5-14B-Instruct', 196608],
  ['Qwen/Qwen2.5-32B-Instruct', 262144],
  ['Qwen/Qwen2.5-72B-Instruct', 327680],
  ['mistralai/Mistral-7B-Instruct-v0.3', 131072],
  ['mistralai/Mixtral-8x7B-Instruct-v0.1', 131072],
  ['deepseek-ai/DeepSeek-R1', 70272],
])('%s keeps %d bytes a token', (id, bytes) => expect(bytesPerToken(modelOf(id), split())).toBe(bytes));

test('gpt-oss keeps at most what was published, and half of it beyond the window', () => {
  expect(cacheBytes(modelOf('openai/gpt-oss-20b'), split(), 1)).toBe(49152);
  expect(bytesPerToken(modelOf('openai/gpt-oss-20b'), split())).toBe(49152 / 2);
  expect(cacheBytes(modelOf('openai/gpt-oss-120b'), split(), 1)).toBe(73728);
});

test('Llama 3.3 70B at 8k, 32k and 128k', () => {
  expect([8192, 32768, 131072].map(tokens => cacheBytes(modelOf('meta-llama/Llama-3.3-70B-Instruct'), split(), tokens) / GIB)).toEqual([2.5, 10, 40]);
});

test('heads are split over GPUs until there are more GPUs than heads, then they are copied', () => {
  const model = modelOf('Qwen/Qwen2.5-7B');
  expect([1, 2, 4, 8].map(tp => bytesPerToken(model, split(tp)))).toEqual([57344, 28672, 14336, 14336]);
});

test('a latent cache is the same on every GPU, and split by stages only', () => {
  const model = modelOf('deepseek-ai/DeepSeek-V3');
  expect(bytesPerToken(model, split(8))).toBe(70272);
  expect(bytesPerToken(model, split(8, 2))).toBe(35136);
});

test('fp8 keeps half', () => expect(bytesPerToken(modelOf('Qwen/Qwen3-32B'), split(1, 1, 1))).toBe(131072));

test('layers with a window stop growing at it', () => {
  const model = modelOf('google/gemma-2-9b-it');
  const perLayer = 2 * 8 * 256 * 2;
  expect(cacheBytes(model, split(), 8192)).toBe(perLayer * (21 * 8192 + 21 * 4096));
});
