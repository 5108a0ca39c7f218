import { deployment, LLAMA, PLACE } from './server';
import { isOn, modelServersOf, optionOf } from '../../../lib/policy/serving/model-server';
import { policyObject } from '../fixtures';

const serversOf = (manifest: object) => modelServersOf(policyObject(manifest));
const only = (manifest: object) => serversOf(manifest)[0];
const seen = (manifest: object) => {
  const server = only(manifest);
  return server && [server.engine, server.model?.text, server.model?.field.replace(`${PLACE}.`, ''), server.complete];
};

test.each([
  ['vllm serve', deployment(), ['vllm', LLAMA, 'args[0]', true]],
  ['the module', deployment({ command: ['python3', '-m', 'vllm.entrypoints.openai.api_server'], model: '', args: ['--model', LLAMA] }), ['vllm', LLAMA, 'args[1]', true]],
  ['the entry point of the image', deployment({ command: [], model: '', args: [`--model=${LLAMA}`] }), ['vllm', LLAMA, 'args[0]', true]],
  ['the model as the first word for the image', deployment({ command: [], args: ['--port', '8000'] }), ['vllm', LLAMA, 'args[0]', true]],
  ['a script', deployment({ command: ['sh', '-c'], model: '', args: [`ulimit -n 65536\nexec vllm serve ${LLAMA} --port 8000`] }), ['vllm', LLAMA, 'args[0]', true]],
  ['a model after flags', deployment({ model: '', args: ['--port', '8000', LLAMA] }), ['vllm', LLAMA, 'args[2]', true]],
  ['SGLang', deployment({ command: ['python', '-m', 'sglang.launch_server'], model: '', args: ['--model-path', LLAMA] }), ['sglang', LLAMA, 'args[1]', true]],
  ['TGI by its variable', deployment({ command: [], model: '', image: 'text-generation-inference:3.3', env: { MODEL_ID: LLAMA } }), ['tgi', LLAMA, 'env[0].value', true]],
  ['LMDeploy', deployment({ command: ['lmdeploy', 'serve', 'api_server'] }), ['lmdeploy', LLAMA, 'args[0]', true]],
  ['a model that is a variable', deployment({ model: '$(MODEL)' }), ['vllm', undefined, undefined, false]],
  ['a variable that is known', deployment({ model: '$(MODEL)', env: { MODEL: LLAMA } }), ['vllm', LLAMA, 'args[0]', true]],
  ['a configuration file', deployment({ args: ['--config', '/etc/vllm/config.yaml'] }), ['vllm', LLAMA, 'args[0]', false]],
  ['more arguments from elsewhere', deployment({ command: ['sh', '-c'], model: '', args: [`vllm serve ${LLAMA} $EXTRA_ARGS`] }), ['vllm', LLAMA, 'args[0]', false]],
  ['JSON is no variable', deployment({ args: ['--hf-overrides', '{"a": "$"}'] }), ['vllm', LLAMA, 'args[0]', true]],
  ['a folder', deployment({ model: '/models/llama' }), ['vllm', '/models/llama', 'args[0]', true]],
  ['a folder without a slash', deployment({ model: 'models/llama' }), ['vllm', undefined, undefined, true]],
])('recognizes %s', (_, manifest, expected) => expect(seen(manifest)).toEqual(expected));

test.each([
  ['another program', deployment({ command: ['python', 'train.py'] })],
  ['another command of vLLM', deployment({ command: ['vllm', 'bench', 'serve'] })],
  ['an image that runs anything', deployment({ command: [], image: 'sglang:0.5' })],
  ['a command in the image of vLLM', deployment({ command: ['python3', 'router.py'] })],
  ['an object without pods', { kind: 'ConfigMap', data: { a: 'vllm serve' } }],
])('sees no server in %s', (_, manifest) => expect(serversOf(manifest)).toEqual([]));

test('init containers serve nothing, sidecars do', () => {
  const container = { name: 'server', command: ['vllm', 'serve', LLAMA] };
  const pod = (more: object) => ({ apiVersion: 'v1', kind: 'Pod', spec: { initContainers: [{ ...container, ...more }], containers: [] } });
  expect(serversOf(pod({}))).toEqual([]);
  expect(serversOf(pod({ restartPolicy: 'Always' })).map(({ path }) => path)).toEqual(['spec.initContainers[0]']);
});

test('KServe says in fields what flags say otherwise', () => {
  const server = only({
    apiVersion: 'serving.kserve.io/v1alpha2',
    kind: 'LLMInferenceService',
    spec: { model: { uri: `hf://${LLAMA}:abc` }, parallelism: { tensor: 4 }, template: { containers: [{ name: 'main' }] } },
  });
  expect(server.model).toEqual({ kind: 'hub', text: LLAMA, field: 'spec.model.uri' });
  expect(optionOf(server, 'tensor-parallel-size', 'tp')).toEqual({ text: '4', field: 'spec.parallelism.tensor' });
  expect(server.complete).toBe(false);
  const predictor = (model: object) => ({ apiVersion: 'serving.kserve.io/v1beta1', kind: 'InferenceService', spec: { predictor: { model } } });
  expect(only(predictor({ modelFormat: { name: 'huggingface' }, storageUri: `hf://${LLAMA}` })).model?.text).toBe(LLAMA);
  expect(only(predictor({ modelFormat: { name: 'huggingface' }, args: [`--model_id=${LLAMA}`] })).model?.text).toBe(LLAMA);
  expect(serversOf(predictor({ modelFormat: { name: 'sklearn' }, storageUri: 's3://models/a' }))).toEqual([]);
});

test('options are found by any spelling, and switches can be switched off', () => {
  const server = only(deployment({ args: ['--max_model_len=8192', '-tp', '2', '--enable-lora', '--no-enable-lora', '--enable-sleep-mode=false', '--enforce-eager'] }));
  expect(optionOf(server, 'max-model-len')).toEqual({ text: '8192', field: `${PLACE}.args[1]` });
  expect(optionOf(server, 'tensor-parallel-size', 'tp')?.text).toBe('2');
  expect(['enable-lora', 'enable-sleep-mode', 'enforce-eager', 'trust-remote-code'].map(name => isOn(server, name))).toEqual([false, false, true, false]);
});
