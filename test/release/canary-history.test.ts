import { HistoryRepository } from './history-repository';
import { auditOf, formatAuditText, formatHistoryText, formatStatusJson, formatStatusText, inUse, keepSetOf, releasesOf, statusOf } from '../../lib/release';

const LOCK = `lockVersion: 1
models:
  ranker:
${['1', '2', '3'].map(version => `    "${version}":\n      source: s3://models/ranker/${version}/?manifestSha256=${version.repeat(64)}\n      size: 1\n`).join('')}`;

/** What production points at: a version, and its canary. */
function release(repository: HistoryRepository, version: string, canary?: [version: string, traffic: number], message = 'move'): string {
  const section = canary ? `canaries:\n  ranker:\n    version: "${canary[0]}"\n    traffic: ${canary[1]}\n` : '';
  repository.write('environments/production.yaml', `models:\n  ranker: "${version}"\n${section}`);
  return repository.commit(message);
}

function ramp() {
  const repository = new HistoryRepository();
  repository.write('models.lock.yaml', LOCK);
  repository.write('environments/staging.yaml', 'models:\n  ranker: "2"\n');
  repository.commit('begin');
  release(repository, '1');
  const step = (traffic: number) => release(repository, '1', ['2', traffic], 'Give\n\nChange-Type: promotion\nPromoted-From: staging');
  step(10);
  const second = step(25);
  return { repository, second };
}

const moves = (repository: HistoryRepository) => repository.history().moves.filter(({ environment }) => environment === 'production');

test('each step is a move of its own, and the last one moves the pointer too', () => {
  const { repository } = ramp();
  release(repository, '2', undefined, 'Promote\n\nChange-Type: promotion');
  const told = moves(repository).map(({ kind, from, to, fromTraffic, toTraffic, changeType, returns }) => (
    [kind, from, to, fromTraffic, toTraffic, changeType, returns]));
  expect(told).toEqual([
    ['model', '1', '2', undefined, undefined, 'promotion', false], ['canary', '2', undefined, 25, undefined, 'promotion', false],
    ['canary', '2', '2', 10, 25, 'promotion', false], ['canary', undefined, '2', undefined, 10, 'promotion', false],
    ['model', undefined, '1', undefined, undefined, 'manual', false],
  ]);
});

test('a step that is taken back is a return, however it was taken back', () => {
  const { repository, second } = ramp();
  repository.git('revert', '--no-edit', second);
  expect(moves(repository)[0]).toMatchObject({ kind: 'canary', fromTraffic: 25, toTraffic: 10, changeType: 'revert', returns: true });
  repository.git('reset', '--quiet', '--hard', second);
  release(repository, '1', ['2', 10]);
  expect(moves(repository)[0]).toMatchObject({ changeType: 'rollback', returns: true });
  const audit = auditOf(repository.history(), () => true);
  expect(audit.rollbacks).toMatchObject([{ move: { kind: 'canary', toTraffic: 10 }, released: { commit: second } }]);
});

test('a canary does not count as a version that ran; the version that runs is what is compared', () => {
  const { repository } = ramp();
  const history = repository.history();
  expect([history.everRan('production', 'model', 'ranker', '2'), history.everRan('production', 'model', 'ranker', '1')]).toEqual([false, true]);
  const [, production] = statusOf(history, new Map([['production', 'staging']]));
  expect(production.pointers).toMatchObject([{ kind: 'model', name: 'ranker', version: '1', canary: { version: '2', traffic: 25, since: { kind: 'canary' } } }]);
  expect(formatStatusText([production])).toMatch(/ranker +1, canary 2 at 25 %/);
  expect(JSON.parse(formatStatusJson([production], { revision: 'HEAD', commit: history.commit, notes: [] })).environments[0].pointers).toHaveLength(1);
});

test('history and audit say how much it got, and ask for its evaluations', () => {
  const { repository } = ramp();
  const history = repository.history();
  const text = formatHistoryText(releasesOf(history, history.moves), { commit: history.commit, older: 0, notes: [] });
  expect(text).toMatch(/canary ranker +2 at 10 % → 2 at 25 % +promotion from staging/);
  const audit = auditOf(history, ({ environment }) => environment === 'production');
  expect(formatAuditText(audit)).toMatch(/production +canary +ranker +2 at 25 % +since .*s3:\/\/models\/ranker\/2/);
  expect(audit.exceptions.filter(({ id }) => id === 'no-evaluation').map(({ move }) => move.kind)).toEqual(['canary', 'canary', 'model']);
});

test('what runs as a canary, or did, is kept', () => {
  const { repository } = ramp();
  release(repository, '1', ['3', 10]);
  const kept = (releases: number) => keepSetOf(repository.history(), releases).keep.map(({ kind, version, environments }) => `${kind} ${version} ${environments.join()}`);
  expect(kept(1)).toEqual(['model 1 production', 'model 2 staging', 'model 3 production']);
  expect(kept(2)).toEqual(['model 1 production', 'model 2 production,staging', 'model 3 production']);
  const reasons = (version: string) => inUse(repository.history(), { kind: 'model', name: 'ranker', version }, 2);
  expect(reasons('3')).toEqual([expect.stringMatching(/^production points at it in commit/)]);
  expect(reasons('2')).toEqual([expect.stringMatching(/^staging points at it/), expect.stringMatching(/^production pointed at it .* one of its last 2 releases$/)]);
});
