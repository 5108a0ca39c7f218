import { ociError, OciReference, repositoryOf } from './reference';
import { RegistrySession } from './session';
import { tagsOf } from './tags';
import { didYouMean } from '../../errors';
import { DIGEST, given } from '../../models';
import { record, records } from '../../policy/shapes';
import { HttpResponse, jsonOf } from '../http';

/** What a manifest says about a blob or another manifest. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly annotations: { readonly [name: string]: unknown };
  /** What a manifest that an index names is, where the index says it. */
  readonly artifactType?: string;
  /** `linux/amd64`; undefined when the descriptor names none. */
  readonly platform?: string;
}

/** A manifest of an artifact or an image, or an index of several. */
export interface Manifest {
  /** Hash of its bytes as they came. */
  readonly digest: string;
  readonly mediaType: string;
  readonly artifactType?: string;
  readonly config?: Descriptor;
  readonly layers: readonly Descriptor[];
  /** Of an index; undefined for a manifest. */
  readonly manifests?: readonly Descriptor[];
  readonly annotations: { readonly [name: string]: unknown };
}

const MANIFESTS = ['application/vnd.oci.image.manifest.v1+json', 'application/vnd.docker.distribution.manifest.v2+json'];
/** Indexes of OCI, and what Docker has for them. */
export const INDEXES = ['application/vnd.oci.image.index.v1+json', 'application/vnd.docker.distribution.manifest.list.v2+json'];
/** A registry that is not told these may answer that it has no such manifest. */
const ACCEPT = [...MANIFESTS, ...INDEXES].join(', ');
/** Where the specification lets registries stop. */
const MOST_BYTES = 4 * 1024 * 1024;

/**
 * The manifest of a tag or a digest; undefined when there is none. The digest is computed from what came: the header of the
 * registry is only compared with it.
 */
export async function readManifest(session: RegistrySession, reference: OciReference): Promise<Manifest | undefined> {
  const name = reference.digest ?? reference.tag!;
  const response = await session.request(reference, `manifests/${name}`, { headers: { accept: ACCEPT }, accept: [404], mostBytes: MOST_BYTES });
  if (response.status === 404) return undefined;
  const shown = `${repositoryOf(reference)}${reference.digest === undefined ? ':' : '@'}${name}`;
  const digest = `sha256:${response.sha256}`;
  const claimed = response.headers['docker-content-digest'];
  for (const [who, expected] of [['the reference', reference.digest], ['its header', claimed?.startsWith('sha256:') ? claimed : undefined]]) {
    if (expected === undefined || expected === digest) continue;
    throw ociError(shown, {
      id: 'digest-mismatch',
      value: digest,
      problem: `what the registry sends is not what ${who} says, ${expected}`,
      fix: 'do not use it: something between you and the registry, or the registry itself, changes content. Tell who runs it',
    });
  }
  return parseManifest(response, digest, shown);
}

/** A blob that a manifest names, as JSON. It is small: a configuration. */
export async function readJsonBlob(session: RegistrySession, reference: OciReference, blob: Descriptor): Promise<unknown> {
  return jsonOf(await readBlob(session, reference, blob));
}

/** A small blob that a manifest names. */
export async function readBlob(session: RegistrySession, reference: OciReference, { digest }: Descriptor): Promise<HttpResponse> {
  const response = await session.request(reference, `blobs/${digest}`, { mostBytes: MOST_BYTES });
  if (`sha256:${response.sha256}` !== digest) {
    throw ociError(`${repositoryOf(reference)}@${digest}`, {
      id: 'digest-mismatch',
      value: `sha256:${response.sha256}`,
      problem: 'what the registry sends has another hash than the manifest says',
      fix: 'do not use it; tell who runs the registry',
    });
  }
  return response;
}

/** Whether the registry still has a blob. A store behind it that answers no HEAD tells nothing. */
export async function hasBlob(session: RegistrySession, reference: OciReference, { digest }: Descriptor): Promise<boolean> {
  const { status } = await session.request(reference, `blobs/${digest}`, { method: 'HEAD', accept: [403, 404, 405, 501] });
  return status !== 404;
}

/** Why there is no such manifest, and what else there is. */
export async function missingManifest(session: RegistrySession, reference: OciReference, shown: string): Promise<Error> {
  const tags = await tagsOf(session, reference);
  const problem = tags === undefined ? `the registry knows no repository ${reference.repository}, or does not show it to you`
    : `repository ${reference.repository} has no ${reference.digest === undefined ? `tag "${reference.tag}"` : 'manifest of this digest'}`;
  const meant = reference.tag === undefined ? '' : didYouMean(reference.tag, tags ?? []);
  return ociError(shown, {
    id: 'oci-not-found',
    problem: `${problem}${meant && `.${meant}`}`,
    fix: tags?.length ? `take a tag that is there: ${tags.slice(-10).join(', ')}` : `check the name, and that you are logged in: docker login ${reference.host}`,
  });
}

/** Reads a manifest or an index as it came. */
export function parseManifest(response: HttpResponse, digest: string, shown: string): Manifest {
  const json = record(jsonOf(response)) ?? {};
  const type = typeof json.mediaType === 'string' ? json.mediaType : (response.headers['content-type'] ?? '').split(';')[0].trim();
  const isIndex = INDEXES.includes(type);
  if (!isIndex && !MANIFESTS.includes(type)) {
    throw ociError(shown, { id: 'oci-media-type', value: type, problem: 'this is neither a manifest nor an index of OCI or Docker v2', fix: 'push it again with a current tool' });
  }
  const annotations = record(json.annotations) ?? {};
  const artifactType = typeof json.artifactType === 'string' ? json.artifactType : undefined;
  const rest = given({ digest, mediaType: type, annotations, artifactType });
  const descriptors = (list: unknown) => records(list).map(item => descriptor(item, shown));
  if (isIndex) return { ...rest, layers: [], manifests: descriptors(json.manifests) };
  const config = json.config === undefined ? undefined : descriptor(record(json.config) ?? {}, shown);
  return given({ ...rest, config, layers: descriptors(json.layers) });
}

function descriptor(item: { readonly [key: string]: unknown }, shown: string): Descriptor {
  const { mediaType, digest, size, artifactType } = item;
  if (typeof mediaType !== 'string' || typeof digest !== 'string' || !DIGEST.test(digest) || !Number.isSafeInteger(size) || (size as number) < 0) {
    throw ociError(shown, {
      id: 'oci-manifest',
      value: String(digest),
      problem: 'the manifest names something without a media type, a sha256 digest or a size',
      fix: 'push it again with a current tool',
    });
  }
  return given({
    mediaType,
    digest,
    size: size as number,
    annotations: record(item.annotations) ?? {},
    artifactType: typeof artifactType === 'string' ? artifactType : undefined,
    platform: platformOf(record(item.platform)),
  });
}

/** `os/architecture/variant`; undefined when there are not the first two. */
function platformOf(platform: { readonly [key: string]: unknown } | undefined): string | undefined {
  const parts = [platform?.os, platform?.architecture, platform?.variant].filter(part => typeof part === 'string' && /^[\w.-]{1,64}$/.test(part));
  return parts.length < 2 ? undefined : parts.join('/');
}
