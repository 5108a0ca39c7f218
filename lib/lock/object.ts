import { factsOf, ModelFacts } from './facts/facts';
import { changed, gone } from './findings';
import { HashedFile } from './manifest';
import { LockFinding } from './resolver';
import { Store, StoredFile } from './store';
import { GitOpsError } from '../errors';
import { LockedModel } from '../models';

/**
 * One file; there has to be one.
 *
 * @param store of the folder that it is in
 * @param reference as the user wrote it, for messages
 */
export async function findObject(store: Store, name: string, reference: string): Promise<StoredFile> {
  const stored = await store.find(name);
  if (stored) return stored;
  throw new GitOpsError([{ id: 'model-gone', path: reference, problem: 'nothing is there', fix: 'check the name; one that means a directory ends with "/"' }]);
}

/** Hash of a model that is one file, and what it says about itself. */
export async function resolveObject(
  store: Store, stored: StoredFile, reference: string,
): Promise<{ readonly file: HashedFile; readonly facts: ModelFacts }> {
  const { size, sha256 } = stored.sha256 === undefined ? await store.hash(stored.path) : { size: stored.size, sha256: stored.sha256 };
  const file = { path: stored.path, size, sha256 };
  return { file, facts: await factsOf([file], (path, range) => store.read(path, range), reference) };
}

/** Looks again at a file whose name, version or generation names its content: it is there, or it is not. */
export async function verifyObject(store: Store, name: string, locked: LockedModel): Promise<LockFinding[]> {
  const stored = await store.find(name);
  if (!stored) return [gone(locked, 'nothing is there any more')];
  const known = locked.files?.find(({ path }) => path === name);
  const size = known?.size ?? locked.sizeBytes;
  if (stored.size !== size) return [changed(locked, `it has ${stored.size} bytes, not ${size}`)];
  return stored.sha256 && known?.sha256 && stored.sha256 !== known.sha256 ? [changed(locked, `it has the sha256 ${stored.sha256}, not ${known.sha256}`)] : [];
}
