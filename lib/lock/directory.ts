import { factsOf, ModelFacts } from './facts/facts';
import { changed, differencesOf, gone } from './findings';
import { formatManifest, HashedFile, MANIFEST_FILE, parseManifest, sha256Of } from './manifest';
import { LockContext, LockFinding } from './resolver';
import { Store, StoredFile } from './store';
import { GitOpsError, Issue } from '../errors';
import { isModelPath, LockedModel } from '../models';

/** Files that a verification names one by one. */
const MOST_FILES = 20;

/** What a directory with a manifest came to. */
export interface ResolvedDirectory {
  readonly manifestSha256: string;
  readonly files: readonly HashedFile[];
  readonly facts: ModelFacts;
  /** When its manifest was written. */
  readonly createdAt?: string;
}

/**
 * Looks at a directory that is named by its `MANIFEST.sha256`: every file that it lists is there and has that hash.
 *
 * @param reference as the user wrote it, for messages
 * @throws GitOpsError with everything that is not as the manifest says
 */
export async function resolveDirectory(store: Store, reference: string, context: LockContext): Promise<ResolvedDirectory> {
  const found = await store.find(MANIFEST_FILE);
  if (!found) {
    throw new GitOpsError([{
      id: 'model-manifest',
      path: reference,
      problem: `there is no ${MANIFEST_FILE} in it, so nothing names its content`,
      fix: `write the manifest with \`gitops-ai models manifest ${reference} > ${MANIFEST_FILE}\`, and upload it to ${store.locate(MANIFEST_FILE)}`,
    }]);
  }
  const text = (await store.read(MANIFEST_FILE)).toString('utf8');
  const listed = await lookUp(store, parseManifest(text, store.locate(MANIFEST_FILE)), context);
  const checked = await Promise.all([...listed].map(async ([path, { hash, file }]) => {
    const at = store.locate(path);
    if (!file) return { issue: { id: 'model-file', path: at, problem: 'is in the manifest, and not there', fix: 'upload it, or write the manifest anew' } };
    const sha256 = await hashOf(store, file);
    if (sha256 === hash) return { file: { path, size: file.size, sha256 } };
    return {
      issue: { id: 'wrong-digest', path: at, value: sha256, problem: `the manifest says sha256 ${hash}`, fix: 'upload the right file, or write the manifest anew' },
    };
  }));
  const issues = checked.flatMap(({ issue }): Issue[] => (issue ? [issue] : []));
  if (issues.length > 0) throw new GitOpsError(issues);
  const files = checked.flatMap(({ file }) => (file ? [file] : []));
  const facts = await factsOf(files, (path, range) => store.read(path, range), reference);
  return { manifestSha256: sha256Of(text), files, facts, createdAt: found.modifiedAt };
}

/** Looks again at a directory that is locked. */
export async function verifyDirectory(store: Store, locked: LockedModel, manifestSha256: string): Promise<LockFinding[]> {
  const found = await store.find(MANIFEST_FILE);
  if (!found) return [gone(locked, `${store.locate(MANIFEST_FILE)} is not there`)];
  const text = (await store.read(MANIFEST_FILE)).toString('utf8');
  const listed = [...await lookUp(store, parseManifest(text, store.locate(MANIFEST_FILE)))].map(([path, entry]) => ({ path, ...entry }));
  const findings: LockFinding[] = [];
  if (sha256Of(text) !== manifestSha256) {
    const now = listed.flatMap(({ path, hash, file }) => (file ? [{ path, size: file.size, sha256: hash }] : []));
    const differences = locked.files && differencesOf(locked.files, now);
    findings.push(changed(locked, `${MANIFEST_FILE} has the sha256 ${sha256Of(text)}${differences ? `: ${differences}` : ''}`));
  }
  const missing = listed.filter(({ file }) => !file).map(({ path }) => path);
  if (missing.length > 0) {
    findings.push(gone(locked, `${missing.length} of the files in its manifest are not there: ${missing.slice(0, MOST_FILES).join(', ')}`));
  }
  const wrong = await Promise.all(listed.map(async ({ path, hash, file }) => {
    const sha256 = file && await hashOf(store, file);
    return sha256 === undefined || sha256 === hash ? [] : [changed(locked, `${path} has the sha256 ${sha256}, and its manifest says ${hash}`)];
  }));
  return [...findings, ...wrong.flat().slice(0, MOST_FILES)];
}

/** The text of the manifest that a directory ought to have: every file in it is read. */
export async function manifestOf(store: Store, reference: string): Promise<string> {
  if (!store.list) {
    throw new GitOpsError([{ id: 'model-manifest', path: reference, problem: 'a web server does not list what it has', fix: 'write the manifest where the files are, before they are uploaded' }]);
  }
  const files = checkedPaths(await store.list(), reference).filter(({ path }) => path !== MANIFEST_FILE);
  if (files.length === 0) throw new GitOpsError([{ id: 'model-gone', path: reference, problem: 'nothing is there', fix: 'check the name; one that means a directory ends with "/"' }]);
  return formatManifest(await Promise.all(files.map(async ({ path, size }) => {
    const known = store.vouches ? await store.find(path) : undefined;
    return { path, size, sha256: await hashOf(store, { path, size, sha256: known?.sha256 }) };
  })));
}

/**
 * The files of a listing.
 *
 * @throws GitOpsError when one of them has a name that leads out of the directory
 */
export function checkedPaths<T extends { readonly path: string }>(files: readonly T[], reference: string): readonly T[] {
  const wrong = files.filter(({ path }) => !isModelPath(path));
  if (wrong.length === 0) return files;
  throw new GitOpsError(wrong.slice(0, 20).map(({ path }) => ({
    id: 'model-path', path: reference, value: path, problem: 'a file has a name with "..", an empty part, a backslash or control characters', fix: 'rename it; some tool would write it somewhere else',
  })));
}

/** The hash that the keeper vouches for, or else that of what is read to its end. */
async function hashOf(store: Store, { path, sha256 }: StoredFile): Promise<string> {
  return sha256 ?? (await store.hash(path)).sha256;
}

type Listed = ReadonlyMap<string, { readonly hash: string; readonly file?: StoredFile }>;

/** The files that a manifest lists, as they are. */
async function lookUp(store: Store, hashes: ReadonlyMap<string, string>, context?: LockContext): Promise<Listed> {
  const listing = store.list && new Map((await store.list()).map(file => [file.path, file]));
  const more = listing ? [...listing.keys()].filter(path => !hashes.has(path) && path !== MANIFEST_FILE) : [];
  if (more.length > 0) context?.note(`${store.locate('')}: ${more.length} ${more.length === 1 ? 'file is' : 'files are'} not in the manifest, and will not be downloaded`);
  const entries = await Promise.all([...hashes].map(async ([path, hash]) => {
    const entry = listing?.get(path);
    const file = listing && !(entry && store.vouches) ? entry : await store.find(path);
    return [path, { hash, file }] as const;
  }));
  return new Map(entries);
}
