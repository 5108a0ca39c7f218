import { numbersOf, readTensors } from '../../../lib/lock/facts/safetensors';
import { safetensors, TestTensor } from '../../tools/model-files';

/** Parameters and number type of a file with these tensors. */
async function numbers(tensors: { readonly [name: string]: TestTensor }, quantization?: { method: string; bits?: number }) {
  const file = safetensors(tensors);
  const read = async (_: string, range?: { from: number; to: number }) => file.subarray(range?.from, range?.to);
  return numbersOf(await readTensors({ path: 'model.safetensors', size: file.length }, read, 'a model'), quantization);
}

test.each<[string, { readonly [name: string]: TestTensor }, { method: string; bits?: number } | undefined, object]>([
  ['plain weights: the type that most of the bytes have', { 'a.weight': { dtype: 'BF16', shape: [100, 10] }, 'norm.weight': { dtype: 'F32', shape: [10] } }, undefined, { parameters: 1010, dtype: 'bfloat16' }],
  ['a scalar', { a: { dtype: 'F32', shape: [] } }, undefined, { parameters: 1, dtype: 'float32' }],
  ['FP8 with its scales', { 'a.weight': { dtype: 'F8_E4M3', shape: [128, 128] }, 'a.weight_scale_inv': { dtype: 'F32', shape: [1, 1] } }, { method: 'fp8' }, { parameters: 16_384, dtype: 'float8_e4m3fn' }],
  ['GPTQ: eight weights in a number', {
    'a.qweight': { dtype: 'I32', shape: [16, 128] },
    'a.qzeros': { dtype: 'I32', shape: [1, 16] },
    'a.scales': { dtype: 'F16', shape: [1, 128] },
    'a.g_idx': { dtype: 'I32', shape: [128] },
    'lm_head.weight': { dtype: 'F16', shape: [2, 128] },
  }, { method: 'gptq', bits: 4 }, { parameters: 128 * 128 + 256, dtype: 'int4' }],
  ['compressed tensors of eight bits: one weight in a number', { 'a.weight': { dtype: 'I8', shape: [64, 64] }, 'a.weight_scale': { dtype: 'BF16', shape: [64] } }, { method: 'compressed-tensors', bits: 8 }, { parameters: 4096, dtype: 'int8' }],
  ['packed compressed tensors', { 'a.weight_packed': { dtype: 'I32', shape: [64, 8] }, 'a.weight_shape': { dtype: 'I32', shape: [2] } }, { method: 'compressed-tensors', bits: 4 }, { parameters: 4096, dtype: 'int4' }],
  ['MXFP4: two weights in a byte', { a_blocks: { dtype: 'U8', shape: [64, 32] }, a_scales: { dtype: 'U8', shape: [64, 2] } }, { method: 'mxfp4' }, { parameters: 4096, dtype: 'mxfp4' }],
  ['bitsandbytes', { 'a.weight': { dtype: 'U8', shape: [2048, 1] }, 'a.weight.absmax': { dtype: 'U8', shape: [64] }, 'a.weight.quant_state.bitsandbytes__nf4': { dtype: 'U8', shape: [80] } },
    { method: 'bitsandbytes', bits: 4 }, { parameters: 4096, dtype: 'int4' }],
])('%s', async (_, tensors, quantization, expected) => expect(await numbers(tensors, quantization)).toEqual(expected));

test('fails: shapes and offsets that are no numbers, and a header longer than the file', async () => {
  const of = (header: string, size?: number) => {
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(size ?? header.length));
    const file = Buffer.concat([length, Buffer.from(header)]);
    return readTensors({ path: 'x', size: file.length }, async (_, range) => file.subarray(range!.from, range!.to), 'a model');
  };
  await expect(of('{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,0]}}')).rejects.toThrow('its header cannot be read');
  await expect(of('{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}')).rejects.toThrow('its header cannot be read');
  await expect(of('{"a":{"dtype":7,"shape":[],"data_offsets":[0,0]}}')).rejects.toThrow('its header cannot be read');
  await expect(of('{"a":null}')).rejects.toThrow('its header cannot be read');
  await expect(of('{}', 2 ** 40)).rejects.toThrow('its header would have 1099511627776 bytes');
});
