import { manifestOf, resolveDirectory, verifyDirectory } from './directory';
import { moved } from './findings';
import { findObject, resolveObject, verifyObject } from './object';
import { locationOf, splitPath, withoutParameters } from './reference';
import { LockContext, LockFinding, Resolver } from './resolver';
import { readStored, Store } from './store';
import { GitOpsError } from '../errors';
import { formatModelUri, given, LockedModel, ModelReference } from '../models';

type Parameters = { readonly [name: string]: string | undefined };

/** A kind of store that keeps objects in buckets. */
export interface BucketKind {
  readonly scheme: 's3' | 'gs';
  readonly forms: readonly string[];
  /** What names one content of an object. */
  readonly version: 'versionId' | 'generation';
  /** Parameters of a reference that say where a bucket is. */
  readonly place: readonly string[];
  /** Where a bucket is, so that others find it too: of what the reference says, and the environment. */
  placeOf(parameters: Parameters, env: LockContext['env']): Parameters;
  /** Looks at a folder of a bucket; at one version of the file in it that is asked for, where one is given. */
  open(bucket: string, place: Parameters, context: LockContext): Promise<(folder: string, version?: string) => Store>;
  /** How a bucket comes to keep versions. */
  keepVersions(bucket: string): string;
}

/** Models in buckets: one object by its version, or a prefix by its manifest. */
export function bucketResolver(kind: BucketKind): Resolver {
  const { scheme, forms, version: versionName } = kind;
  const parameters = [...kind.place, versionName];
  const opened = async (reference: string, context: LockContext) => {
    const { place: bucket, path: key, parameters: said } = locationOf(reference, forms, parameters);
    const place = kind.placeOf(said, context.env);
    return { bucket, key, place, version: said[versionName], at: await kind.open(bucket, place, context) };
  };
  return {
    schemes: [scheme],
    forms,
    resolve: async (reference, context) => {
      const { bucket, key, place, version, at } = await opened(reference, context);
      const lasting = { scheme, bucket, key, ...place };
      if (key.endsWith('/')) {
        const { manifestSha256, files, facts, createdAt } = await resolveDirectory(at(key), reference, context);
        const source = formatModelUri({ ...lasting, manifestSha256 } as ModelReference);
        return { source, ...facts, files, provenance: given({ resolvedFrom: reference, createdAt }) };
      }
      const { folder, name } = splitPath(key);
      const stored = await findObject(at(folder, version), name, reference);
      if (!isVersion(stored.version)) {
        throw new GitOpsError([{
          id: 'mutable-model-reference',
          path: reference,
          problem: 'the bucket keeps no versions, so the object can be overwritten and nothing names what it holds now',
          fix: `${kind.keepVersions(bucket)}, and upload the object again; or put it in a prefix with a MANIFEST.sha256`,
        }]);
      }
      // What is locked is what is read: from here on the object is asked for by its version.
      const { file, facts } = await resolveObject(at(folder, stored.version), stored, reference);
      return {
        source: formatModelUri({ ...lasting, [versionName]: stored.version } as ModelReference),
        ...facts,
        files: [file],
        provenance: given({ resolvedFrom: reference, createdAt: stored.modifiedAt }),
      };
    },
    verify: async (locked, context) => {
      const reference = locked.reference as { bucket: string; key: string; manifestSha256?: string } & Parameters;
      const at = await kind.open(reference.bucket, reference, context);
      if (reference.manifestSha256 !== undefined) return verifyDirectory(at(reference.key), locked, reference.manifestSha256);
      const { folder, name } = splitPath(reference.key);
      const version = reference[versionName];
      return [...await verifyObject(at(folder, version), name, locked), ...await newer(at(folder), name, version, locked)];
    },
    readFile: async (locked, path, context) => {
      const reference = locked.reference as { bucket: string; key: string; manifestSha256?: string } & Parameters;
      if (reference.manifestSha256 === undefined) return undefined;
      return readStored((await kind.open(reference.bucket, reference, context))(reference.key), path);
    },
    manifest: async (reference, context) => {
      const { key, at } = await opened(reference, context);
      return manifestOf(at(key.endsWith('/') ? key : `${key}/`), reference);
    },
  };
}

function isVersion(version: string | undefined): boolean {
  return version !== undefined && version !== 'null';
}

/** Whether the name that was resolved has another content by now. */
async function newer(store: Store, name: string, version: string | undefined, locked: LockedModel): Promise<LockFinding[]> {
  const from = locked.provenance?.resolvedFrom;
  if (from === undefined || from !== withoutParameters(from) && /[?&](?:versionId|generation)=/.test(from)) return [];
  const current = await store.find(name);
  if (current?.version === version) return [];
  return [moved(locked, from, `version ${version}`, current ? `version ${current.version}` : 'deleted')];
}
