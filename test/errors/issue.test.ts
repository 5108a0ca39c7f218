import { App, Chart } from 'cdk8s';
import { didYouMean, formatIssue, GitOpsError, reportedIssues, reportIssue } from '../../lib/errors';

const ISSUE = {
  id: 'mutable-image',
  path: 'production/recommender/ranker',
  field: 'image',
  value: 'vllm:latest',
  problem: 'a tag can move',
  fix: 'add the digest',
};

test('an issue reads: where, what, why, how to fix it, and its id', () => {
  expect(formatIssue(ISSUE)).toBe(
    '[production/recommender/ranker] image = "vllm:latest": a tag can move\n    fix: add the digest (mutable-image)');
});

test('an issue without field and value starts with the problem', () => {
  expect(formatIssue({ id: 'x', path: 'a/b', problem: 'is wrong', fix: 'mend it' })).toBe('[a/b] is wrong\n    fix: mend it (x)');
});

test('long values are cut and control characters are escaped', () => {
  const text = formatIssue({ ...ISSUE, value: `a\n${'b'.repeat(500)}` });
  expect(text).toContain('"a\\nbbb');
  expect(text.length).toBeLessThan(300);
});

test('the error lists every issue, keeps them as data and shows no stack of the library', () => {
  const error = new GitOpsError([ISSUE, { ...ISSUE, id: 'other' }]);
  expect(error.name).toBe('GitOpsError');
  expect(error.issues.map(issue => issue.id)).toEqual(['mutable-image', 'other']);
  expect(error.message).toMatch(/^2 problems; nothing was written\n/);
  expect(error.stack).not.toContain('    at ');
});

test('constructs report issues instead of throwing; a report may name a better place than the construct', () => {
  const chart = new Chart(new App(), 'recommender');
  reportIssue(chart, { id: 'a', problem: 'p', fix: 'f' });
  reportIssue(chart, { id: 'b', path: 'models.lock.yaml:3:1', problem: 'p', fix: 'f' });
  expect(reportedIssues(chart).map(issue => `${issue.id} ${issue.path}`)).toEqual(['a recommender', 'b models.lock.yaml:3:1']);
});

test.each([
  ['rankr', ['ranker', 'churn'], ' Did you mean "ranker"?'],
  ['banana', ['ranker', 'churn'], ''],
  ['', ['ranker'], ''],
  ['x', [], ''],
])('the nearest of the known words is offered for %p', (word, known, expected) => {
  expect(didYouMean(word, known)).toBe(expected);
});
