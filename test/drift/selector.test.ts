import { matchesSelector } from '../../lib/drift/selector';

const labels = { 'app': 'ranker', 'example.com/tier': 'gold' };

test.each(['', 'app', 'app=ranker', 'app==ranker', 'app!=other', 'none!=x', '!none', 'app in (ranker, other)', 'app notin (a,b),example.com/tier=gold', 'none notin (a)'])('%j matches', selector => {
  expect(matchesSelector(selector, labels)).toBe(true);
});

test.each(['none', '!app', 'app=other', 'app!=ranker', 'app in (a,b)', 'app notin (ranker)', 'app=ranker,none', 'app>3', '((', 'app in ranker)'])('%j does not match', selector => {
  expect(matchesSelector(selector, labels)).toBe(false);
});
