import { addVariants, split, Variants } from '../../lib/validate/split';

/** Groups of what is in folders, of which some are variants of each other; an item is `folder/name`. */
function groups(items: readonly string[], ...variants: string[][]): { [label: string]: string[] } {
  const known: Variants = new Map();
  for (const folders of variants) addVariants(known, folders);
  const placed = items.map(item => ({ folder: item.slice(0, Math.max(0, item.lastIndexOf('/'))), item }));
  return Object.fromEntries(split(placed, known).map(one => [one.label, [...one.items]]));
}

test('without variants, all is one', () => {
  expect(groups(['a/x', 'b/y', 'z'])).toEqual({ '': ['z', 'a/x', 'b/y'] });
  expect(groups([])).toEqual({ '': [] });
});

test('variants are apart, and each has what is shared', () => {
  expect(groups(['base/x', 'staging/a/y', 'production/a/y', 'z'], ['staging/a', 'production/a']))
    .toEqual({ staging: ['z', 'base/x', 'staging/a/y'], production: ['z', 'base/x', 'production/a/y'] });
});

test('what tells folders apart first, from the top', () => {
  expect(groups(['envs/eu/apps/a/x', 'envs/us/apps/a/x', 'envs/us/apps/b/y'], ['envs/eu/apps/a', 'envs/us/apps/a']))
    .toEqual({ eu: ['envs/eu/apps/a/x'], us: ['envs/us/apps/a/x', 'envs/us/apps/b/y'] });
});

test('variants of one name in several places go together', () => {
  expect(groups(['a/staging/x', 'a/prod/x', 'b/staging/y', 'b/prod/y', 'b/dev/y'], ['a/staging', 'a/prod'], ['b/staging', 'b/prod', 'b/dev']))
    .toEqual({ staging: ['a/staging/x', 'b/staging/y'], prod: ['a/prod/x', 'b/prod/y'], dev: ['b/dev/y'] });
});

test('variants within variants', () => {
  expect(groups(['eu/s/x', 'eu/p/x', 'eu/y', 'us/s/x', 'us/y'], ['eu/s', 'eu/p', 'us/s']))
    .toEqual({ 'eu/s': ['eu/y', 'eu/s/x'], 'eu/p': ['eu/y', 'eu/p/x'], 'us': ['us/y', 'us/s/x'] });
});

test('a folder and one inside it', () => {
  expect(groups(['a/x', 'a/overlay/x', 'y'], ['a', 'a/overlay'])).toEqual({ '.': ['y', 'a/x'], 'overlay': ['y', 'a/overlay/x'] });
});

test('very many variants of little do not multiply what is shared', () => {
  const folders = Array.from({ length: 500 }, (_, i) => `v${i}`);
  const placed = [...Array.from({ length: 1_000 }, (_, i) => ({ folder: 'shared', item: i })), ...folders.map((folder, i) => ({ folder, item: i }))];
  const variants: Variants = new Map();
  addVariants(variants, folders);
  const found = split(placed, variants);
  expect(found.reduce((sum, { items }) => sum + items.length, 0)).toBe(1_500);
});
