import { nearName } from '../../../../lib/policy/references/custom-resources/near-name';

test.each([
  ['ranker-sevice', 'ranker-service'], ['llama_8b', 'llama-8b'], ['features-daily', 'daily-features'], ['ranker-svc', 'ranker'],
  ['ranker', 'ranker-service'], ['ranker-svc', 'ranker-service'], ['keda-promtheus', 'keda-prometheus'], ['feature-view', 'features-view'],
])('fails: %s is meant to be %s', (name, meant) => {
  expect(nearName(name, ['unrelated', meant])).toBe(meant);
});

test.each([
  ['ranker-v1', 'ranker-v2'], ['llama-7b', 'llama-8b'], ['ranker-canary', 'ranker-stable'], ['ranker', 'ranker-canary'], ['pool-cpu', 'pool-gpu'],
  ['model-a', 'model-b'], ['prefill', 'decode'], ['ranker', 'ranker'], ['eu-west', 'eu-east'],
])('%s and %s are two things', (name, other) => {
  expect(nearName(name, [other])).toBeUndefined();
});
