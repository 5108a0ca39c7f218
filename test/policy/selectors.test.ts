import { hasLabels, selects } from '../../lib/policy/selectors';

const labels = { app: 'ranker', tier: 'serving' };

test.each([
  [{}, true],
  [{ matchLabels: { app: 'ranker' } }, true],
  [{ matchLabels: { app: 'ranker', tier: 'batch' } }, false],
  [{ matchExpressions: [{ key: 'app', operator: 'In', values: ['ranker', 'other'] }] }, true],
  [{ matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['ranker'] }] }, false],
  [{ matchExpressions: [{ key: 'gone', operator: 'NotIn', values: ['ranker'] }] }, true],
  [{ matchExpressions: [{ key: 'tier', operator: 'Exists' }] }, true],
  [{ matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }] }, false],
  [{ matchLabels: { app: 'ranker' }, matchExpressions: [{ key: 'toString', operator: 'Exists' }] }, false],
  [{ matchExpressions: [{ key: 'app', operator: 'Near', values: ['ranker'] }] }, false],
  ['app=ranker', false],
  [undefined, false],
])('%j selects: %p', (selector, expected) => expect(selects(selector, labels)).toBe(expected));

test('a plain map wants all of its labels', () => {
  expect(hasLabels({ app: 'ranker' }, labels)).toBe(true);
  expect(hasLabels({ app: 'ranker', toString: 'x' }, labels)).toBe(false);
});
