import { mutableImage } from '../../../lib/policy/supply-chain/mutable-image';
import { fields, findings, IMAGE, pod } from '../fixtures';

test('images by digest are fine, with and without a tag', () => {
  expect(findings(mutableImage, pod({
    initContainers: [{ image: IMAGE }], containers: [{ image: IMAGE.replace(':1.2@', '@') }], volumes: [{ name: 'model', image: { reference: IMAGE } }, { name: 'tmp', emptyDir: {} }],
  }))).toEqual([]);
});

test.each(['server', 'server:1.2', 'registry.example.com/server:latest', 'server@sha256:abc', ''])('fails: the image "%s"', image => {
  expect(findings(mutableImage, pod({ containers: [{ image }] }))).toMatchObject([{ field: 'spec.containers[0].image', value: image }]);
});

test('fails: containers of every kind and image volumes', () => {
  const image = 'server:1.2';
  expect(fields(mutableImage, pod({
    initContainers: [{ image }], containers: [{ image: IMAGE }, { image }], ephemeralContainers: [{ image }], volumes: [{ name: 'tmp' }, { name: 'model', image: { reference: image } }],
  }))).toEqual(['spec.initContainers[0].image', 'spec.containers[1].image', 'spec.ephemeralContainers[0].image', 'spec.volumes[1].image.reference']);
});

test('says how to find the digest', () => {
  expect(findings(mutableImage, pod({ containers: [{ image: 'server:1.2' }] }))[0].fix).toContain('crane digest server:1.2');
});

test('containers without an image get it in the cluster', () => {
  expect(findings(mutableImage, pod({ containers: [{ name: 'kserve-container' }] }))).toEqual([]);
});

test('what is filled in later may have a digest', () => {
  const count = (image: string) => findings(mutableImage, pod({ containers: [{ image }] })).length;
  expect(['{{inputs.parameters.image}}', '${IMAGE}', 'registry.example.com/server:${TAG}'].map(count)).toEqual([0, 0, 0]);
  expect(['${REGISTRY}/server:1.2', '$IMAGE', '<image>'].map(count)).toEqual([1, 1, 1]);
});
