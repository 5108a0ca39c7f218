import { nearestName, nearness, Nearness } from '../../../lib/policy/references/near-names';

test.each([
  ['model-config', 'modelconfig', Nearness.TYPO],
  ['model_config', 'model-config', Nearness.TYPO],
  ['config-model', 'model-config', Nearness.TYPO],
  ['ranker-models', 'ranker-model', Nearness.TYPO],
  ['embeder', 'embedder', Nearness.TYPO],
  ['vector-serach', 'vector-search', Nearness.TYPO],
  ['embodder', 'embedder', Nearness.TYPO],
  ['ranker-config', 'ranker-configmap', Nearness.ALIKE],
  ['ranker', 'ranker-svc', Nearness.ALIKE],
  ['ranker-cache', 'ranker-token', Nearness.KIN],
  ['model-1', 'model-2', Nearness.KIN],
  ['webhook-cert', 'webhook-secret', Nearness.KIN],
  ['reader', 'header', Nearness.FAR],
  ['redis1', 'redis2', Nearness.FAR],
  ['prod', 'prob', Nearness.FAR],
  ['app-config', 'api-config', Nearness.FAR],
  ['config', 'secret', Nearness.FAR],
  ['', '', Nearness.FAR],
])('%s, %s: %s', (one, other, expected) => {
  expect(nearness(one, other)).toBe(expected);
  expect(nearness(other, one)).toBe(expected);
});

test('the nearest of several, and never the name itself', () => {
  expect(nearestName('ranker', ['embedder', 'ranker-svc', 'rankers', 'ranker'])).toEqual({ name: 'rankers', nearness: Nearness.TYPO });
  expect(nearestName('ranker', ['embedder', 'ranker'])).toBeUndefined();
});
