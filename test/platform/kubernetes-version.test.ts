import { KubernetesVersion } from '../../lib/platform';

test.each([['1.33', '1.33'], ['v1.35', '1.35'], ['1.30.7', '1.30']])('%s is version %s', (text, expected) => {
  expect(KubernetesVersion.parse(text, 'p').toString()).toBe(expected);
});

test.each(['', '1', '33', '2.1', '1.x', 'latest', '1.33-gke'])('fails: %p is no version', text => {
  expect(() => KubernetesVersion.parse(text, 'staging/eu')).toThrow(/\[staging\/eu\] kubernetesVersion = .*not a Kubernetes version/);
});

test('the lowest of several versions decides, by number and not by text', () => {
  const versions = ['1.33', '1.9', '1.30'].map(text => KubernetesVersion.parse(text, 'p'));
  expect(KubernetesVersion.lowest(versions).toString()).toBe('1.9');
  expect(versions[0].isAtLeast(33)).toBe(true);
  expect(versions[0].isAtLeast(34)).toBe(false);
});
