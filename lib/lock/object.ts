import { factsOf, ModelFacts } from './facts/facts';
import { changed, gone } from './findings';
import { HashedFile } from './manifest';
import { LockFinding } from './resolver';
import { Store, StoredFile } from './store';
import { GitOpsError } from '../errors';
import { LockedModel } from '../models';

/** What one file came to. */
export interface ResolvedObject {
  readonly stored: StoredFile;
  readonly file: HashedFile;
  readonly facts: ModelFacts;
}

/**
 * Looks at a model that is one file.
 *
 * @param store of the folder that it is in
 * @param reference as the user wrote it, for messages
 */
export async function resolveObject(store: Store, name: string, reference: string): Promise<ResolvedObject> {
  const stored = await store.find(name);
  if (!stored) {
    throw new GitOpsError([{
      id: 'model-gone', path: reference, problem: 'nothing is there', fix: 'check the name; one that means a directory ends with "/"',
    }]);
  }
  const { size, sha256 } = stored.sha256 === undefined ? await store.hash(name) : { size: stored.size, sha256: stored.sha256 };
  const file = { path: name, size, sha256 };
  return { stored, file, facts: await factsOf([file], store.read, reference) };
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
