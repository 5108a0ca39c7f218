import { LongHistory } from './long-history';
import { ReleaseHistory } from '../../lib/release';

test('5,000 commits, every one a release and every tenth a merge, are read whole', () => {
  const repository = new LongHistory(5000, 20);
  const history = ReleaseHistory.read({ root: repository.directory, place: '' });
  const lines = history.moves.map(({ environment, name, to }) => `${environment} ${name} ${to}`);
  expect(lines.slice(0, 4999)).toEqual([...repository.moves].reverse());
  expect(lines).toHaveLength(4999 + 60);
  const merged = history.moves.filter(({ pullRequest }) => pullRequest !== undefined);
  expect(merged).toHaveLength(499);
  expect(merged.every(({ changeType, commit, source }) => changeType === 'promotion' && commit !== source)).toBe(true);
}, 120_000);
