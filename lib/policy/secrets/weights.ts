/** Formats of weights, and of data sets, by how their files begin. */
const MAGIC: readonly (readonly [what: string, test: (bytes: Buffer) => boolean])[] = [
  ['a safetensors file', bytes => bytes.length > 9 && bytes[8] === 0x7b && bytes.readUInt32LE(4) === 0 && bytes.readUInt32LE(0) < 100_000_000 && /^\{\s*"/.test(bytes.toString('latin1', 8, 12))],
  ['a GGUF file', bytes => startsWith(bytes, 'GGUF')],
  ['a GGML file', bytes => startsWith(bytes, 'tjgg') || startsWith(bytes, 'lmgg') || startsWith(bytes, 'fmgg')],
  ['a pickle', bytes => bytes[0] === 0x80 && bytes[1] >= 2 && bytes[1] <= 5 && [0x95, 0x7d, 0x5d, 0x63, 0x28, 0x58, 0x71, 0x4b, 0x8a, 0x55].includes(bytes[2])],
  ['a PyTorch or NumPy archive', bytes => startsWith(bytes, 'PK\x03\x04') && /(?:\/data\.pkl|\.npy|\/byteorder|\/version|\/data\/\d+|config\.json|\.weights\.h5|\.pkl|\.bin)/.test(bytes.toString('latin1', 30, 160))],
  ['an HDF5 file', bytes => startsWith(bytes, '\x89HDF\r\n')],
  ['a NumPy array', bytes => startsWith(bytes, '\x93NUMPY')],
  ['a Parquet file', bytes => startsWith(bytes, 'PAR1')],
  ['an Arrow file', bytes => startsWith(bytes, 'ARROW1')],
  ['a TFLite model', bytes => bytes.toString('latin1', 4, 8) === 'TFL3'],
  // The version of the format, then the name of the producer.
  ['an ONNX model', bytes => bytes[0] === 0x08 && bytes[1] > 0 && bytes[1] < 32 && bytes[2] === 0x12 && bytes[3] > 2 && bytes[3] < 48 && /^[\w.+ -]+$/.test(bytes.toString('latin1', 4, 4 + Math.min(bytes[3], 12)))],
];

/** Names of files of weights. `model.safetensors.index.json` is text about them. */
const FILE = /\.(?:safetensors|gguf|ggml|pt|pth|ckpt|onnx|h5|hdf5|keras|npy|npz|parquet|pkl|pickle|joblib|tflite|pb|engine|msgpack|nemo)$/i;

/** Enough of a file to tell what it is. */
const HEAD = 220;

/** What a base64 text is the beginning of, when it is one of weights. */
export function weightsIn(base64: string): string | undefined {
  const bytes = Buffer.from(base64.slice(0, HEAD), 'base64');
  return bytes.length < 8 ? undefined : MAGIC.find(([, test]) => test(bytes))?.[0];
}

/** Whether a file of that name holds weights. */
export function isWeightsFile(name: string): boolean {
  return FILE.test(name);
}

function startsWith(bytes: Buffer, text: string): boolean {
  return bytes.toString('latin1', 0, text.length) === text;
}
