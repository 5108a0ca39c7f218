import { OciReference } from './reference';
import { HttpResponse } from '../http';

/** The path, below the repository, of the page that follows an answer; undefined when there is none. */
export function nextPage({ headers, url }: HttpResponse, { repository }: OciReference): string | undefined {
  const [, link] = /<([^<>]+)>\s*;[^,]*\brel="?next\b/i.exec(headers.link ?? '') ?? [];
  if (link === undefined || !URL.canParse(link, url)) return undefined;
  const { pathname, search } = new URL(link, url);
  const below = `/v2/${repository}/`;
  return pathname.startsWith(below) ? `${pathname.slice(below.length)}${search}` : undefined;
}
