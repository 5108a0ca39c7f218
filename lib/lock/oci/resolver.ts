import { artifactTypeOf, Facts, factsOf, filesOf, kindOf, weightsOf } from './kinds';
import { Descriptor, hasBlob, Manifest, missingManifest, readJsonBlob, readManifest } from './manifest';
import { ociError, OciReference, parseOciReference, repositoryOf } from './reference';
import { RegistrySession } from './session';
import { tagsOf } from './tags';
import { given, LockedModel, ModelFile } from '../../models';
import { LockContext, LockFinding, ResolvedVersion, Resolver } from '../resolver';

/** Manifests that an index may have: nobody packs a model for more platforms. */
const MOST_MANIFESTS = 64;
/** Pages of tags: of 1000 each, where the registry makes them as long as it is asked to. */
const MOST_PAGES = 100;

/** A manifest, and what it and its configuration say. */
interface Described {
  readonly size: number;
  readonly facts: Facts;
  readonly files?: readonly ModelFile[];
  readonly artifactType?: string;
}

/** Models in OCI registries: artifacts of any kind, and images. */
export const oci: Resolver = {
  schemes: ['oci'],
  forms: ['oci://registry/repository:tag', 'oci://registry/repository@sha256:<64 hex>'],
  resolve: async (text, context) => {
    const reference = parseOciReference(text);
    const session = RegistrySession.of(reference, context);
    const manifest = await readManifest(session, reference);
    if (!manifest) throw await missingManifest(session, reference, text);
    return resolved(reference, manifest, await describe(session, reference, manifest));
  },
  verify: async (locked, context) => {
    const [content, tag] = await Promise.all([verifyContent(locked, context), verifyTag(locked, context)]);
    return [...content, ...tag];
  },
  siblings: async (text, context) => {
    const reference = parseOciReference(text);
    const tags = await tagsOf(RegistrySession.of(reference, context), reference, MOST_PAGES);
    if (tags) return tags.map(tag => `oci://${repositoryOf(reference)}:${tag}`);
    throw ociError(text, {
      id: 'oci-not-found',
      problem: `the registry lists no tags of ${reference.repository}: it knows no such repository, or does not show it to you`,
      fix: `check the name, and that you are logged in: docker login ${reference.host}`,
    });
  },
};

function resolved(reference: OciReference, manifest: Manifest, { size, facts, files, artifactType }: Described): ResolvedVersion {
  const { createdAt, trainingCommit, ...rest } = facts;
  const { tag, digest } = reference;
  const resolvedFrom = `oci://${repositoryOf(reference)}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
  return given({
    source: `oci://${repositoryOf(reference)}@${manifest.digest}`,
    size,
    ...rest,
    files,
    platforms: platformsOf(manifest),
    provenance: given({ resolvedFrom, createdAt, artifactType, trainingCommit }),
  });
}

async function describe(session: RegistrySession, reference: OciReference, manifest: Manifest): Promise<Described> {
  const { config, manifests } = manifest;
  if (manifests) return describeIndex(session, reference, manifest, manifests);
  const content = config && kindOf(manifest).facts ? await readFacts(session, reference, config) : undefined;
  const size = weightsOf(manifest).reduce((sum, layer) => sum + layer.size, 0);
  return { size, facts: factsOf(manifest, content), files: filesOf(manifest), artifactType: artifactTypeOf(manifest) };
}

/** The empty configuration, two bytes of JSON, says nothing and need not be read. */
function readFacts(session: RegistrySession, reference: OciReference, config: Descriptor): Promise<unknown> | undefined {
  return config.mediaType.endsWith('json') && config.size > 2 ? readJsonBlob(session, reference, config) : undefined;
}

