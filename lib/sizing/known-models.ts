import { ModelArchitecture, SlidingWindow } from './architecture';

/** A model whose facts are known, and how its weights are stored under the name that was asked for. */
export interface KnownModel {
  /** Name for messages, without the owner: `Qwen3-32B`. */
  readonly name: string;
  readonly model: ModelArchitecture;
}

/** parameters, layers, heads, kvHeads, headSize, vocabulary, hidden, intermediate, maxLength */
type Row = readonly [number, number, number, number, number, number, number, number, number];

function of(row: Row, more: Partial<ModelArchitecture> = {}): ModelArchitecture {
  const [parameters, layers, heads, kvHeads, headSize, vocabulary, hidden, intermediate, maxLength] = row;
  return { parameters, layers, heads, kvHeads, headSize, vocabulary, hidden, intermediate, maxLength, ...more };
}

function windows(layers: number, tokens: number): { window: SlidingWindow } {
  return { window: { layers, tokens } };
}

const GIBIBYTE = 2 ** 30;
const TIED = { tied: true };
const LATENT = { latent: { rank: 512, rope: 64 } };
const LLAMA_3_8B = of([8030261248, 32, 32, 8, 128, 128256, 4096, 14336, 131072]);
const LLAMA_3_70B = of([70553706496, 80, 64, 8, 128, 128256, 8192, 28672, 131072]);
const QWEN_7B = of([7615616512, 28, 28, 4, 128, 152064, 3584, 18944, 32768]);
const QWEN_14B = of([14770033664, 48, 40, 8, 128, 152064, 5120, 13824, 32768]);
const QWEN_32B = of([32763876352, 64, 40, 8, 128, 152064, 5120, 27648, 32768]);
const QWEN_72B = of([72706203648, 80, 64, 8, 128, 152064, 8192, 29568, 32768]);
const MISTRAL_SMALL = of([23572403200, 40, 32, 8, 128, 131072, 5120, 32768, 32768]);
const DEEPSEEK_V3 = of([671026419200, 61, 128, 128, 128, 129280, 7168, 18432, 163840], { ...LATENT, format: 'fp8' });
const PHI_3_MINI = of([3821079552, 32, 32, 32, 96, 32064, 3072, 8192, 131072]);
const long = (model: ModelArchitecture, maxLength = 131072): ModelArchitecture => ({ ...model, maxLength });

/**
 * Models by their name on the Hugging Face Hub without owner, in lower case and without the words that do not change the
 * architecture (`instruct`, `chat`, `hf`). From the `config.json` of each and the parameter count of its safetensors.
 */
