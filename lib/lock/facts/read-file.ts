/** Bytes of a file, from the first to the one before the last. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/** Reads a file of a model version at its source, or a part of it. */
export type ReadFile = (path: string, range?: ByteRange) => Promise<Buffer>;

/** Thrown where only whole files can be had, and this one is too large for that: what stands at its beginning stays unknown. */
export class NoRanges extends Error {}
