import { ModelReference } from './model';
import { parseImageReference } from '../manifests';

/** Forms of a model URI, as messages show them. */
export const URI_FORMS = [
  'oci://registry/repository@sha256:<64 hex>',
  'hf://owner/name@<40 hex commit>',
  's3://bucket/key?versionId=<id>',
  's3://bucket/prefix/?manifestSha256=<64 hex>',
  'gs://bucket/object?generation=<number>',
  'gs://bucket/prefix/?manifestSha256=<64 hex>',
  'https://host/file?sha256=<64 hex>',
  'https://host/directory/?manifestSha256=<64 hex>',
  'pvc://claim/path?contentHash=<sha256:64 hex>',
];

export const SHA256 = /^[0-9a-f]{64}$/;
export const DIGEST = /^sha256:[0-9a-f]{64}$/;
export const COMMIT = /^[0-9a-f]{40}$/;
/** A host name or IPv4 address, with a port. */
const HOST = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?$/;

/**
 * The reference that a model URI names; undefined when it is none of the immutable forms. Credentials have no place in
 * any of them.
 */
export function parseModelUri(uri: string): ModelReference | undefined {
  const [, scheme, location] = /^(oci|hf):\/\/([^?#\s]+)$/.exec(uri) ?? [];
  if (scheme === 'oci') return parseOci(location);
  if (scheme === 'hf') return parseHuggingFace(location);
  const parts = parseLocation(uri);
  return parts && parsePinned(parts);
}

/** What a URI says after its `?`. */
type Parameters = { readonly [name: string]: string };

/** Parts of a URI that is a place, a path in it, and parameters. */
export interface UriParts {
  readonly scheme: string;
  /** Bucket, host or claim. */
  readonly place: string;
  /** Without a leading slash. */
  readonly path: string;
  readonly parameters: Parameters;
}

/** The parts of a URI such as `s3://bucket/key?region=eu-west-1`; undefined when its path is not plain, or it has more parts. */
export function parseLocation(uri: string): UriParts | undefined {
  const [, scheme, place, path, query] = /^([a-z0-9]+):\/\/([^/?#@\s]+)\/([^?#@\s]*)(?:\?([^#\s]*))?$/.exec(uri) ?? [];
  const parameters = parseQuery(query);
  return scheme !== undefined && parameters && isPlainPath(path) ? { scheme, place, path, parameters } : undefined;
}

function parsePinned({ scheme, place: bucket, path: key, parameters }: UriParts): ModelReference | undefined {
  switch (scheme) {
    case 's3': return parseS3(bucket, key, parameters);
    case 'gs': return parseGcs(bucket, key, parameters);
    case 'https':
    case 'http': return parseWeb(scheme, bucket, key, parameters);
    case 'pvc': return parsePvc(bucket, key, parameters);
    default: return undefined;
  }
}

/** The URI of a reference; `parseModelUri` gives the reference back. */
export function formatModelUri(reference: ModelReference): string {
  switch (reference.scheme) {
    case 'oci': return `oci://${reference.repository}@${reference.digest}`;
    case 'hf': return `hf://${reference.repository}@${reference.revision}`;
    case 's3': return `s3://${reference.bucket}/${reference.key}${formatQuery(reference, ['endpoint', 'manifestSha256', 'region', 'versionId'])}`;
    case 'gs': return `gs://${reference.bucket}/${reference.key}${formatQuery(reference, ['generation', 'manifestSha256'])}`;
    case 'https':
    case 'http': return `${reference.scheme}://${reference.host}/${reference.path}${formatQuery(reference, ['manifestSha256', 'sha256'])}`;
    case 'pvc': return `pvc://${reference.claim}/${reference.path}${formatQuery(reference, ['contentHash'])}`;
  }
}

/** What identifies the content of a reference: equal text means equal bytes. */
export function contentId(reference: ModelReference): string {
  switch (reference.scheme) {
    case 'oci': return reference.digest;
    case 'hf': return `commit:${reference.revision}`;
    case 's3': return reference.manifestSha256 ? `sha256:${reference.manifestSha256}` : `version:${reference.versionId}`;
    case 'gs': return reference.manifestSha256 ? `sha256:${reference.manifestSha256}` : `generation:${reference.generation}`;
    case 'https':
    case 'http': return `sha256:${reference.manifestSha256 ?? reference.sha256}`;
    case 'pvc': return reference.contentHash;
  }
}

function parseOci(location: string): ModelReference | undefined {
  const image = parseImageReference(location);
  if (!image?.digest) return undefined;
  return { scheme: 'oci', repository: [image.registry, image.repository].filter(Boolean).join('/'), digest: image.digest };
}

function parseHuggingFace(location: string): ModelReference | undefined {
  const match = /^([\w.-]+\/[\w.-]+)@(.+)$/.exec(location);
  return match && COMMIT.test(match[2]) ? { scheme: 'hf', repository: match[1], revision: match[2] } : undefined;
}

/** A prefix holds many files, so only a manifest of their hashes names its content. */
function parseS3(bucket: string, key: string, parameters: Parameters): ModelReference | undefined {
  const { versionId, manifestSha256, region, endpoint, ...unknown } = parameters;
  const pinned = key.endsWith('/') ? versionId === undefined && SHA256.test(manifestSha256 ?? '') : !!versionId && manifestSha256 === undefined;
  return pinned && Object.keys(unknown).length === 0 ? { scheme: 's3', bucket, key, ...given({ versionId, manifestSha256, region, endpoint }) } : undefined;
}

function parseGcs(bucket: string, key: string, parameters: Parameters): ModelReference | undefined {
  const { generation, manifestSha256, ...unknown } = parameters;
  const pinned = key.endsWith('/') ? generation === undefined && SHA256.test(manifestSha256 ?? '') : /^\d+$/.test(generation ?? '') && manifestSha256 === undefined;
  return pinned && Object.keys(unknown).length === 0 ? { scheme: 'gs', bucket, key, ...given({ generation, manifestSha256 }) } : undefined;
}

/** A web server promises nothing about what it serves tomorrow: a file is named by its hash, a directory by that of its manifest. */
function parseWeb(scheme: 'https' | 'http', host: string, path: string, parameters: Parameters): ModelReference | undefined {
  const { sha256, manifestSha256, ...unknown } = parameters;
  const directory = path.endsWith('/');
  const pinned = directory ? sha256 === undefined && SHA256.test(manifestSha256 ?? '') : manifestSha256 === undefined && SHA256.test(sha256 ?? '');
  return HOST.test(host) && path !== '' && pinned && Object.keys(unknown).length === 0
    ? { scheme, host, path, ...given({ sha256, manifestSha256 }) } : undefined;
}

function parsePvc(claim: string, path: string, parameters: Parameters): ModelReference | undefined {
  const { contentHash, ...unknown } = parameters;
  return contentHash && DIGEST.test(contentHash) && Object.keys(unknown).length === 0 ? { scheme: 'pvc', claim, path, contentHash } : undefined;
}

/** Whether a key is a path that no tool resolves to somewhere else. */
function isPlainPath(key: string): boolean {
  return /^[A-Za-z0-9!_.*'()=+,/-]*$/.test(key) && !key.startsWith('/') && !key.split('/').slice(0, -1).some(part => part === '' || part === '.' || part === '..')
    && !/(^|\/)\.{1,2}$/.test(key);
}

function parseQuery(query: string | undefined): Parameters | undefined {
  const parameters: { [name: string]: string } = {};
  for (const part of query === undefined ? [] : query.split('&')) {
    const match = /^([A-Za-z0-9]+)=([^=&]+)$/.exec(part);
    if (!match || match[1] in parameters) return undefined;
    try {
      parameters[match[1]] = decodeURIComponent(match[2]);
    } catch {
      return undefined;
    }
  }
  return parameters;
}

function formatQuery(reference: object, names: readonly string[]): string {
  const values = reference as { readonly [name: string]: string | undefined };
  const parts = names.filter(name => values[name] !== undefined).map(name => `${name}=${encodeURIComponent(values[name]!).replace(/%3A/g, ':')}`);
  return parts.length > 0 ? `?${parts.join('&')}` : '';
}

/** The values that are there. */
export function given<T extends object>(values: T): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}
