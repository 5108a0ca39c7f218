import { runGit, tryGit } from './run-git';

/** A blob, and how long it is. */
export interface BlobSize {
  readonly id: string;
  readonly bytes: number;
}

/** Blobs are read in groups of about this size, so that memory holds one group twice and not all of them. */
const GROUP_BYTES = 32 * 1024 * 1024;
const MOST_BYTES = 512 * 1024 * 1024;

/**
 * Sizes of blobs, in one run of git. What is no blob, or is not here, as in a partial clone, is left out.
 *
 * @param ids full ids
 */
export function blobSizes(cwd: string, ids: readonly string[]): BlobSize[] {
  if (ids.length === 0) return [];
  const { code, stdout } = tryGit(['cat-file', '--batch-check'], { cwd, input: ids.map(id => `${id}\n`).join('') });
  if (code === 0) return parseSizes(stdout);
  // Git does not say that an object of a partial clone is not here: it fetches it, and fails when it must not.
  const wanted = new Set(ids);
  const all = runGit(['cat-file', '--batch-all-objects', '--unordered', '--batch-check'], { cwd, maxBytes: 1024 * 1024 * 1024 });
  return parseSizes(all).filter(({ id }) => wanted.has(id));
}

/**
 * The blobs that names such as `<commit>:<path>` mean, in one run of git; what is none, or is not here, is left out.
 */
export function resolveBlobs(cwd: string, names: readonly string[]): Map<string, BlobSize> {
  // A name with a line feed would be two.
  const asked = names.filter(name => !name.includes('\n'));
  if (asked.length === 0) return new Map();
  const { code, stdout } = tryGit(['cat-file', '--batch-check'], { cwd, input: asked.map(name => `${name}\n`).join('') });
  const lines = code === 0 ? stdout.toString('utf8').split('\n') : [];
  return new Map(asked.flatMap((name, i) => parseSizes(Buffer.from(lines[i] ?? '')).map(blob => [name, blob] as const)));
}

/** The content of one blob, in one run of git; undefined where the clone does not hold it. */
export function readBlob(cwd: string, id: string): Buffer | undefined {
  const { code, stdout } = tryGit(['cat-file', 'blob', id], { cwd, maxBytes: MOST_BYTES });
  return code === 0 ? stdout : undefined;
}

function parseSizes(output: Buffer): BlobSize[] {
  return output.toString('latin1').split('\n').flatMap(line => {
    const [id, type, bytes] = line.split(' ');
    return type === 'blob' && /^[0-9a-f]+$/.test(id) ? [{ id, bytes: Number(bytes) }] : [];
  });
}

/**
 * Contents of blobs, one after another, with few runs of git.
 *
 * @param blobs with the sizes that they have
 * @returns the content of each; undefined where the clone does not hold it
 */
export function* readBlobs(cwd: string, blobs: readonly BlobSize[]): Generator<Buffer | undefined, void> {
  for (let from = 0; from < blobs.length;) {
    let to = from;
    let bytes = 0;
    do bytes += blobs[to++].bytes; while (to < blobs.length && bytes + blobs[to].bytes <= GROUP_BYTES);
    const group = blobs.slice(from, to);
    const input = group.map(({ id }) => `${id}\n`).join('');
    const output = runGit(['cat-file', '--batch'], { cwd, input, maxBytes: bytes + 128 * group.length + 1024 });
    let offset = 0;
    for (const { bytes: size } of group) {
      const header = output.toString('latin1', offset, output.indexOf(10, offset));
      offset += header.length + 1;
      if (!/ blob \d+$/.test(header)) {
        yield undefined;
        continue;
      }
      yield Buffer.from(output.subarray(offset, offset + size));
      offset += size + 1;
    }
    from = to;
  }
}
