import { resourcesOf } from './mocks';
import { cloud } from '../../examples/pulumi/cloud';
import { platform } from '../../examples/pulumi/platform';

test('the example makes a store, an identity and an operator', async () => {
  const types = (await resourcesOf(() => cloud())).map(({ type }) => type);
  expect(types).toEqual(expect.arrayContaining([
    'aws:s3/bucket:Bucket', 'aws:iam/role:Role', 'aws:eks/podIdentityAssociation:PodIdentityAssociation', 'kubernetes:kustomize.toolkit.fluxcd.io/v1:Kustomization',
  ]));
});

test('the Kubernetes side is the same, byte by byte, with the cloud program in the same process and without', async () => {
  const alone = platform().repository._render();
  const together = platform();
  await resourcesOf(() => cloud(together));
  expect([...together.repository._render()]).toEqual([...alone]);
  expect(alone.size).toBeGreaterThan(10);
});
