import { Pointers } from '../../lib/commit';
import { pointerKey, PointerVersion } from '../../lib/models';
import { selectPointers } from '../../lib/release/select-pointers';
import { EnvironmentReport } from '../../lib/repository/environment-report';

const PRODUCTION: EnvironmentReport = {
  name: 'production',
  approval: { owners: [], minimumApprovals: 0 },
  requiredEvaluations: [],
  changeWindows: [],
  clusters: ['eu', 'us'],
  apps: [
    { name: 'shop', cluster: 'eu', paths: ['production/clusters/eu/shop'], models: ['ranker'], features: ['clicks'], ramps: [] },
    { name: 'shop', cluster: 'us', paths: ['production/clusters/us/shop'], models: ['ranker', 'shop'], features: [], ramps: [] },
    { name: 'clicks', paths: ['production/apps/clicks'], models: [], features: ['clicks'], ramps: [] },
  ],
};
const versions: readonly PointerVersion[] = [
  { kind: 'model', name: 'ranker', version: '1' }, { kind: 'model', name: 'shop', version: '1' }, { kind: 'feature set', name: 'clicks', version: '1' },
];
const POINTERS: Pointers = new Map([['staging', new Map(versions.map(pointer => [pointerKey(pointer), pointer]))]]);
const select = (what: string) => selectPointers(what, PRODUCTION, POINTERS);

test('a model by its name', () => {
  expect(select('ranker')).toMatchObject({ what: 'model', name: 'ranker', pointers: [{ kind: 'model', name: 'ranker' }] });
});

test('an app: all that it follows, in all its clusters', () => {
  expect(select('app/shop').pointers).toEqual([
    { kind: 'model', name: 'ranker' }, { kind: 'feature set', name: 'clicks' }, { kind: 'model', name: 'shop' },
  ]);
  expect(select('features/clicks')).toMatchObject({ what: 'feature set' });
});

test('fails: a name of several things, with the ways to say which', () => {
  expect(() => select('shop')).toThrow(/the name of a model and an app.*model\/shop or app\/shop/s);
  expect(() => select('clicks')).toThrow(/features\/clicks or app\/clicks/);
});

test.each(['rankr', 'app/ranker', 'model/clicks', 'models/ranker', '__proto__', 'constructor/ranker', '', '/', 'ranker/'])('fails: %j is nothing', what => {
  expect(() => select(what)).toThrow(/no model, feature set or app of that name/);
});
