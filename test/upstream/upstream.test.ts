import { PUBLISHED, REVIEWED, reportOf, RIGHT } from './samples';

/** Fewest samples of each project. */
const FEWEST = { 'argo-workflows': 10, 'feast': 8, 'flux': 10, 'keda': 10, 'kserve': 10, 'kuberay': 8, 'llm-d': 8 };

test('there are samples of every project, and each says what it is like', () => {
  const count = (project: string) => RIGHT.filter(sample => sample.project === project).length;
  for (const [project, fewest] of Object.entries(FEWEST)) expect(count(project)).toBeGreaterThanOrEqual(fewest);
  expect(RIGHT.length).toBeGreaterThanOrEqual(60);
  for (const { exercises } of [...RIGHT, ...PUBLISHED]) expect(exercises).toMatch(/^# Exercises what .+ shows[.,]/);
});

test.each(RIGHT.map(sample => [sample.path, sample] as const))('%s has no error', (_, sample) => {
  const { errors, objects } = reportOf(sample);
  expect(objects).toBeGreaterThan(0);
  expect(errors.map(({ rule, field, problem }) => `${rule} ${field}: ${problem}`)).toEqual([]);
});

describe('as they are published', () => {
  test('every review is of a sample', () => {
    expect(Object.keys(REVIEWED).sort()).toEqual(PUBLISHED.map(({ path }) => path.replace(/^as-published\//, '')));
    for (const { review } of Object.values(REVIEWED).flat()) expect(review).toMatch(/\w{3}/);
  });

  test.each(PUBLISHED.map(sample => [sample.path, sample] as const))('%s has the errors that were reviewed, and no others', (path, sample) => {
    const found: { [rule: string]: number } = {};
    for (const { rule } of reportOf(sample).errors) found[rule] = (found[rule] ?? 0) + 1;
    expect(found).toEqual(Object.fromEntries(REVIEWED[path.replace(/^as-published\//, '')].map(({ rule, findings }) => [rule, findings])));
  });
});
