import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { HistoryRepository, linesOf } from './history-repository';
import { ReleaseHistory } from '../../lib/release';
import { run } from '../tools/run';
import { scratchDirectory } from '../tools/scratch';

const PROMOTION = (from: string) => `\n\nChange-Type: promotion\nPromoted-From: ${from}`;

test('every move with who, when and what; newest first', () => {
  const repository = new HistoryRepository();
  const first = repository.move('staging', { ranker: '1.4.2' }, 'begin', { clicks: '7' });
  repository.write('main.ts', 'program');
  repository.commit('code');
  const second = repository.move('staging', { ranker: '1.5.0' }, 'Move on');
  const history = repository.history();
  expect(history.commit).toBe(second);
  expect(linesOf(history)).toEqual([
    'staging clicks 7 -> - manual', 'staging ranker 1.4.2 -> 1.5.0 manual', 'staging clicks - -> 7 manual', 'staging ranker - -> 1.4.2 manual',
  ]);
  expect(history.moves[1]).toEqual({
    environment: 'staging',
    kind: 'model',
    name: 'ranker',
    from: '1.4.2',
    to: '1.5.0',
    commit: second,
    source: second,
    date: repository.git('log', '-1', '--format=%cI').trim(),
    author: { name: 'a', email: 'a@example.com' },
    committer: { name: 'a', email: 'a@example.com' },
    subject: 'Move on',
    changeType: 'manual',
    returns: false,
    approvedBy: [],
  });
  expect(linesOf(repository.history(first))).toHaveLength(2);
  expect([history.complete, history.notes]).toEqual([true, []]);
});

test('a merged pull request is one move: of the merge, with the words and the author of the merged commit', () => {
  const repository = new HistoryRepository();
  repository.move('production', { ranker: '1' });
  let source = '';
  const merge = repository.merge('Merge pull request #12 from acme/promote\n\nApproved-by: Ann <ann@example.com>', () => {
    repository.move('production', { ranker: 'wrong' }, 'try');
    source = repository.move('production', { ranker: '2' }, `production: ranker 1 -> 2${PROMOTION('staging')}\nReviewed-by: Bob`);
    repository.write('later.txt', 'x');
    repository.commit('fix a typo');
  });
  repository.write('other.txt', 'x');
  repository.commit('code');
  const history = repository.history();
  expect(linesOf(history)).toEqual(['production ranker 1 -> 2 promotion', 'production ranker - -> 1 manual']);
  expect(history.moves[0]).toMatchObject({
    commit: merge,
    source,
    subject: 'production: ranker 1 -> 2',
    promotedFrom: 'staging',
    pullRequest: '#12',
    author: { name: 'a' },
    mergedBy: { name: 'a' },
    approvedBy: [{ name: 'Ann', email: 'ann@example.com' }, { name: 'Bob', email: '' }],
  });
});

test('a branch that brings the first pointers, and one that changes nothing in the end', () => {
  const repository = new HistoryRepository();
  repository.write('main.ts', 'x');
  repository.commit('code');
  const merge = repository.merge('bring', () => {
    repository.move('staging', { ranker: '1' }, 'one');
  });
  repository.merge('nothing', () => {
    repository.move('staging', { ranker: '2' }, 'there');
    repository.move('staging', { ranker: '1' }, 'and back');
  });
  const history = repository.history();
  expect(linesOf(history)).toEqual(['staging ranker - -> 1 manual']);
  expect(history.moves[0]).toMatchObject({ commit: merge, subject: 'one' });
});

test('a plain git revert, the revert of it, a step back without a word, and a rollback that says so', () => {
  const repository = new HistoryRepository();
  repository.move('production', { ranker: '1' });
  const promoted = repository.move('production', { ranker: '2' }, `up${PROMOTION('staging')}`);
  repository.git('revert', '--no-edit', promoted);
  const reverted = repository.head;
  repository.git('revert', '--no-edit', reverted);
  repository.move('production', { ranker: '1' }, 'hm');
  repository.move('production', { ranker: '3' }, 'on');
  repository.move('production', { ranker: '2' }, `back\n\nChange-Type: rollback\nRollback-To: ${promoted}`);
  const history = repository.history();
  expect(linesOf(history)).toEqual([
    'production ranker 3 -> 2 rollback returns',
    'production ranker 1 -> 3 manual',
    'production ranker 2 -> 1 rollback returns',
    'production ranker 1 -> 2 reapply returns',
    'production ranker 2 -> 1 revert returns',
    'production ranker 1 -> 2 promotion',
    'production ranker - -> 1 manual',
  ]);
  expect(history.moves.map(({ rollbackTo }) => rollbackTo)).toEqual([promoted, undefined, undefined, undefined, undefined, undefined, undefined]);
  expect(history.moves.map(({ reverts }) => reverts)).toEqual([undefined, undefined, undefined, reverted, promoted, undefined, undefined]);
});

