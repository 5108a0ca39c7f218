import { llmServiceForm } from '../../../../lib/policy/serving/kserve/llm-service';
import { found, object } from '../../references/world';

const llm = (spec: object) => object('serving.kserve.io/v1alpha2', 'LLMInferenceService', 'llama', { spec });

test.each([
  [{ worker: {} }, 'spec.worker'],
  [{ worker: {}, parallelism: { tensor: 4 } }, 'spec.parallelism'],
  [{ parallelism: { pipeline: 2, data: 2, dataLocal: 1 } }, 'spec.parallelism'],
  [{ parallelism: { data: 2 } }, 'spec.parallelism.dataLocal'],
  [{ prefill: { parallelism: { dataLocal: 2 } } }, 'spec.prefill.parallelism.data'],
  [{ parallelism: { pipeline: 0 } }, 'spec.parallelism.pipeline'],
  [{ replicas: 2, scaling: { keda: {}, maxReplicas: 3 } }, 'spec.replicas'],
  [{ scaling: { keda: {}, minReplicas: 4, maxReplicas: 3 } }, 'spec.scaling.minReplicas'],
  [{ scaling: { maxReplicas: 3 } }, 'spec.scaling'],
  [{ scaling: { maxReplicas: 3, keda: {}, wva: {} } }, 'spec.scaling'],
  [{ model: { lora: { adapters: [{ name: 'a' }, { name: 'a' }] } } }, 'spec.model.lora.adapters[1].name'],
  [{ model: { lora: { adapters: [{ name: 'llama' }] } } }, 'spec.model.lora.adapters[0].name'],
  [{ model: { name: 'base', lora: { adapters: [{ name: 'base' }, { name: 'llama' }] } } }, 'spec.model.lora.adapters[0].name'],
  [{ model: { lora: { adapters: [{ uri: 'x' }] } } }, 'spec.model.lora.adapters[0].name'],
  [{ router: { route: { http: { refs: [{ name: 'r' }], spec: {} } } } }, 'spec.router.route.http'],
  [{ router: { gateway: {}, route: { http: { refs: [{ name: 'r' }] } } } }, 'spec.router.route.http.refs'],
  [{ router: { route: { weight: 10 } } }, 'spec.router.route.group'],
])('fails: %j', (spec, field) => expect(found(llmServiceForm, llm(spec))).toEqual([expect.stringContaining(`${field}: `)]));

test.each([
  {},
  { worker: {}, parallelism: { pipeline: 2, tensor: 8 } },
  { worker: {}, parallelism: { data: 16, dataLocal: 8, expert: true } },
  { scaling: { keda: { triggers: [{}] }, minReplicas: 1, maxReplicas: 3 } },
  { router: { gateway: {}, route: { http: {} } } },
  { router: { gateway: { refs: [{ name: 'g' }] }, route: { group: 'a', weight: 0, http: { refs: [{ name: 'r' }] } } } },
  { worker: 'x', parallelism: 'x', scaling: [], model: 5, router: 'x', prefill: [] },
  { parallelism: { data: 'x', dataLocal: {} }, model: { lora: { adapters: ['x'] } } },
])('fine: %j', spec => expect(found(llmServiceForm, llm(spec))).toEqual([]));
