import { isQuantity, quantityOf } from '../../lib/policy/quantity';

test.each([
  ['1', 1], ['100m', 0.1], ['1Gi', 2 ** 30], ['1.5k', 1500], ['1e3', 1000], ['1E-2', 0.01], ['.5', 0.5], ['5.', 5], [2, 2], ['1E', 1e18], ['-1Ki', -1024], ['+1', 1],
  ['9007199254740991', 2 ** 53 - 1],
])('%s is %s', (value, amount) => expect(quantityOf(value)).toBe(amount));

test.each(['x', '1Xi', '', '1 Gi', '1gi', '1GB', '1,5', '0x10', '1e1000', '.', '--1'])('fails: "%s" is no quantity', text => {
  expect(isQuantity(text)).toBe(false);
  expect(quantityOf(text)).toBeUndefined();
});

test.each([null, undefined, true, NaN, Infinity, {}, [], ['1']])('%p is no quantity', value => expect(quantityOf(value)).toBeUndefined());
