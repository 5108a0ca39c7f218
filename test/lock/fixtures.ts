import { fetchTransport, HttpClient, LockContext } from '../../lib/lock';
import { ResolvedVersion } from '../../lib/lock/resolver';
import { parseModelUri, contentId, LockedModel } from '../../lib/models';
import { scratchDirectory } from '../tools/scratch';

const open: HttpClient[] = [];
afterEach(() => Promise.all(open.splice(0).map(client => client.close())));

/** What a resolver works with in a test: no credentials but those that are given, and little patience. */
export function lockContext(more: Partial<LockContext> = {}): LockContext & { readonly notes: string[] } {
  const http = new HttpClient(fetchTransport(), { version: '1.2.3', firstWaitMilliseconds: 1, idleMilliseconds: 2000 });
  open.push(http);
  const notes: string[] = [];
  return { http, env: {}, directory: scratchDirectory('lock'), note: text => void notes.push(text), notes, ...more };
}

/** A resolved version as it is when the lock has been written and read. */
export function lockedModel({ source, size, provenance, ...facts }: ResolvedVersion, name = 'ranker', version = '1.4.2'): LockedModel {
  const reference = parseModelUri(source)!;
  return { name, version, reference, uri: source, contentId: contentId(reference), sizeBytes: size, provenance, ...facts };
}
