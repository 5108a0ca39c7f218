import { HistoryRepository } from './history-repository';

const DIGEST = (digit: string) => `sha256:${digit.repeat(64)}`;
const block = (version: string, digit: string) => `    "${version}":\n      source: oci://registry.example.com/ranker@${DIGEST(digit)}\n      size: 1 # bytes\n`;
const FEATURES = `features:\n  ranker:\n    "1":\n      image: registry.example.com/features/ranker@${DIGEST('f')}\n`;

test.each<[string, string]>([
  ['as it is written', `lockVersion: 1\nmodels:\n  other:\n${block('1', 'e')}  ranker:\n${block('1', 'a')}${block('2', 'b')}${FEATURES}`],
  ['with comments and blank lines', `# c\nlockVersion: 1\n\nmodels: \n  # c\n  ranker:\n    # c\n${block('1', 'a').replace('\n', '\n\n      # c\n')}\n${block('2', 'b')}\n\n${FEATURES}`],
  ['in another form', `{lockVersion: 1, models: {ranker: {"1": {source: "oci://registry.example.com/ranker@${DIGEST('a')}", size: 1}, "2": {source: "oci://registry.example.com/ranker@${DIGEST('b')}", size: 1}}}, features: {ranker: {"1": {image: "registry.example.com/features/ranker@${DIGEST('f')}"}}}}`],
  ['with single quotes and features first', `lockVersion: 1\n${FEATURES}models:\n  ranker:\n${block('1', 'a').replace(/"1"/, "'1'")}${block('2', 'b')}`],
])('versions of models and of feature sets of one name, in a lock %s', (_, text) => {
  const repository = new HistoryRepository();
  repository.write('models.lock.yaml', text);
  const commit = repository.commit();
  const found = repository.history().lockedAt([
    { kind: 'model', name: 'ranker', version: '1', commit }, { kind: 'feature set', name: 'ranker', version: '1', commit },
    { kind: 'model', name: 'ranker', version: '2', commit }, { kind: 'model', name: 'ranker', version: '3', commit }, { kind: 'model', name: 'none', version: '1', commit },
  ]);
  expect(found.map(locked => locked && ('image' in locked ? locked.image : locked.uri))).toEqual([
    `oci://registry.example.com/ranker@${DIGEST('a')}`, `registry.example.com/features/ranker@${DIGEST('f')}`, `oci://registry.example.com/ranker@${DIGEST('b')}`, undefined, undefined,
  ]);
});

test('the lock of each commit, and none where there is none or it is broken', () => {
  const repository = new HistoryRepository('ai');
  const version = { kind: 'model', name: 'ranker', version: '1' } as const;
  const without = repository.commit('none');
  repository.write('ai/models.lock.yaml', `lockVersion: 1\nmodels:\n  ranker:\n${block('1', 'a')}`);
  const first = repository.commit('one');
  repository.write('ai/models.lock.yaml', `lockVersion: 1\nmodels:\n  ranker:\n${block('1', 'b')}`);
  const second = repository.commit('two');
  repository.write('ai/models.lock.yaml', 'lockVersion: 1\nmodels:\n  ranker:\n    "1":\n      source: latest\n');
  const broken = repository.commit('three');
  const commits = [without, first, second, broken, '0'.repeat(40)];
  const found = repository.history().lockedAt(commits.map(commit => ({ ...version, commit })));
  expect(found.map(locked => locked && 'contentId' in locked && locked.contentId)).toEqual([undefined, DIGEST('a'), DIGEST('b'), undefined, undefined]);
});
