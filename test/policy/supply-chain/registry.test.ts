import { registry } from '../../../lib/policy/supply-chain/registry';
import { DIGEST, fields, pod } from '../fixtures';

const facts = { registries: ['registry.example.com/ml', 'docker.io/library/'] };

test.each([
  [`registry.example.com/ml/vllm:1@${DIGEST}`, 0],
  [`registry.example.com/ml@${DIGEST}`, 0],
  [`registry.example.com/mlx/vllm:1@${DIGEST}`, 1],
  [`registry.example.com.evil.example/ml/vllm@${DIGEST}`, 1],
  [`redis:7@${DIGEST}`, 0],
  [`docker.io/library/redis:7@${DIGEST}`, 0],
  [`vllm/vllm-openai:v0.28.0@${DIGEST}`, 1],
])('%s', (image, count) => {
  const spec = pod({ containers: [{ image }], volumes: [{ name: 'model', image: { reference: image } }] });
  expect(fields(registry, spec, { facts })).toEqual(count === 0 ? [] : ['spec.containers[0].image', 'spec.volumes[0].image.reference']);
});

test('artifacts that operators and KServe pull count', () => {
  const service = { apiVersion: 'serving.kserve.io/v1beta1', kind: 'InferenceService', spec: { predictor: { model: { storageUri: `oci+native://ghcr.io/acme/model@${DIGEST}` } } } };
  expect(fields(registry, service, { facts })).toEqual(['spec.predictor.model.storageUri']);
  expect(fields(registry, { ...service, spec: { predictor: { model: { storageUri: 's3://bucket/model' } } } }, { facts })).toEqual([]);
});

test('without a list everything is allowed', () => expect(fields(registry, pod({ containers: [{ image: 'anywhere.example.com/x' }] }))).toEqual([]));