const MODELS: { readonly [name: string]: ModelArchitecture } = {
  'llama-2-7b': of([6738415616, 32, 32, 32, 128, 32000, 4096, 11008, 4096]),
  'llama-2-13b': of([13015864320, 40, 40, 40, 128, 32000, 5120, 13824, 4096]),
  'llama-2-70b': of([68976648192, 80, 64, 8, 128, 32000, 8192, 28672, 4096]),
  'llama-3-8b': long(LLAMA_3_8B, 8192),
  'llama-3-70b': long(LLAMA_3_70B, 8192),
  'llama-3.1-8b': LLAMA_3_8B,
  'llama-3.1-70b': LLAMA_3_70B,
  'llama-3.3-70b': LLAMA_3_70B,
  'llama-3.1-405b': of([405853388800, 126, 128, 8, 128, 128256, 16384, 53248, 131072]),
  'llama-3.2-1b': of([1235814400, 16, 32, 8, 64, 128256, 2048, 8192, 131072], TIED),
  'llama-3.2-3b': of([3212749824, 28, 24, 8, 128, 128256, 3072, 8192, 131072], TIED),
  'llama-4-scout-17b-16e': of([108641793536, 48, 40, 8, 128, 202048, 5120, 16384, 10485760], { ...windows(36, 8192), multimodal: true }),
  'codellama-34b': of([33743970304, 48, 64, 8, 128, 32000, 8192, 22016, 16384]),
  'tinyllama-1.1b-v1.0': of([1100048384, 22, 32, 4, 64, 32000, 2048, 5632, 2048]),
  'opt-125m': of([125239296, 12, 12, 12, 64, 50272, 768, 3072, 2048], TIED),
  'falcon-7b': of([7217189760, 32, 71, 1, 64, 65024, 4544, 18176, 2048], TIED),
  'qwen2.5-0.5b': of([494032768, 24, 14, 2, 64, 151936, 896, 4864, 32768], TIED),
  'qwen2.5-1.5b': of([1543714304, 28, 12, 2, 128, 151936, 1536, 8960, 32768], TIED),
  'qwen2.5-3b': of([3085938688, 36, 16, 2, 128, 151936, 2048, 11008, 32768], TIED),
  'qwen2.5-7b': QWEN_7B,
  'qwen2.5-14b': QWEN_14B,
  'qwen2.5-32b': QWEN_32B,
  'qwen2.5-72b': QWEN_72B,
  'qwen2.5-coder-7b': QWEN_7B,
  'qwen2.5-coder-14b': QWEN_14B,
  'qwen2.5-coder-32b': QWEN_32B,
  'qwq-32b': long(QWEN_32B, 40960),
  'qwen3-0.6b': of([596049920, 28, 16, 8, 128, 151936, 1024, 3072, 40960], TIED),
  'qwen3-1.7b': of([1720574976, 28, 16, 8, 128, 151936, 2048, 6144, 40960], TIED),
  'qwen3-4b': of([4022468096, 36, 32, 8, 128, 151936, 2560, 9728, 40960], TIED),
  'qwen3-8b': of([8190735360, 36, 32, 8, 128, 151936, 4096, 12288, 40960]),
  'qwen3-14b': of([14768307200, 40, 40, 8, 128, 151936, 5120, 17408, 40960]),
  'qwen3-32b': of([32762123264, 64, 64, 8, 128, 151936, 5120, 25600, 40960]),
  'qwen3-30b-a3b': of([30532122624, 48, 32, 4, 128, 151936, 2048, 6144, 40960]),
  'qwen3-235b-a22b': of([235093634560, 94, 64, 4, 128, 151936, 4096, 12288, 40960]),
  'mistral-7b-v0.1': of([7241732096, 32, 32, 8, 128, 32000, 4096, 14336, 32768], windows(32, 4096)),
  'mistral-7b-v0.2': of([7241732096, 32, 32, 8, 128, 32000, 4096, 14336, 32768]),
  'mistral-7b-v0.3': of([7248023552, 32, 32, 8, 128, 32768, 4096, 14336, 32768]),
  'mistral-small-24b-2501': MISTRAL_SMALL,
  'mistral-small-3.1-24b-2503': { ...long(MISTRAL_SMALL), parameters: 24011361280, multimodal: true },
  'mistral-small-3.2-24b-2506': { ...long(MISTRAL_SMALL), parameters: 24011361280, multimodal: true },
  'mixtral-8x7b-v0.1': of([46702792704, 32, 32, 8, 128, 32000, 4096, 14336, 32768]),
  'mixtral-8x22b-v0.1': of([140620634112, 56, 48, 8, 128, 32768, 6144, 16384, 65536]),
  'gemma-2-2b': of([2614341888, 26, 8, 4, 256, 256000, 2304, 9216, 8192], { ...TIED, ...windows(13, 4096) }),
  'gemma-2-9b': of([9241705984, 42, 16, 8, 256, 256000, 3584, 14336, 8192], { ...TIED, ...windows(21, 4096) }),
  'gemma-2-27b': of([27227128320, 46, 32, 16, 128, 256000, 4608, 36864, 8192], { ...TIED, ...windows(23, 4096) }),
  'gemma-3-1b': of([999885952, 26, 4, 1, 256, 262144, 1152, 6912, 32768], { ...TIED, ...windows(22, 512) }),
  'gemma-3-4b': of([4300079472, 34, 8, 4, 256, 262208, 2560, 10240, 131072], { ...TIED, ...windows(29, 1024), multimodal: true }),
  'gemma-3-12b': of([12187325040, 48, 16, 8, 256, 262208, 3840, 15360, 131072], { ...TIED, ...windows(40, 1024), multimodal: true }),
  'gemma-3-27b': of([27432406640, 62, 32, 16, 128, 262208, 5376, 21504, 131072], { ...TIED, ...windows(52, 1024), multimodal: true }),
  'phi-3-mini-4k': long(PHI_3_MINI, 4096),
  'phi-3-mini-128k': PHI_3_MINI,
  'phi-3.5-mini': PHI_3_MINI,
  'phi-4': of([14659507200, 40, 40, 10, 128, 100352, 5120, 17920, 16384]),
  // Measured: the repositories hold the weights twice. Every second layer sees 128 tokens.
  'gpt-oss-20b': of([20914757184, 24, 64, 8, 64, 201088, 2880, 2880, 131072], { ...windows(12, 128), format: 'mxfp4', weightBytes: 13.47 * GIBIBYTE }),
  'gpt-oss-120b': of([116829156672, 36, 64, 8, 64, 201088, 2880, 2880, 131072], { ...windows(18, 128), format: 'mxfp4', weightBytes: 64.38 * GIBIBYTE }),
  'deepseek-v3': DEEPSEEK_V3,
  'deepseek-v3-0324': DEEPSEEK_V3,
  'deepseek-v3.1': DEEPSEEK_V3,
  'deepseek-r1': DEEPSEEK_V3,
  'deepseek-r1-0528': DEEPSEEK_V3,
  'deepseek-v2-lite': of([15706484224, 27, 16, 16, 128, 102400, 2048, 10944, 163840], LATENT),
  'deepseek-r1-distill-llama-8b': LLAMA_3_8B,
  'deepseek-r1-distill-llama-70b': LLAMA_3_70B,
  'deepseek-r1-distill-qwen-7b': long(QWEN_7B),
  'deepseek-r1-distill-qwen-14b': long(QWEN_14B),
  'deepseek-r1-distill-qwen-32b': long(QWEN_32B),
};

