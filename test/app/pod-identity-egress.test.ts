import { platform } from '../../examples/aws/platform';

test('pods with an identity reach the agent of their node, and nothing else by it', () => {
  const text = platform().repository._render().get('production/apps/recommender/networkpolicy-pod-identity.yaml')!;
  expect(text).toContain('cidr: "169.254.170.23/32"');
  expect(text).toContain('cidr: "fd00:ec2::23/128"');
  expect(text).toMatch(/ports:\n {4}- port: 80\n {6}protocol: TCP/);
  expect(text).toMatch(/values:\n {6}- ranker\n {6}- user-activity/);
});