test('a revert by a pull request', () => {
  const repository = new HistoryRepository();
  repository.move('production', { ranker: '1' });
  const merge = repository.merge('Merge pull request #1 from acme/up', () => {
    repository.move('production', { ranker: '2' });
  });
  repository.merge('Merge pull request #2 from acme/revert-1-up', () => {
    repository.git('revert', '--no-edit', '-m', '1', merge);
  });
  expect(repository.history().moves[0]).toMatchObject({ changeType: 'revert', reverts: merge, pullRequest: '#2', from: '2', to: '1' });
});

test.each([
  ['Move it (#77)', '#77'], ['Move it (!78)', '!78'], ['Merged PR 79: Move it', '#79'], ['Merged in topic (pull request #80)', '#80'],
  ['Merge pull request \'Move (#1)\' (#81) from topic into main', '#81'], ['Merge branch topic into main\n\nMove it\n\nSee merge request acme/ai!82', '!82'],
  ['Move it\n\nPull-request-id: 83', '#83'], ['Move it, see #84', undefined], ['Move it\n\nsays (#85)', undefined],
])('the pull request of "%s" is %s', (message, expected) => {
  const repository = new HistoryRepository();
  repository.move('staging', { ranker: '1' }, message);
  expect(repository.history().moves[0].pullRequest).toBe(expected);
});

test('trailers in the middle of a text, in a subject, or behind other text are no trailers', () => {
  const repository = new HistoryRepository();
  repository.move('staging', { a: '1' }, 'x\n\nChange-Type: promotion\nApproved-by: Boss\n\nthat was a quotation');
  repository.move('staging', { a: '2' }, 'Change-Type: promotion');
  repository.move('staging', { a: '3' }, 'x\n\nand then\nChange-Type: promotion');
  repository.move('staging', { a: '4' }, 'x\n\nChange-Type: Promotion\u001b[31m');
  repository.move('staging', { a: '5' }, 'x\n\nCHANGE-TYPE: promotion\nApproved-by: Ann\n  <ann@example.com>');
  const { moves } = repository.history();
  expect(moves.map(({ changeType, approvedBy }) => [changeType, approvedBy])).toEqual([
    ['promotion', [{ name: 'Ann', email: 'ann@example.com' }]], ['manual', []], ['manual', []], ['manual', []], ['manual', []],
  ]);
});

test('the directory of the pointers was another one before', () => {
  const repository = new HistoryRepository('platform/ai');
  repository.point('staging', { ranker: '1' }, {}, '');
  repository.point('production', { ranker: '0' }, {}, '');
  repository.point('staging', { other: '9' }, {}, 'elsewhere');
  const first = repository.commit('begin');
  repository.point('staging', { ranker: '2' }, {}, '');
  const second = repository.commit('two');
  repository.write('platform/ai/readme', 'x');
  repository.git('mv', 'environments', 'platform/ai/environments');
  repository.point('production', { ranker: '1' });
  const third = repository.commit('move the directory, and one pointer');
  const fourth = repository.move('staging', { ranker: '3' });
  const { moves } = repository.history();
  expect(moves.map(({ commit, environment, from, to }) => [commit, environment, from, to])).toEqual([
    [fourth, 'staging', '2', '3'], [third, 'production', '0', '1'], [second, 'staging', '1', '2'],
    [first, 'production', undefined, '0'], [first, 'staging', undefined, '1'],
  ]);
});

test('files that cannot be read are passed over, and told', () => {
  const repository = new HistoryRepository();
  repository.move('staging', { ranker: '1' });
  repository.write('environments/staging.yaml', 'models: {ranker: "2"\n');
  const broken = repository.commit('break');
  repository.write('environments/staging.yaml', 'models: [1, 2]\nfeatures: text\n');
  repository.commit('other shape');
  repository.write('environments/staging.yaml', `# ${'x'.repeat(2 * 1024 * 1024)}\n`);
  const large = repository.commit('large');
  repository.write('environments/notes.txt', 'x');
  repository.write('environments/sub/staging.yaml', 'models: {ranker: "9"}');
  repository.move('staging', { ranker: '3', __proto__: '1', constructor: '2' });
  const history = repository.history();
  expect(linesOf(history)).toEqual([
    'staging constructor - -> 2 manual', 'staging ranker - -> 3 manual', 'staging ranker 1 -> - manual', 'staging ranker - -> 1 manual',
  ]);
  expect(history.notes).toEqual([broken, large].map(id => `environments/staging.yaml of commit ${id.slice(0, 12)} cannot be read, and was passed over`));
});

