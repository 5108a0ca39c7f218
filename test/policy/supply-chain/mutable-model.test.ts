import { mutableCompanion, mutableModel, remoteCode, unversionedModel } from '../../../lib/policy/supply-chain/mutable-model';
import { fields, findings } from '../fixtures';
import { arg, COMMIT, deployment, LLAMA, PLACE, Server } from '../serving/server';

const DIGEST = `sha256:${'b'.repeat(64)}`;

test.each<[string, Server, string[]]>([
  ['fails: no revision', {}, [arg(0)]],
  ['fails: a branch', { args: ['--revision', 'main'] }, [arg(2)]],
  ['fails: a short hash', { args: ['--revision=0e9e39f'] }, [arg(1)]],
  ['fails: SGLang', { command: ['python', '-m', 'sglang.launch_server'], model: '', args: ['--model-path', LLAMA] }, [arg(1)]],
  ['fails: a variable of TGI', { command: [], model: '', image: 'text-generation-inference:3.3', env: { MODEL_ID: LLAMA } }, [`${PLACE}.env[0].value`]],
  ['a commit', { args: ['--revision', COMMIT] }, []],
  ['a commit in a variable', { command: [], model: '', image: 'text-generation-inference:3.3', env: { MODEL_ID: LLAMA, REVISION: COMMIT } }, []],
  ['a variable', { args: ['--revision', '$(REVISION)'] }, []],
  ['a folder', { model: '/models/llama' }, []],
  ['a revision that may be in a file', { args: ['--config', '/c.yaml'] }, []],
])('mutable-model %s', (_, server, expected) => expect(fields(mutableModel, deployment(server))).toEqual(expected));

test('says how to find the commit', () => {
  expect(findings(mutableModel, deployment({ args: ['--revision', 'v1.0'] }))[0].fix)
    .toBe(`say --revision <40 hex digits>; \`git ls-remote https://huggingface.co/${LLAMA} v1.0\` prints the commit`);
});

describe('URIs of KServe', () => {
  const service = (storageUri: unknown) => ({ apiVersion: 'serving.kserve.io/v1beta1', kind: 'InferenceService', spec: { predictor: { model: { modelFormat: { name: 'huggingface' }, storageUri } } } });
  const field = 'spec.predictor.model.storageUri';
  test.each([
    ['fails: no revision', `hf://${LLAMA}`, [field]],
    ['fails: a branch', `hf://${LLAMA}:main`, [field]],
    ['fails: a tag of a registry', 'oci://registry.example.com/models/llama:1.0', [field]],
    ['fails: without a tag', 'oci+native://registry.example.com/models/llama', [field]],
    ['a commit', `hf://${LLAMA}:${COMMIT}`, []],
    ['a digest', `oci://registry.example.com/models/llama@${DIGEST}`, []],
    ['a placeholder', 'hf://${MODEL}', []],
    ['something else', 7, []],
  ])('%s', (_, uri, expected) => expect(fields(mutableModel, service(uri))).toEqual(expected));

  test('fails: an argument', () => {
    const manifest = { apiVersion: 'serving.kserve.io/v1beta1', kind: 'InferenceService', spec: { predictor: { model: { modelFormat: { name: 'huggingface' }, args: [`--model_id=${LLAMA}`] } } } };
    expect(fields(mutableModel, manifest)).toEqual(['spec.predictor.model.args[0]']);
  });

  test('fails: adapters and caches', () => {
    const llm = { apiVersion: 'serving.kserve.io/v1alpha2', kind: 'LLMInferenceService', spec: { model: { uri: `hf://${LLAMA}:${COMMIT}`, lora: { adapters: [{ uri: 'hf://acme/sql' }] } } } };
    expect(fields(mutableModel, llm)).toEqual(['spec.model.lora.adapters[0].uri']);
    expect(fields(mutableModel, { apiVersion: 'serving.kserve.io/v1alpha1', kind: 'LocalModelCache', spec: { sourceModelUri: `hf://${LLAMA}` } })).toEqual(['spec.sourceModelUri']);
  });

  test.each([
    ['fails: a folder', 's3://models/fraud', [field]],
    ['fails: a claim', 'pvc://models/fraud', [field]],
    ['fails: the newest', 'gs://models/fraud/latest', [field]],
    ['a version', 's3://models/fraud/v3', []],
    ['a date', 'gs://models/fraud/2026-11-02/model', []],
    ['a hash', 's3://models/fraud/3f1c1de5', []],
    ['a run', 's3://models/fraud/1.4.0/model.joblib', []],
    ['a version of the store', 's3://models/fraud?versionId=3L4kqtJl', []],
  ])('unversioned-model %s', (_, uri, expected) => expect(fields(unversionedModel, service(uri))).toEqual(expected));
});

test.each<[string, Server, string[]]>([
  ['fails: a tokenizer of another repository', { args: ['--tokenizer', 'acme/tokenizer'] }, [arg(2)]],
  ['fails: a branch of it', { args: ['--tokenizer', 'acme/tokenizer', '--tokenizer-revision', 'main'] }, [arg(4)]],
  ['fails: an adapter of the Hub', { args: ['--enable-lora', '--lora-modules', 'sql=acme/sql-lora'] }, [arg(3)]],
  ['a commit', { args: ['--tokenizer', 'acme/tokenizer', '--tokenizer-revision', COMMIT] }, []],
  ['that of the model', { args: ['--tokenizer', LLAMA] }, []],
  ['an adapter in a folder', { args: ['--lora-modules', 'sql=/adapters/sql'] }, []],
])('mutable-companion %s', (_, server, expected) => expect(fields(mutableCompanion, deployment(server))).toEqual(expected));

test('fails: code of the model is executed', () => {
  expect(fields(remoteCode, deployment({ args: ['--trust-remote-code'] }))).toEqual([arg(1)]);
  expect(fields(remoteCode, deployment({ args: ['--no-trust-remote-code'] }))).toEqual([]);
});
