/** A tensor of a file that a test makes. */
export interface TestTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
}

const BYTES: { readonly [dtype: string]: number } = { F32: 4, I32: 4, BF16: 2, F16: 2, F8_E4M3: 1, U8: 1, I8: 1 };

/** A safetensors file with these tensors, all zero. */
export function safetensors(tensors: { readonly [name: string]: TestTensor }): Buffer {
  let end = 0;
  const header = JSON.stringify({
    __metadata__: { format: 'pt' },
    ...Object.fromEntries(Object.entries(tensors).map(([name, { dtype, shape }]) => {
      const from = end;
      end += shape.reduce((product, size) => product * size, BYTES[dtype]);
      return [name, { dtype, shape, data_offsets: [from, end] }];
    })),
  });
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(Buffer.byteLength(header)));
  return Buffer.concat([length, Buffer.from(header), Buffer.alloc(end)]);
}
