import { readBundle, Statement } from './bundle';
import { Found } from './signature';
import { isModelPath, LockedModel } from '../../models';
import { record, records } from '../../policy/shapes';
import { resolverOf } from '../find-resolver';
import { formatManifest, MANIFEST_FILE, sha256Of } from '../manifest';
import { LockContext } from '../resolver';

/** Where OpenSSF model signing keeps the signature of a directory. */
export const SIGNATURE_FILE = 'model.sig';

const PREDICATE = 'https://model_signing/signature/v1.0';
/** What releases before 1.0 wrote: every file is a subject. */
const EARLY_PREDICATE = 'https://model_signing/Digests/v0.1';
const SHA256 = /^[0-9a-f]{64}$/;
/** Files that a message names; the rest are counted. */
const NAMED = 5;

/** What a signature vouches for. */
interface SignedFiles {
  /** Hashes by path. */
  readonly hashes: ReadonlyMap<string, string>;
  /** Paths that the signer left out, with all below them. */
  readonly ignored: readonly string[];
}

/** Reads a file of a locked version. */
type Read = (path: string) => Promise<Buffer | undefined>;

/**
 * The signature of a model by OpenSSF model signing, where it is next to the files; undefined when nobody can look there.
 *
 * @see https://github.com/sigstore/model-transparency
 */
export async function modelSignatures(locked: LockedModel, context: LockContext): Promise<readonly Found[] | undefined> {
  const resolver = resolverOf(locked);
  if (!resolver?.readFile) return undefined;
  const read: Read = path => resolver.readFile!(locked, path, context);
  const text = await read(SIGNATURE_FILE);
  if (!text) return [];
  const found = readBundle(text, SIGNATURE_FILE);
  if ('broken' in found) return [found];
  const { statement, ...signature } = found;
  return [{ ...signature, mismatch: model => mismatch(model, statement, sha256Of(text), read) }];
}

async function mismatch(locked: LockedModel, statement: Statement, signatureHash: string, read: Read): Promise<string | undefined> {
  const signed = signedFiles(statement);
  if (typeof signed === 'string') return signed;
  if (locked.files) return differences(await hashesOf(locked.files, read), signed);
  if (!locked.manifest) return 'the lock has no hashes of its files; lock the version again, with a list of files';
  const files = [...signed.hashes].map(([path, sha256]) => ({ path, sha256, size: 0 }));
  const lists = [files, [...files, { path: SIGNATURE_FILE, sha256: signatureHash, size: 0 }]];
  return lists.some(list => sha256Of(formatManifest(list)) === locked.manifest!.sha256) ? undefined : `its list of ${files.length} files is another one than that of the lock, of ${locked.manifest.files}`;
}

/** The files that a statement is about, or why there are none. */
function signedFiles({ predicateType, predicate, subjects }: Statement): SignedFiles | string {
  const listed = predicateType === PREDICATE ? resourcesOf(predicate, subjects)
    : predicateType === EARLY_PREDICATE ? subjects.map(({ name, digest }) => ({ name, digest: record(digest)?.sha256 }))
      : `what is signed is no model, but ${predicateType}`;
  if (typeof listed === 'string') return listed;
  const wrong = listed.find(({ name, digest }) => typeof name !== 'string' || !isModelPath(name) || typeof digest !== 'string' || !SHA256.test(digest));
  if (wrong) return `its list of files has one that is none: ${String(wrong.name)}`;
  const hashes = new Map(listed.map(({ name, digest }) => [name as string, digest as string]));
  if (hashes.size < listed.length) return 'its list of files names one twice';
  // What names the files is not itself in the lock.
  hashes.delete(MANIFEST_FILE);
  const { ignore_paths: ignored } = record(predicate.serialization) ?? {};
  return { hashes, ignored: [SIGNATURE_FILE, MANIFEST_FILE, ...Array.isArray(ignored) ? ignored.filter(path => typeof path === 'string') : []] };
}

/** The files of the statement of today: the hash of all their hashes is its one subject. */
function resourcesOf(
  predicate: Statement['predicate'], subjects: Statement['subjects'],
): readonly { readonly name?: unknown; readonly digest?: unknown }[] | string {
  const resources = records(predicate.resources);
  const { method, hash_type: hash } = record(predicate.serialization) ?? {};
  if (method !== 'files' || hash !== 'sha256' || resources.some(({ algorithm }) => algorithm !== 'sha256')) {
    return `it has hashes of ${String(method)} by ${String(hash)}, and the lock those of files by sha256; sign it again without shards`;
  }
  const root = sha256Of(Buffer.concat(resources.map(({ digest }) => Buffer.from(String(digest), 'hex'))));
  return subjects.length === 1 && record(subjects[0].digest)?.sha256 === root ? resources : 'its subject is not what its files come to';
}

/** Hashes of the files; a small one that the lock has none of is read. */
async function hashesOf(files: NonNullable<LockedModel['files']>, read: Read): Promise<ReadonlyMap<string, string | undefined>> {
  return new Map(await Promise.all(files.map(async ({ path, sha256 }) => {
    const content = sha256 === undefined ? await read(path) : undefined;
    return [path, sha256 ?? (content && sha256Of(content))] as const;
  })));
}

function differences(locked: ReadonlyMap<string, string | undefined>, { hashes, ignored }: SignedFiles): string | undefined {
  const isIgnored = (path: string) => ignored.some(one => path === one || path.startsWith(`${one}/`));
  const said = [
    ...[...hashes].filter(([path]) => !locked.has(path)).map(([path]) => `${path} is signed, and not in the lock`),
    ...[...locked].flatMap(([path, sha256]) => {
      const signed = hashes.get(path);
      if (signed === undefined) return isIgnored(path) ? [] : [`${path} is in the lock, and not signed`];
      return signed === sha256 ? [] : [`${path} is signed with the sha256 ${signed}, and locked with ${sha256 ?? 'none'}`];
    }),
  ].sort();
  if (said.length === 0) return undefined;
  return said.slice(0, NAMED).join('; ') + (said.length > NAMED ? `; and ${said.length - NAMED} more` : '');
}
