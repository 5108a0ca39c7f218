import { parseOciReference } from '../../../lib/lock/oci/reference';
import { readReferrers } from '../../../lib/lock/oci/referrers';
import { RegistrySession } from '../../../lib/lock/oci/session';
import { tagsOf } from '../../../lib/lock/oci/tags';
import { answer, Handler, HttpServer } from '../../tools/http-server';
import { lockContext } from '../fixtures';

const INDEX = 'application/vnd.oci.image.index.v1+json';
const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
const index = (...manifests: object[]) => JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests });
const manifest = (digit: string, artifactType?: string) => ({ mediaType: 'application/vnd.oci.image.manifest.v1+json', digest: digest(digit), size: 1, ...artifactType && { artifactType } });

/** A registry that has the list of referrers of the specification 1.1, which the one of Debian has not. */
let server: HttpServer;
beforeAll(async () => { server = await HttpServer.start(answer(404)); });
afterAll(() => server.stop());

const serve = (answers: { readonly [path: string]: Handler }) => {
  server.handler = (request, response) => (answers[request.url!] ?? answer(404, '{}'))(request, response);
};
const at = () => {
  const reference = parseOciReference(`oci://${server.host}/models/ranker@${digest('0')}`);
  return [RegistrySession.of(reference, lockContext()), reference] as const;
};
const found = async () => (await readReferrers(...at(), BUNDLE)).map(one => one.digest[7]);

const FIRST = `/v2/models/ranker/referrers/${digest('0')}?artifactType=${encodeURIComponent(BUNDLE)}`;
const FALLBACK = `/v2/models/ranker/manifests/${digest('0').replace(':', '-')}`;

test('every page of what refers to a digest is read, and what is of another type left out', async () => {
  const type = { 'content-type': INDEX };
  serve({
    [FIRST]: answer(200, index(manifest('1', BUNDLE), manifest('2', 'application/spdx+json')), { ...type, link: `<${FIRST}&last=2>; rel="next"` }),
    [`${FIRST}&last=2`]: answer(200, index(manifest('3'), manifest('4', BUNDLE)), type),
  });
  expect(await found()).toEqual(['1', '3', '4']);
});

test('a registry without such a list has it in a tag; or nothing refers to the digest', async () => {
  for (const status of [404, 400, 405]) {
    serve({ [FIRST]: answer(status, '{}'), [FALLBACK]: answer(200, index(manifest('5', BUNDLE)), { 'content-type': INDEX }) });
    expect(await found()).toEqual(['5']);
  }
  serve({});
  expect(await found()).toEqual([]);
});

test('pages of tags are read up to a bound; a next page elsewhere is none', async () => {
  const page = (tags: readonly string[], next?: string) => answer(200, JSON.stringify({ name: 'models/ranker', tags }), next ? { link: `<${next}>; rel="next"` } : {});
  serve({
    '/v2/models/ranker/tags/list?n=1000': page(['1', '-x'], '/v2/models/ranker/tags/list?n=1000&last=1'),
    '/v2/models/ranker/tags/list?n=1000&last=1': page(['2'], `http://${server.host}/v2/models/ranker/tags/list?last=2`),
    '/v2/models/ranker/tags/list?last=2': page(['3'], 'https://evil.example.com/v2/other/tags/list?last=3'),
  });
  expect(await tagsOf(...at(), 100)).toEqual(['1', '2', '3']);
  expect(await tagsOf(...at(), 2)).toEqual(['1', '2']);
  expect(await tagsOf(...at())).toEqual(['1']);
  serve({ '/v2/models/ranker/tags/list?n=1000': page(['1'], '/v2/models/ranker/tags/list?n=1000') });
  expect(await tagsOf(...at(), 3)).toEqual(['1', '1', '1']);
});

test('fails: a list of referrers that is no index', async () => {
  serve({ [FIRST]: answer(200, '{"errors":[]}', { 'content-type': 'application/json' }) });
  await expect(found()).rejects.toMatchObject({ issues: [{ id: 'oci-media-type' }] });
});