/** Ways to say in a name how the weights are stored. Formats that vary are not guessed. */
const FORMATS: readonly (readonly [RegExp, string])[] = [
  [/-fp8(?:-dynamic|-kv|-block)?$/, 'fp8'],
  [/-awq(?:-int4)?$|-gptq(?:-int4)?$|-int4$|-quantized\.w4a16$|-w4a16$|-gptq-4bit$|-bnb-4bit$/, 'int4'],
  [/-gptq-int8$|-int8$|-quantized\.w8a8$|-w8a8$/, 'int8'],
  [/-nvfp4$|-fp4$/, 'nvfp4'],
];
/** Words that do not change the architecture. */
const SAME = /-(?:instruct|chat|it|hf|base)(?=-|$)/g;

/**
 * What is known of a model by its id on the Hugging Face Hub; undefined for all others. The owner does not count:
 * quantized and mirrored copies keep the name.
 */
export function knownModel(id: string): KnownModel | undefined {
  if (id.length > 200) return undefined;
  const shown = id.slice(id.lastIndexOf('/') + 1);
  let name = shown.toLowerCase().replace(/^meta-/, '');
  const format = FORMATS.find(([suffix]) => suffix.test(name));
  if (format) name = name.replace(format[0], '');
  name = name.replace(SAME, '');
  if (!Object.hasOwn(MODELS, name)) return undefined;
  const model = MODELS[name];
  // Another format than the published one: what was measured does not hold for it.
  return { name: shown, model: format ? { ...model, format: format[1], weightBytes: undefined } : model };
}
