import { netrcAuthorization } from './credentials/netrc';
import { resolveDirectory, verifyDirectory } from './directory';
import { changed, gone } from './findings';
import { findObject, resolveObject } from './object';
import { locationOf, splitPath, withoutParameters } from './reference';
import { LockContext, LockFinding, ResolvedVersion, Resolver } from './resolver';
import { readStored, Store } from './store';
import { WebStore } from './web-store';
import { GitOpsError } from '../errors';
import { formatModelUri, given, LockedModel, ModelFile } from '../models';

const FORMS = ['https://host/path/file', 'https://host/path/file?sha256=<64 hex>', 'https://host/directory/'];
/** What stands in URLs as it is: the download in the cluster writes them without encoding anything. */
const PLAIN = /^[A-Za-z0-9!_.*'()=+,~@/-]+$/;

/** Models on web servers: a file by its hash, or a directory by its manifest. */
export const web: Resolver = {
  schemes: ['https', 'http'],
  forms: FORMS,
  resolve: async (reference, context) => {
    const { scheme, place, parameters } = locationOf(reference, FORMS, ['sha256', 'manifestSha256']);
    const base = withoutParameters(reference);
    const authorization = netrcAuthorization(hostOf(place), context);
    const resolved = await resolveWeb(base, reference, folder => new WebStore(context.http, folder, authorization), context);
    const expected = parameters.sha256 ?? parameters.manifestSha256;
    const found = resolved.source.slice(-64);
    if (expected !== undefined && expected !== found) {
      throw new GitOpsError([{
        id: 'wrong-digest',
        path: base,
        value: found,
        problem: `the reference says sha256 ${expected}`,
        fix: scheme === 'https' ? 'ask who publishes the file whether it was replaced; do not take the hash from the same server' : 'ask who publishes the file whether it was replaced, and read it over https',
      }]);
    }
    return resolved;
  },
  verify: (locked, context) => {
    const { reference } = locked;
    if (reference.scheme !== 'https' && reference.scheme !== 'http') return Promise.resolve([]);
    const authorization = netrcAuthorization(hostOf(reference.host), context);
    return verifyWeb(locked, folder => new WebStore(context.http, folder, authorization));
  },
  readFile: async ({ reference }, path, context) => {
    if (reference.scheme !== 'https' && reference.scheme !== 'http' || reference.manifestSha256 === undefined) return undefined;
    const { scheme, host, path: folder } = reference;
    return readStored(new WebStore(context.http, `${scheme}://${host}/${folder}`, netrcAuthorization(hostOf(host), context)), path);
  },
};

/**
 * Looks at a file or, when it ends with a slash, a directory at a URL.
 *
 * @param url without parameters
 * @param open opens a folder, by its URL
 */
export async function resolveWeb(url: string, reference: string, open: (folder: string) => Store, context: LockContext): Promise<ResolvedVersion> {
  const { scheme, place: host, path } = locationOf(url, FORMS, []);
  const lasting = { scheme: scheme as 'https' | 'http', host, path };
  if (path.endsWith('/')) {
    const { manifestSha256, files, facts, createdAt } = await resolveDirectory(open(url), reference, context);
    checkPlain(files, reference);
    return { source: formatModelUri({ ...lasting, manifestSha256 }), ...facts, files, provenance: given({ resolvedFrom: reference, createdAt }) };
  }
  const { folder, name } = splitPath(url);
  const store = open(folder);
  const stored = await findObject(store, name, reference);
  const { file, facts } = await resolveObject(store, stored, reference);
  return {
    source: formatModelUri({ ...lasting, sha256: file.sha256 }),
    ...facts,
    files: [file],
    provenance: given({ resolvedFrom: reference, createdAt: stored.modifiedAt }),
  };
}

/** Looks again at a file or a directory of a web server. A file is read to its end: nothing else tells what is in it. */
export async function verifyWeb(locked: LockedModel, open: (folder: string) => Store): Promise<LockFinding[]> {
  const { host, path, sha256, manifestSha256, scheme } = locked.reference as Extract<LockedModel['reference'], { scheme: 'https' | 'http' }>;
  const url = `${scheme}://${host}/${path}`;
  if (manifestSha256 !== undefined) return verifyDirectory(open(url), locked, manifestSha256);
  const { folder, name } = splitPath(url);
  const store = open(folder);
  if (!await store.find(name)) return [gone(locked, 'nothing is there any more')];
  const now = await store.hash(name);
  if (now.sha256 === sha256) return [];
  return [changed(locked, `it has ${now.size} bytes of sha256 ${now.sha256}, not ${locked.files?.[0].size ?? locked.sizeBytes} of ${sha256}`)];
}

function checkPlain(files: readonly ModelFile[], reference: string): void {
  const wrong = files.filter(({ path }) => !PLAIN.test(path));
  if (wrong.length > 0) {
    throw new GitOpsError(wrong.slice(0, 20).map(({ path }) => ({
      id: 'model-path', path: reference, value: path, problem: 'a file of a web server has a name that cannot stand in a URL as it is', fix: 'rename it, and write the manifest anew',
    })));
  }
}

function hostOf(place: string): string {
  return place.replace(/:\d+$/, '');
}
