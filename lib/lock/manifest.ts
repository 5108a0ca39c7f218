import { createHash } from 'node:crypto';
import { GitOpsError } from '../errors';
import { isModelPath, ModelFile } from '../models';

/** The list of the hashes of a directory, as `sha256sum` writes it; the download in the cluster checks it and then every file. */
export const MANIFEST_FILE = 'MANIFEST.sha256';
/** Most bytes of one: some 300,000 files. */
export const MANIFEST_BYTES = 32 * 1024 * 1024;

/** A file whose hash is known. */
export type HashedFile = ModelFile & { readonly sha256: string };

/** Hash of a text or of bytes, in 64 hexadecimal digits. */
export function sha256Of(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Paths in the order of their bytes, as `LC_ALL=C sort` has them. */
export function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return Buffer.compare(Buffer.from(a.path), Buffer.from(b.path));
}

/** The text of a manifest, in the order of paths. */
export function formatManifest(files: readonly HashedFile[]): string {
  return [...files].sort(byPath).map(({ path, sha256 }) => `${sha256}  ${path}\n`).join('');
}

/**
 * What a directory on a volume is named by: the hash of what
 * `find . -type f -print0 | sort -z | xargs -0 sha256sum` prints in it.
 */
export function directoryHash(files: readonly HashedFile[]): string {
  return sha256Of([...files].sort(byPath).map(({ path, sha256 }) => `${sha256}  ./${path}\n`).join(''));
}

/**
 * The hashes that a manifest lists, by path.
 *
 * @param path where the manifest is, for messages
 * @throws GitOpsError with every line that is none, that names a file outside the directory, or one twice
 */
export function parseManifest(text: string, path: string): ReadonlyMap<string, string> {
  const hashes = new Map<string, string>();
  const issues = text.replace(/\n$/, '').split('\n').flatMap((line, index) => {
    const match = /^([0-9a-f]{64}) [ *](.+)$/.exec(line);
    const name = match?.[2].replace(/^\.\//, '');
    const problem = name === undefined ? 'is no line of a list of hashes: 64 hexadecimal digits, two blanks and a path'
      : !isModelPath(name) ? 'names a file outside the directory, or one with control characters or backslashes'
        : hashes.has(name) ? 'names a file that an earlier line names' : undefined;
    if (problem === undefined) hashes.set(name!, match![1]);
    return problem === undefined ? [] : [{ id: 'model-manifest', path, field: `line ${index + 1}`, value: line, problem, fix: `write the manifest anew: ${WRITE_MANIFEST}` }];
  });
  if (issues.length > 0) throw new GitOpsError(issues.slice(0, 20));
  return hashes;
}

/** Run in the directory itself. */
export const WRITE_MANIFEST = `\`find . -type f ! -name ${MANIFEST_FILE} -print0 | sort -z | xargs -0 sha256sum > ${MANIFEST_FILE}\``;
