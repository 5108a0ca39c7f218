import { BENIGN } from './benign';
import { findSecrets } from '../../../lib/policy/secrets/detector';

test('there are enough of them', () => expect(new Set(BENIGN.map(one => JSON.stringify(one))).size).toBeGreaterThanOrEqual(1000));

test.each(BENIGN.map(([text, context], i) => [i, text.slice(0, 60).replace(/%/g, '%%'), context?.name ?? '', text, context] as const))('%i %j under "%s" is no secret', (_i, _head, _name, text, context) => {
  expect(findSecrets(text, context)).toEqual([]);
});
