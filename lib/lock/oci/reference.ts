import { GitOpsError, Issue } from '../../errors';
import { parseImageReference } from '../../manifests';

/** Something in a registry: a tag, or a digest. */
export interface OciReference {
  /** Host of the registry, with its port. */
  readonly host: string;
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** What `docker.io` is called where its API is. */
const DOCKER_HUB_API = 'registry-1.docker.io';

/**
 * The parts of `oci://registry/repository:tag` or `oci://registry/repository@sha256:…`.
 *
 * @throws GitOpsError when it is neither
 */
export function parseOciReference(reference: string): OciReference {
  const image = parseImageReference(reference.replace(/^oci:\/\//, ''));
  if (!image) {
    throw ociError(reference, {
      id: 'oci-reference', problem: 'this is no reference to an artifact', fix: 'write oci://registry/repository:tag or oci://registry/repository@sha256:<64 hex>; repositories are lower case',
    });
  }
  if (image.registry === undefined) {
    throw ociError(reference, { id: 'oci-reference', problem: 'the reference names no registry', fix: `write oci://docker.io/${image.repository}:… when it is on Docker Hub` });
  }
  if (image.tag === undefined && image.digest === undefined) {
    throw ociError(reference, { id: 'oci-reference', problem: 'the reference names neither a tag nor a digest', fix: `add the tag of the version: ${reference}:…` });
  }
  return { host: image.registry, repository: image.repository, tag: image.tag, digest: image.digest };
}

/** The host that answers for a registry. */
export function apiHost(host: string): string {
  return host === 'docker.io' ? DOCKER_HUB_API : host;
}

/** The reference without tag and digest. */
export function repositoryOf({ host, repository }: OciReference): string {
  return `${host}/${repository}`;
}

export function ociError(reference: string, issue: Omit<Issue, 'path'>): GitOpsError {
  return new GitOpsError([{ path: reference, ...issue }]);
}
