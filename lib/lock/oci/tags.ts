import { nextPage } from './pages';
import { OciReference } from './reference';
import { RegistrySession } from './session';
import { record } from '../../policy/shapes';
import { jsonOf } from '../http';

/**
 * Tags of a repository; undefined when the registry does not tell.
 *
 * @param pages how many are read; a registry may make them short
 */
export async function tagsOf(session: RegistrySession, reference: OciReference, pages = 1): Promise<readonly string[] | undefined> {
  const all: string[] = [];
  let path: string | undefined = 'tags/list?n=1000';
  for (let page = 0; path !== undefined && page < pages; page++) {
    const response = await session.request(reference, path, { accept: [400, 404, 405, 501] });
    if (response.status !== 200) return page === 0 ? undefined : all;
    const tags = record(jsonOf(response))?.tags;
    all.push(...Array.isArray(tags) ? tags.filter(tag => typeof tag === 'string' && /^\w[\w.-]{0,127}$/.test(tag)) : []);
    path = nextPage(response, reference);
  }
  return all;
}
