import { Descriptor, INDEXES, parseManifest, readManifest } from './manifest';
import { nextPage } from './pages';
import { OciReference, repositoryOf } from './reference';
import { RegistrySession } from './session';

const MOST_PAGES = 20;

/**
 * What refers to a digest and is of a type, or does not say of which. A registry without the API for it has the same list
 * in a tag that clients keep up.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-referrers
 */
export async function readReferrers(session: RegistrySession, reference: OciReference, artifactType: string): Promise<readonly Descriptor[]> {
  const all = await listed(session, reference, artifactType)
    ?? (await readManifest(session, { ...reference, digest: undefined, tag: reference.digest!.replace(':', '-') }))?.manifests ?? [];
  return all.filter(found => found.artifactType === undefined || found.artifactType === artifactType);
}

async function listed(session: RegistrySession, reference: OciReference, artifactType: string): Promise<readonly Descriptor[] | undefined> {
  const shown = `${repositoryOf(reference)}@${reference.digest}`;
  const all: Descriptor[] = [];
  let path: string | undefined = `referrers/${reference.digest}?artifactType=${encodeURIComponent(artifactType)}`;
  for (let page = 0; path !== undefined && page < MOST_PAGES; page++) {
    const response = await session.request(reference, path, { headers: { accept: INDEXES[0] }, accept: [400, 404, 405, 501] });
    if (response.status !== 200) return page === 0 ? undefined : all;
    all.push(...parseManifest(response, `sha256:${response.sha256}`, shown).manifests ?? []);
    path = nextPage(response, reference);
  }
  return all;
}
