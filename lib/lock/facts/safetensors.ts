import { Quantization } from './model-config';
import { ReadFile } from './read-file';
import { GitOpsError } from '../../errors';
import { ModelFile } from '../../models';

/** What is read of a file at first; the header of most is in it. */
const FIRST_BYTES = 128 * 1024;
/** Most bytes of a header; the format's own limit is four times this, and no published file comes near it. */
const HEADER_BYTES = 25 * 1024 * 1024;
const LENGTH_BYTES = 8;

/** A tensor as the header of its file has it. */
export interface Tensor {
  readonly name: string;
  readonly dtype: string;
  readonly elements: number;
  readonly bytes: number;
}

/** Number types by the name that configurations have for them. */
const NAMES: { readonly [dtype: string]: string } = {
  F64: 'float64', F32: 'float32', F16: 'float16', BF16: 'bfloat16', F8_E4M3: 'float8_e4m3fn', F8_E5M2: 'float8_e5m2', I64: 'int64', I32: 'int32', I16: 'int16', I8: 'int8', U8: 'uint8',
};
/** Bits of the numbers that smaller ones are packed into. */
const CONTAINERS: { readonly [dtype: string]: number } = { U8: 8, I8: 8, I16: 16, I32: 32, U32: 32, I64: 64 };
/** Scales, zero points and orders of quantized weights: no parameters. */
const BOOKKEEPING = /(?:scales?|scale_inv|_scale_\d|zero_point|qzeros|g_idx|weight_shape|absmax|quant_map|quant_state\.[\w.]+)$/;
/** Where packed weights are; others of a quantized model are as they were. */
const PACKED = /(?:qweight|weight_packed|_blocks|\.weight)$/;

/**
 * The tensors of a file, from its header alone.
 *
 * @param path of the model, for messages
 * @throws GitOpsError when the file is no safetensors file, or not as long as its header says
 */
export async function readTensors(file: ModelFile, read: ReadFile, path: string): Promise<readonly Tensor[]> {
  const wrong = (problem: string) => new GitOpsError([{
    id: 'model-file', path, field: file.path, problem: `is no whole safetensors file: ${problem}`, fix: 'upload the file again; nothing can load it as it is',
  }]);
  let bytes = await read(file.path, { from: 0, to: Math.min(FIRST_BYTES, file.size) });
  if (bytes.length < LENGTH_BYTES) throw wrong(`it has ${bytes.length} bytes`);
  const length = Number(bytes.readBigUInt64LE(0));
  const end = LENGTH_BYTES + length;
  if (length > HEADER_BYTES || end > file.size) throw wrong(`its header would have ${length} bytes`);
  if (end > bytes.length) bytes = Buffer.concat([bytes, await read(file.path, { from: bytes.length, to: end })]);
  const tensors = parseHeader(bytes.toString('utf8', LENGTH_BYTES, end));
  if (!tensors) throw wrong('its header cannot be read');
  const last = tensors.reduce((most, tensor) => Math.max(most, tensor.end), 0);
  if (end + last !== file.size) throw wrong(`it has ${file.size} bytes, and its header speaks of ${end + last}`);
  return tensors.map(({ end: _, ...tensor }) => tensor);
}

/** Parameters and number type of tensors. */
export function numbersOf(tensors: readonly Tensor[], quantization?: Quantization): { readonly parameters: number; readonly dtype?: string } {
  const bytes = new Map<string, number>();
  let parameters = 0;
  for (const tensor of tensors) {
    if (quantization && BOOKKEEPING.test(tensor.name)) continue;
    const container = quantization && PACKED.test(tensor.name) ? CONTAINERS[tensor.dtype] : undefined;
    const bits = container === undefined ? undefined : quantization!.bits ?? (isFourBit(quantization!.method) ? 4 : container);
    parameters += bits === undefined ? tensor.elements : Math.round(tensor.elements * container! / bits);
    const name = bits === undefined ? NAMES[tensor.dtype] ?? tensor.dtype.toLowerCase() : isFourBit(quantization!.method) ? quantization!.method : `int${bits}`;
    bytes.set(name, (bytes.get(name) ?? 0) + tensor.bytes);
  }
  const [largest] = [...bytes].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  return { parameters, dtype: largest?.[0] };
}

/** Methods that have one width only, and are the name of the format too. */
function isFourBit(method: string): boolean {
  return method === 'mxfp4' || method === 'nvfp4';
}

function parseHeader(text: string): (Tensor & { readonly end: number })[] | undefined {
  try {
    const header: unknown = JSON.parse(text);
    if (typeof header !== 'object' || header === null || Array.isArray(header)) return undefined;
    return Object.entries(header as { [name: string]: any }).filter(([name]) => name !== '__metadata__').map(([name, { dtype, shape, data_offsets: [from, to] }]) => {
      const numbers = [...shape, from, to] as unknown[];
      if (typeof dtype !== 'string' || !numbers.every(value => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) || to < from) throw new TypeError(name);
      return { name, dtype, elements: shape.reduce((product: number, size: number) => product * size, 1), bytes: to - from, end: to };
    });
  } catch {
    return undefined;
  }
}
