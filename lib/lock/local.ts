import { lstat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, resolve } from 'node:path';
import { checkedPaths, manifestOf, resolveDirectory } from './directory';
import { factsOf, ModelFacts } from './facts/facts';
import { changed, differencesOf, lockedName } from './findings';
import { LocalStore } from './local-store';
import { directoryHash, HashedFile } from './manifest';
import { findObject, resolveObject } from './object';
import { badReference } from './reference';
import { LockContext, Resolver } from './resolver';
import { readStored } from './store';
import { formatModelUri, ModelReference, parseLocation } from '../models';

const FORM = 'file:path?as=<where the cluster finds it>';
const TARGETS = 'pvc://claim/path, s3://bucket/prefix/, gs://bucket/prefix/, https://host/directory/ or https://host/file';

/**
 * Models that lie here and are served from elsewhere, where nobody can look from here: a claim of the cluster, a store
 * behind an air gap. What is hashed is what is here; the reference is to where it is served.
 */
export const local: Resolver = {
  schemes: ['file'],
  forms: [FORM],
  verifies: locked => locked.reference.scheme === 'pvc' && locked.provenance?.resolvedFrom?.startsWith('file:') === true,
  resolve: async (reference, context) => {
    const { path, target } = parse(reference);
    const at = resolve(context.directory, path);
    const isFile = await lstat(at).then(stats => !stats.isDirectory(), () => false);
    const { pinned, files, facts } = await (isFile ? hashedFile(at, path, target, reference) : hashedDirectory(at, path, target, reference, context));
    // Where it was on this machine says nothing on another.
    const resolvedFrom = isAbsolute(path) ? `file:${basename(path)}?as=${target}` : reference;
    return { source: formatModelUri(pinned), ...facts, files, provenance: { resolvedFrom } };
  },
  verify: async (locked, context) => {
    const { path } = parse(locked.provenance!.resolvedFrom!);
    const store = new LocalStore(resolve(context.directory, path), path);
    const there = await store.list().then(() => true, () => false);
    if (!there) {
      return [{
        level: 'warning',
        id: 'model-not-here',
        path: lockedName(locked),
        field: 'provenance.resolvedFrom',
        value: locked.provenance!.resolvedFrom,
        problem: 'the files that were locked are not on this machine, and nobody can look into the cluster from here',
        fix: 'run it where the files are',
      }];
    }
    const files = await hashed(store, path);
    if (`sha256:${directoryHash(files)}` === locked.contentId) return [];
    return [changed(locked, `${path} has the hash ${directoryHash(files)} now${locked.files ? `: ${differencesOf(locked.files, files) ?? 'in no file that was locked'}` : ''}`)];
  },
  readFile: async (locked, name, context) => {
    const { path } = parse(locked.provenance!.resolvedFrom!);
    const store = new LocalStore(resolve(context.directory, path), path);
    if ((await store.list()).length === 0) throw badReference(path, 'there is no file in it', 'run it where the files are');
    return readStored(store, name);
  },
  manifest: (reference, context) => {
    const path = parse(reference, false).path;
    return manifestOf(new LocalStore(resolve(context.directory, path), path), reference);
  },
};

interface Hashed {
  readonly pinned: ModelReference;
  readonly files: readonly HashedFile[];
  readonly facts: ModelFacts;
}

async function hashedFile(at: string, path: string, target: string, reference: string): Promise<Hashed> {
  const parts = parseLocation(target);
  if (!parts || !['https', 'http'].includes(parts.scheme) || parts.path.endsWith('/')) {
    throw badReference(reference, 'a file has a hash, and only a file of a web server is named by one', 'write ?as=https://host/file, or put it in a directory');
  }
  const store = new LocalStore(dirname(at), dirname(path));
  const { file, facts } = await resolveObject(store, await findObject(store, basename(at), reference), reference);
  return { pinned: { scheme: parts.scheme as 'https', host: parts.place, path: parts.path, sha256: file.sha256 }, files: [file], facts };
}

async function hashedDirectory(at: string, path: string, target: string, reference: string, context: LockContext): Promise<Hashed> {
  const parts = parseLocation(target);
  const store = new LocalStore(at, path);
  if (parts?.scheme === 'pvc') {
    const files = await hashed(store, reference);
    const facts = await factsOf(files, (name, range) => store.read(name, range), reference);
    return { pinned: { scheme: 'pvc', claim: parts.place, path: parts.path, contentHash: `sha256:${directoryHash(files)}` }, files, facts };
  }
  if (!parts?.path.endsWith('/') || !['s3', 'gs', 'https', 'http'].includes(parts.scheme)) {
    throw badReference(reference, 'nothing there can be named by the hash of a directory', `write one of ${TARGETS}`);
  }
  const { manifestSha256, files, facts } = await resolveDirectory(store, reference, context);
  const { scheme, place, path: key, parameters } = parts;
  const pinned = scheme === 's3' || scheme === 'gs' ? { scheme, bucket: place, key, manifestSha256, ...parameters } : { scheme, host: place, path: key, manifestSha256 };
  return { pinned: pinned as ModelReference, files, facts };
}

async function hashed(store: LocalStore, reference: string): Promise<readonly HashedFile[]> {
  const files = checkedPaths(await store.list(), reference);
  if (files.length === 0) throw badReference(reference, 'there is no file in it', 'check the path');
  const found: HashedFile[] = [];
  // One after another: one disk is not faster for being asked for several at once.
  for (const { path, size } of files) found.push({ path, size, sha256: (await store.hash(path)).sha256 });
  return found;
}

function parse(reference: string, needsTarget = true): { readonly path: string; readonly target: string } {
  const [, path, target] = /^file:([^?#]+)(?:\?as=([^#]+))?$/.exec(reference) ?? [];
  if (path === undefined) throw badReference(reference, 'is no path of this machine', `write ${FORM}`);
  if (path.split('/').includes('..')) throw badReference(reference, 'leads out of the repository', 'write a path below it, or the whole path');
  const parts = target === undefined ? undefined : parseLocation(target);
  if (needsTarget && (!parts || Object.keys(parts.parameters).some(name => !['region', 'endpoint'].includes(name)))) {
    throw badReference(reference, target === undefined ? 'a path of this machine says nothing to the cluster' : 'does not say where the cluster finds it',
      `say where the same files are served from: ${path}?as= and one of ${TARGETS}`);
  }
  return { path: path.replace(/^\/\/(?=\/)/, '').replace(/(.)\/+$/, '$1'), target };
}
