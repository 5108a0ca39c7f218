import { mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ResolvedCache } from '../../lib/lock';
import { digest } from '../models/fixtures';
import { scratchDirectory } from '../tools/scratch';

const REFERENCE = 'oci://r.example/m:1';
const RESOLVED = { source: `oci://r.example/m@${digest('a')}`, size: 1, provenance: { resolvedFrom: REFERENCE } };

test('an answer stands in for asking, for the same reference, until it is forgotten', () => {
  const home = scratchDirectory();
  const cache = ResolvedCache.at({}, home)!;
  expect(cache.get(REFERENCE)).toBeUndefined();
  cache.put(REFERENCE, RESOLVED);
  const next = ResolvedCache.at({}, home)!;
  expect([next.get(REFERENCE), next.get('oci://r.example/m:2')]).toEqual([RESOLVED, undefined]);
  next.forget([REFERENCE]);
  expect(next.get(REFERENCE)).toBeUndefined();
});

test('it is for its user alone, in the place for caches', () => {
  const [root, home] = [scratchDirectory(), scratchDirectory()];
  ResolvedCache.at({ XDG_CACHE_HOME: root }, home)!.put(REFERENCE, RESOLVED);
  const folder = join(root, 'gitops-ai', 'lock');
  const [file] = readdirSync(folder);
  const mode = (path: string) => statSync(path).mode.toString(8).slice(-3);
  expect([mode(folder), mode(join(folder, file)), readdirSync(home)]).toEqual(['700', '600', []]);
  expect(ResolvedCache.at({}, undefined)).toBeUndefined();
});

test('an old answer, one of another reference and one that is broken are none', () => {
  const root = scratchDirectory();
  const env = { XDG_CACHE_HOME: root };
  ResolvedCache.at(env, undefined)!.put(REFERENCE, RESOLVED);
  const folder = join(root, 'gitops-ai', 'lock');
  const file = join(folder, readdirSync(folder)[0]);
  const get = () => ResolvedCache.at(env, undefined)!.get(REFERENCE);
  const then = statSync(file).mtimeMs / 1000 - 2 * 3600;
  utimesSync(file, then, then);
  expect(get()).toBeUndefined();
  for (const text of ['{', '[]', '{}', JSON.stringify({ reference: 'x', resolved: RESOLVED }), JSON.stringify({ reference: REFERENCE, resolved: { ...RESOLVED, source: 'oci://r.example/m:1' } })]) {
    writeFileSync(file, text);
    expect(get()).toBeUndefined();
  }
});

test('a cache that cannot be written fails nothing', () => {
  const root = scratchDirectory();
  writeFileSync(join(root, 'gitops-ai'), 'a file');
  mkdirSync(join(root, 'other'));
  const cache = ResolvedCache.at({ XDG_CACHE_HOME: root }, undefined)!;
  cache.put(REFERENCE, RESOLVED);
  cache.forget([REFERENCE]);
  expect(cache.get(REFERENCE)).toBeUndefined();
});
