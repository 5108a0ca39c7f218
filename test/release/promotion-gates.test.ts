import { LockFile } from '../../lib/models';
import { GateInput, refusals } from '../../lib/release/promotion-gates';
import { EnvironmentReport } from '../../lib/repository/environment-report';

const DIGEST = '8b4e1a7c3d9f5b0e6a2c8d4f1b7e3a9c5d0f6b2e8a4c1d7f3b9e5a0c6d2f8b4e';
const entry = (more = '') => `      source: oci://registry.example.com/models/ranker@sha256:${DIGEST}\n      size: 1\n${more}`;
const LOCK = LockFile.parse(`lockVersion: 1
models:
  ranker:
    "1":
${entry()}    "2":
${entry('      provenance:\n        evaluations:\n          safety: { passed: true }\n          quality: { passed: false }\n')}features:
  clicks:
    "7":
      image: registry.example.com/features/clicks@sha256:${DIGEST}
`);

const environment = (name: string, more: Partial<EnvironmentReport> = {}): EnvironmentReport => ({
  name, approval: { owners: [], minimumApprovals: 0 }, requiredEvaluations: [], changeWindows: [], clusters: [], apps: [], ...more,
});

function ids(input: Partial<GateInput> = {}): string[] {
  const given: GateInput = {
    from: environment('staging'),
    to: environment('production', { promotesFrom: 'staging' }),
    lock: LOCK,
    history: { everRan: () => true },
    now: 0,
    candidates: [{ kind: 'model', name: 'ranker', version: '2' }, { kind: 'feature set', name: 'clicks', version: '7' }],
    ...input,
  };
  return refusals(given).map(({ id, field }) => `${id} ${field}`);
}

test('the lock of the test has no mistake', () => expect(LOCK.issues).toEqual([]));

test('what ran before, is locked and has no gate to pass is promoted', () => {
  expect(ids()).toEqual([]);
});

test('fails: an environment that takes its versions from elsewhere, or from nowhere', () => {
  expect(ids({ to: environment('production', { promotesFrom: 'canary' }) })).toEqual(['promotion-order promotesFrom']);
  expect(ids({ to: environment('production') })).toEqual(['promotion-order promotesFrom']);
});

test('fails: a version, or a name, that the lock does not know', () => {
  expect(ids({ candidates: [{ kind: 'model', name: 'ranker', version: '3' }, { kind: 'feature set', name: 'ranker', version: '1' }] }))
    .toEqual(['unknown-version ranker', 'unknown-feature-set ranker']);
});

test('fails: a version that never ran, or of which a shallow clone does not tell; the history is asked for the environment before', () => {
  const asked: string[][] = [];
  const history = { everRan: (...args: [string, string, string, string]) => void asked.push(args) };
  expect(ids({ history, candidates: [{ kind: 'model', name: 'ranker', version: '1' }] })).toEqual(['never-ran ranker']);
  expect(asked).toEqual([['staging', 'model', 'ranker', '1']]);
  expect(ids({ history: { everRan: () => false } })).toEqual(['never-ran ranker', 'never-ran clicks']);
});

test('fails: evaluations without a record, and failed ones; feature sets have none', () => {
  const to = environment('production', { promotesFrom: 'staging', requiredEvaluations: ['safety', 'quality', 'bias', 'constructor'] });
  const field = (name: string) => `evaluation-gate models.ranker.2.provenance.evaluations.${name}`;
  expect(ids({ to })).toEqual([field('quality'), field('bias'), field('constructor')]);
});

test('fails: every reason at once, in one order', () => {
  const to = environment('production', {
    requiredEvaluations: ['bias'], changeWindows: [{ kind: 'deny', schedule: '* * * * *', durationMinutes: 5, timeZone: 'Etc/UTC' }],
  });
  expect(ids({ to, history: { everRan: () => false } }).map(text => text.split(' ')[0])).toEqual([
    'promotion-order', 'never-ran', 'evaluation-gate', 'never-ran', 'change-window',
  ]);
});
