import fc from 'fast-check';
import { mutableImage, parseImageReference } from '../../lib/manifests';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

test.each([
  ['nginx', { repository: 'nginx' }],
  ['vllm/vllm-openai:v0.28.0', { repository: 'vllm/vllm-openai', tag: 'v0.28.0' }],
  [`registry.example.com/models/ranker@${DIGEST}`, { registry: 'registry.example.com', repository: 'models/ranker', digest: DIGEST }],
  [`localhost:5000/a/b:1@${DIGEST}`, { registry: 'localhost:5000', repository: 'a/b', tag: '1', digest: DIGEST }],
  ['registry:5000/a', { registry: 'registry:5000', repository: 'a' }],
  ['[::1]:5000/a', { registry: '[::1]:5000', repository: 'a' }],
])('%s', (text, parts) => expect(parseImageReference(text)).toEqual({ registry: undefined, tag: undefined, digest: undefined, ...parts }));

test.each(['', 'A/b', 'a//b', 'a:', 'a@sha256:123', `a@sha256:${'A'.repeat(64)}`, `a@md5:${'a'.repeat(32)}`, 'a b', 'https://a/b', 'a/b:c:d', '-a'])('fails: %p is no reference', text => {
  expect(parseImageReference(text)).toBeUndefined();
});

test('only a digest names content', () => {
  expect(mutableImage(`vllm/vllm-openai:v0.28.0@${DIGEST}`)).toBeUndefined();
  expect(mutableImage('vllm/vllm-openai:latest')!.fix).toContain('vllm/vllm-openai:latest@sha256:');
  expect(mutableImage('not an image')!.problem).toContain('not an image reference');
});

test('no text is too hostile to parse', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), text => {
    const parts = parseImageReference(text);
    if (parts) expect(text).toContain(parts.repository);
  }));
});
