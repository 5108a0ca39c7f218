import fc from 'fast-check';
import { parseModelConfig } from '../../../lib/lock/facts/model-config';

const of = (config: object) => JSON.parse(JSON.stringify(parseModelConfig(JSON.stringify(config)))) as object;

test.each<[string, object, object]>([
  ['grouped attention', { num_hidden_layers: 32, num_attention_heads: 32, num_key_value_heads: 8, hidden_size: 4096, max_position_embeddings: 8192, torch_dtype: 'bfloat16' },
    { layers: 32, attentionHeads: 32, keyValueHeads: 8, headSize: 128, contextLength: 8192, dtype: 'bfloat16' }],
  ['heads that are not hidden size ÷ heads', { num_attention_heads: 16, num_key_value_heads: 8, hidden_size: 2560, head_dim: 256 }, { attentionHeads: 16, keyValueHeads: 8, headSize: 256 }],
  ['every head for itself', { n_layer: 12, n_head: 12, n_embd: 768, n_positions: 1024 }, { layers: 12, attentionHeads: 12, keyValueHeads: 12, headSize: 64, contextLength: 1024 }],
  ['one head of keys and values', { num_attention_heads: 71, hidden_size: 4544, multi_query: true }, { attentionHeads: 71, keyValueHeads: 1, headSize: 64 }],
  ['latent attention, whose cache has no heads', { num_attention_heads: 128, hidden_size: 7168, kv_lora_rank: 512, qk_rope_head_dim: 64 }, { attentionHeads: 128 }],
  ['a model of text and images', { torch_dtype: 'float16', vision_config: { num_hidden_layers: 9 }, text_config: { num_hidden_layers: 48, num_attention_heads: 8, hidden_size: 64 } },
    { layers: 48, attentionHeads: 8, keyValueHeads: 8, headSize: 8, dtype: 'float16' }],
  ['the newer name of the number type', { dtype: 'bfloat16' }, { dtype: 'bfloat16' }],
  ['GPTQ', { quantization_config: { quant_method: 'gptq', bits: 4 } }, { quantization: { method: 'gptq', bits: 4 } }],
  ['compressed tensors', { quantization_config: { quant_method: 'compressed-tensors', config_groups: { group_0: { weights: { num_bits: 8 } } } } }, { quantization: { method: 'compressed-tensors', bits: 8 } }],
  ['bitsandbytes', { quantization_config: { quant_method: 'bitsandbytes', load_in_4bit: true } }, { quantization: { method: 'bitsandbytes', bits: 4 } }],
  ['numbers that are none', { num_hidden_layers: '32', num_attention_heads: -1, hidden_size: 1.5, max_position_embeddings: 1e300, torch_dtype: 'x\ny' }, {}],
])('%s', (_, config, facts) => expect(of(config)).toEqual(facts));

test('no text crashes the reader', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), text => { parseModelConfig(text); }));
  expect([parseModelConfig('[]'), parseModelConfig('null'), parseModelConfig('')]).toEqual([undefined, undefined, undefined]);
});
