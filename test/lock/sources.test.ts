import { createHash } from 'node:crypto';
import { resolverFor } from '../../lib/lock';
import { checkReference, fill, referenceOf } from '../../lib/lock/sources';

/** Of the form that GitHub gives its tokens. */
const TOKEN = `ghp_${createHash('sha256').update('no token').digest('hex').slice(0, 36)}`;
const SOURCES = { 'ranker': 's3://models/{name}/{version}/', 'assistant': 'hf://acme/{name}@v{version}', '*': 'oci://r.example/{name}:{version}' };
const problem = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    const { issues: [issue], message } = error as { issues: { id: string; path: string; problem: string }[]; message: string };
    return { ...issue, message };
  }
  throw new Error('no failure');
};

test('the reference of a version is the template of its model, or the one for all, with its places filled', () => {
  expect(referenceOf(SOURCES, 'ranker', '1.4.2')).toBe('s3://models/ranker/1.4.2/');
  expect(referenceOf(SOURCES, 'assistant', '3+build')).toBe('hf://acme/assistant@v3+build');
  expect(referenceOf(SOURCES, 'bert', '1.0+build')).toBe('oci://r.example/bert:1.0_build');
  expect(referenceOf({}, 'bert', '1')).toBeUndefined();
  expect(referenceOf({ ranker: 'x' }, 'constructor', '1')).toBeUndefined();
});

test('fails: a place that nothing fills', () => {
  expect(problem(() => fill('oci://r.example/m:{versoin}', 'm', '1')).problem).toBe('nothing fills this place. Did you mean "version"?');
  expect(problem(() => fill('oci://r.example/{toString}', 'm', '1')).id).toBe('source-template');
});

test.each(['oci://r.example/m:1', 'hf://acme/m@main', 'models:/ranker/1', 's3://b/k?region=eu-west-1', `oci://r.example/m@sha256:${'a'.repeat(64)}`])('%s is a reference', reference => {
  expect(() => checkReference(reference)).not.toThrow();
});

test.each([
  ['oci://r.example/m:1 2', /no blanks/], ['oci://r.example/\u0000m', /no control characters/], ['-oci://x', /begins with the kind/], ['/etc/passwd', /begins with the kind/],
  ['https://bob:hunter2@r.example/m', /has a credential in it/], [`https://r.example/m?token=${TOKEN}`, /has a credential/],
  ['s3://b/k?X-Amz-Signature=hunter2\n', /no blanks/],
])('fails: %j, and no secret is told', (reference, expected) => {
  const { problem: said, path, message } = problem(() => checkReference(reference));
  expect(said).toMatch(expected);
  expect(`${path} ${message}`).not.toMatch(new RegExp(`hunter2|\\u0000|${TOKEN}`));
});

test('fails: a kind of source that there is none of, with what there is', () => {
  expect(problem(() => resolverFor('osi://r.example/m:1'))).toMatchObject({ problem: 'no kind of source is called "osi". Did you mean "oci"?', fix: expect.stringContaining('oci://registry/repository:tag') });
  expect(problem(() => resolverFor('ranker')).problem).toBe('the reference does not say which kind of source it is of');
});
