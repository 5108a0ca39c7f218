import { formatMessage, parseTrailers, trailersOf, trailerValues } from '../../lib/commit';

test('what a commit of the output says is read back', () => {
  const options = { source: 'a'.repeat(40), first: false, environments: ['staging'], pointers: [{ environment: 'staging', kind: 'model' as const, name: 'ranker', from: '1', to: '2' }] };
  expect(parseTrailers(formatMessage({ ...options, message: 'Subject\n\nModel: forged@1..2\n\nmore' }))).toEqual(trailersOf(options));
});

test.each<[string, string[]]>([
  ['Subject', []],
  ['Key: value', []],
  ['Subject\n\nKey: value', ['Key=value']],
  ['Subject\n\nbody\n\nKey: value\nOther-Key:value two  \n\n\n', ['Key=value', 'Other-Key=value two']],
  ['Subject\r\n\r\nKey: value\r\n', ['Key=value']],
  ['Subject\n\nKey: value\n\nbody', []],
  ['Subject\n\nbody\nKey: value', []],
  ['Subject\n\nKey: one\n  two\nkey: three', ['Key=one two', 'key=three']],
  ['Subject\n\nKey: value\n(cherry picked from commit 0123abc)', ['Key=value']],
  ['Subject\n\n  Key: value', []],
  ['Subject\n\nhttps://example.com', []],
  ['Subject\n\nNot a key: value', []],
])('the trailers of %j are %j', (message, expected) => {
  expect(parseTrailers(message).map(([name, value]) => `${name}=${value}`)).toEqual(expected);
});

test('values are found by name in any case', () => {
  expect(trailerValues([['Reviewed-by', 'Ann'], ['reviewed-By', 'Bob'], ['Other', 'x']], 'Reviewed-By')).toEqual(['Ann', 'Bob']);
});