/** An index holds the same model for several platforms: a node downloads one of them, at most the largest. */
async function describeIndex(
  session: RegistrySession, reference: OciReference, index: Manifest, manifests: readonly Descriptor[],
): Promise<Described> {
  const models = manifests.filter(isModel);
  const shown = repositoryOf(reference);
  if (models.length === 0 || models.length > MOST_MANIFESTS) {
    throw ociError(shown, {
      id: 'oci-index', value: index.digest, problem: `the index holds ${models.length} manifests`, fix: `push an index of 1 to ${MOST_MANIFESTS} manifests`,
    });
  }
  const described = await Promise.all(models.map(async ({ digest }) => {
    const one = { ...reference, digest };
    const manifest = await readManifest(session, one);
    if (!manifest) throw await missingManifest(session, one, `${shown}@${digest}`);
    if (manifest.manifests) {
      throw ociError(`${shown}@${digest}`, { id: 'oci-index', problem: 'the index holds another index', fix: 'push an index of manifests' });
    }
    return describe(session, one, manifest);
  }));
  const [first] = described;
  return {
    size: Math.max(...described.map(one => one.size)),
    // What an index says of itself is of all its manifests.
    facts: { ...first.facts, ...factsOf(index, undefined) },
    artifactType: index.artifactType ?? first.artifactType,
    files: described.length === 1 ? first.files : undefined,
  };
}

/** Attestations and signatures that builders add to an index are no model. */
function isModel({ annotations, platform }: Descriptor): boolean {
  return annotations['vnd.docker.reference.type'] === undefined && platform !== 'unknown/unknown';
}

function platformsOf({ manifests }: Manifest): ResolvedVersion['platforms'] {
  const platforms = (manifests ?? []).filter(child => isModel(child) && child.platform !== undefined);
  return platforms.length > 0 ? Object.fromEntries(platforms.map(({ platform, digest }) => [platform, digest])) : undefined;
}

/** Whether the registry still has the manifest of a digest, and everything that it names. */
async function verifyContent(locked: LockedModel, context: LockContext): Promise<LockFinding[]> {
  const reference = parseOciReference(locked.uri);
  const session = RegistrySession.of(reference, context);
  const manifest = await readManifest(session, reference);
  if (!manifest) return [gone(locked, 'the registry no longer has it')];
  const manifests = await Promise.all((manifest.manifests ?? []).filter(isModel).map(async ({ digest }) => (
    { digest, found: await readManifest(session, { ...reference, digest }) }
  )));
  const lost = manifests.find(({ found }) => !found);
  if (lost) return [gone(locked, `the registry no longer has ${lost.digest}, which it names`)];
  const all = [manifest, ...manifests.map(({ found }) => found!)].flatMap(({ config, layers }) => [...config ? [config] : [], ...layers]);
  const blobs = [...new Map(all.map(blob => [blob.digest, blob])).values()];
  const there = await Promise.all(blobs.map(blob => hasBlob(session, reference, blob)));
  return blobs.filter((_, i) => !there[i]).map(({ digest, size }) => gone(locked, `the registry no longer has ${digest}, ${size} bytes, which it names`));
}

/** Whether the tag that the version was resolved from still means what it meant. */
async function verifyTag(locked: LockedModel, context: LockContext): Promise<LockFinding[]> {
  const from = locked.provenance?.resolvedFrom;
  if (from === undefined || !from.startsWith('oci://') || locked.reference.scheme !== 'oci') return [];
  const reference = parseOciReference(from);
  if (reference.tag === undefined || reference.digest !== undefined) return [];
  const session = RegistrySession.of(reference, context);
  const manifest = await readManifest(session, reference);
  if (!manifest) {
    return [finding(locked, 'warning', 'tag-gone', `${from} is gone; the digest is served, and judged by itself`,
      'nothing, when tags are removed on purpose; but what has no tag may be garbage to the registry')];
  }
  if (manifest.digest === locked.reference.digest) return [];
  const { createdAt } = (await describe(session, reference, manifest)).facts;
  return [finding(locked, 'error', 'tag-moved',
    `${from} was ${locked.reference.digest}${made(locked.provenance?.createdAt)} when it was locked, and now is ${manifest.digest}${made(createdAt)}`,
    'what is locked is still what is served. Find out who pushed over the tag; if the new content is meant, give it a version of its own')];
}

function made(createdAt: string | undefined): string {
  return createdAt === undefined ? '' : ` (made ${createdAt})`;
}

function gone(locked: LockedModel, problem: string): LockFinding {
  return finding(locked, 'error', 'locked-version-gone', problem, 'push it again from a copy, by the same digest; until then no new pod can start, and no rollback can return to it');
}

function finding({ name, version, uri }: LockedModel, level: LockFinding['level'], id: string, problem: string, fix: string): LockFinding {
  return { level, id, path: `${name}@${version}`, value: uri, problem, fix };
}