test('a shallow clone says that its history ends, and not that a version never ran', () => {
  const repository = new HistoryRepository();
  repository.move('staging', { ranker: '1', other: '1' });
  repository.move('staging', { ranker: '2', other: '1' });
  repository.move('staging', { ranker: '3', other: '1' });
  expect(['1', '2', '3', '4'].map(version => repository.history().everRan('staging', 'model', 'ranker', version))).toEqual([true, true, true, false]);
  const root = repository.shallow(join(scratchDirectory(), 'clone'), 2);
  const history = ReleaseHistory.read({ root, place: '' });
  expect(linesOf(history)).toEqual(['staging ranker 2 -> 3 manual']);
  expect([history.complete, history.notes]).toEqual([false, [expect.stringMatching(/the clone is shallow/)]]);
  expect(['1', '2', '3', '4'].map(version => history.everRan('staging', 'model', 'ranker', version))).toEqual([undefined, true, true, undefined]);
  expect(history.lastMove('staging', 'model', 'other')).toBeUndefined();
});

test('a partial clone tells what it does not hold, and fetches nothing', () => {
  const repository = new HistoryRepository();
  repository.git('config', 'uploadpack.allowFilter', 'true');
  repository.move('staging', { ranker: '1' });
  repository.move('staging', { ranker: '2' });
  const root = join(scratchDirectory(), 'clone');
  run('git', ['clone', '--quiet', '--filter=blob:none', `file://${repository.directory}`, root]);
  rmSync(repository.directory, { recursive: true });
  const history = ReleaseHistory.read({ root, place: '' });
  expect(linesOf(history)).toEqual(['staging ranker - -> 2 manual']);
  expect(history.notes).toEqual([expect.stringMatching(/^environments\/staging\.yaml of commit [0-9a-f]{12} cannot be read/)]);
});

test('the last change of an environment: its pointers, or what else it is made of', () => {
  const repository = new HistoryRepository('ai');
  const first = repository.move('staging', { ranker: '1' });
  const output = (repository.write('ai/deploy/staging/a.yaml', 'x'), repository.commit('output'));
  repository.move('production', { ranker: '1' });
  const history = repository.history();
  expect(history.lastChange('staging')?.commit).toBe(first);
  expect(history.lastChange('staging', ['ai/deploy/staging'])?.commit).toBe(output);
  expect(history.lastChange('nowhere')).toBeUndefined();
});

test('the versions of the last releases, of each environment', () => {
  const repository = new HistoryRepository();
  repository.move('staging', { ranker: '1', old: '1' });
  repository.move('staging', { ranker: '2' }, 'two', { clicks: '7' });
  repository.move('production', { ranker: '1' });
  repository.move('staging', { ranker: '3' }, 'three', { clicks: '8' });
  const history = repository.history();
  const versions = (releases: number) => history.versionsOf(releases).map(({ environment, kind, name, version }) => `${environment} ${kind} ${name}@${version}`);
  const now = ['production model ranker@1', 'staging feature set clicks@8', 'staging model ranker@3'];
  expect(versions(0)).toEqual([]);
  expect(versions(1)).toEqual(now);
  expect(versions(2)).toEqual([...now, 'staging feature set clicks@7', 'staging model ranker@2'].sort());
  expect(versions(3)).toEqual([...versions(2), 'staging model old@1', 'staging model ranker@1'].sort());
  expect(versions(100)).toEqual(versions(3));
});

test('nothing in a repository without pointers, and names that git would read otherwise', () => {
  const repository = new HistoryRepository('--upload-pack=x');
  repository.write('main.ts', 'x');
  repository.commit();
  expect([repository.history().moves, repository.history().versionsOf(5)]).toEqual([[], []]);
  repository.move('-staging', { '-ranker': '1' });
  expect(linesOf(repository.history())).toEqual(['-staging -ranker - -> 1 manual']);
});

test('fails: a revision that is none, or is an option', () => {
  const repository = new HistoryRepository();
  repository.move('staging', { ranker: '1' });
  for (const revision of ['nowhere', '--all', 'HEAD~9', '--output=x']) expect(() => repository.history(revision)).toThrow(/there is no such commit/);
});
