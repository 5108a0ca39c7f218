import { stringify } from 'yaml';
import { diffTrees, formatDiffMarkdown, formatDiffText } from '../../lib/diff';
import { LOCK, POINTERS } from '../models/fixtures';

interface Backend { readonly name: string; readonly weight?: number }

/** An output with a route whose rules have these backends. */
function side(rules: Backend[][], pointers = POINTERS, kind = 'HTTPRoute') {
  const spec = { rules: rules.map(backendRefs => ({ backendRefs })) };
  const manifest = { apiVersion: 'gateway.networking.k8s.io/v1', kind, metadata: { name: 'ranker', namespace: 'shop' }, spec };
  return { files: new Map([['production/apps/shop/route.yaml', stringify(manifest)]]), lock: LOCK, pointers: new Map([['production', pointers]]) };
}

function headlines(before: Backend[][], after: Backend[][], kind?: string): string[] {
  const { environments } = diffTrees(side(before, POINTERS, kind), side(after, POINTERS, kind));
  return environments.flatMap(({ apps }) => apps.flatMap(({ objects }) => objects.flatMap(one => one.headlines)));
}

test.each([
  ['a canary begins', [[{ name: 'a', weight: 100 }]], [[{ name: 'a', weight: 90 }, { name: 'b', weight: 10 }]], ['requests: a 100 % → 90 %, b none → 10 %']],
  ['and ends', [[{ name: 'a', weight: 50 }, { name: 'b', weight: 50 }]], [[{ name: 'a', weight: 100 }]], ['requests: a 50 % → 100 %, b 50 % → none']],
  ['weights are no percents', [[{ name: 'a' }, { name: 'b' }]], [[{ name: 'a', weight: 2 }, { name: 'b' }]], ['requests: a 50 % → 66.7 %, b 50 % → 33.3 %']],
  ['one service twice', [[{ name: 'a' }, { name: 'b' }]], [[{ name: 'a' }, { name: 'a' }, { name: 'b', weight: 2 }]], []],
  ['one of several rules', [[{ name: 'a' }], [{ name: 'a' }, { name: 'b', weight: 0 }]], [[{ name: 'a' }], [{ name: 'a' }, { name: 'b' }]], ['requests of rule 2: a 100 % → 50 %, b 0 % → 50 %']],
  ['nobody gets a request', [[{ name: 'a' }, { name: 'b' }]], [[{ name: 'a', weight: 0 }, { name: 'b', weight: 0 }]], ['requests: a 50 % → none, b 50 % → none']],
  ['one backend is all', [[{ name: 'a' }]], [[{ name: 'a', weight: 7 }]], []],
])('%s', (_, before, after, expected) => {
  expect(headlines(before, after)).toEqual(expected);
});

test('what is no route has no requests', () => {
  expect(headlines([[{ name: 'a' }]], [[{ name: 'a' }, { name: 'b' }]], 'TCPRoute')).toEqual([]);
});

test('the canary of the pointer file is told beside the pointers', () => {
  const [a, b] = [[[{ name: 'a', weight: 90 }, { name: 'b', weight: 10 }]], [[{ name: 'a', weight: 75 }, { name: 'b', weight: 25 }]]];
  const canary = (traffic: number) => `${POINTERS}canaries:\n  ranker:\n    version: "1.5.0"\n    traffic: ${traffic}\n`;
  const [compared, options] = [{ before: 'x', after: 'y' }, { colors: false }];
  const diff = diffTrees(side(a, canary(10)), side(b, canary(25)));
  expect(diff.environments[0].pointers).toEqual([{ section: 'canaries', name: 'ranker', before: '1.5.0 at 10 %', after: '1.5.0 at 25 %' }]);
  expect(formatDiffText(diff, compared, options)).toContain('production  canary ranker: 1.5.0 at 10 % → 1.5.0 at 25 %\n');
  expect(formatDiffMarkdown(diff, compared)).toContain('- canary of <code>ranker</code>: <code>1.5.0 at 10 &#37;</code> → <code>1.5.0 at 25 &#37;</code>');
  const ended = diffTrees(side(b, canary(25)), side([[{ name: 'a', weight: 100 }]], POINTERS.replace('1.4.2', '1.5.0')));
  expect(ended.environments[0].pointers.map(({ section, before, after }) => [section, before, after])).toEqual([
    ['canaries', '1.5.0 at 25 %', undefined], ['models', '1.4.2', '1.5.0'],
  ]);
});
