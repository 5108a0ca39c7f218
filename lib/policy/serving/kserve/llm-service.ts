import { PolicyObject } from '../../policy-object';
import { defineRule, PolicyFinding } from '../../policy-rule';
import { record, records, shown } from '../../shapes';

type Fields = { readonly [field: string]: unknown };

const LLM = 'serving.kserve.io/LLMInferenceService';

/** What the webhook of KServe refuses: pkg/apis/serving/v1alpha2/llm_inference_service_validation.go. */
export const llmServiceForm = defineRule({
  id: 'llm-service-form',
  title: 'An LLMInferenceService is one that KServe takes.',
  rationale: 'The webhook of KServe refuses the object, and with it the operator the whole app.',
  link: 'https://kserve.github.io/website/docs/model-serving/generative-inference/llmisvc/llmisvc-overview',
  appliesTo: [LLM],
  check: object => {
    const spec = record(object.manifest.spec) ?? {};
    const prefill = record(spec.prefill);
    return [
      ...workload(spec, 'spec'), ...prefill ? workload(prefill, 'spec.prefill') : [],
      ...adapters(object, record(spec.model)), ...route(record(spec.router)),
    ];
  },
});

function workload(spec: Fields, path: string): PolicyFinding[] {
  return [...parallelism(spec, path), ...scaling(spec, path)];
}

function parallelism(spec: Fields, path: string): PolicyFinding[] {
  const given = record(spec.parallelism);
  const here = `${path}.parallelism`;
  if (!given) return record(spec.worker) ? [{ field: `${path}.worker`, problem: 'workers share the model in a way that parallelism must say', fix: `set ${here}.pipeline, or data and dataLocal` }] : [];
  const bad = ['pipeline', 'data', 'dataLocal'].filter(name => typeof given[name] === 'number' && given[name] <= 0);
  if (bad.length > 0) return bad.map(name => ({ field: `${here}.${name}`, value: shown(given[name]), problem: 'must be 1 or more', fix: 'give a number from 1' }));
  const [pipeline, data, local] = ['pipeline', 'data', 'dataLocal'].map(name => given[name] !== undefined && given[name] !== null);
  return [
    ...pipeline && (data || local) ? [{ field: here, problem: 'says pipeline and data, and only one of the two is possible', fix: 'keep one' }] : [],
    ...data !== local ? [{ field: `${here}.${data ? 'dataLocal' : 'data'}`, problem: `must be set together with ${data ? 'data' : 'dataLocal'}`, fix: 'set both' }] : [],
    ...record(spec.worker) && !pipeline && !data && !local
      ? [{ field: here, problem: 'there is a worker, and neither pipeline nor data says what it does', fix: 'set pipeline, or data and dataLocal; or remove the worker' }] : [],
  ];
}

function scaling(spec: Fields, path: string): PolicyFinding[] {
  const given = record(spec.scaling);
  if (!given) return [];
  const here = `${path}.scaling`;
  const { minReplicas: least, maxReplicas: most } = given;
  return [
    ...typeof spec.replicas === 'number' ? [{ field: `${path}.replicas`, value: String(spec.replicas), problem: 'may not be set together with scaling', fix: 'remove it' }] : [],
    ...typeof least === 'number' && typeof most === 'number' && least > most ? [{ field: `${here}.minReplicas`, value: String(least), problem: `more than maxReplicas, which is ${most}`, fix: 'lower it' }] : [],
    ...(given.wva === undefined) === (given.keda === undefined)
      ? [{ field: here, problem: given.wva === undefined ? 'needs wva or keda' : 'has both wva and keda', fix: 'say which of the two scales' }] : [],
  ];
}

function adapters(object: PolicyObject, model: Fields | undefined): PolicyFinding[] {
  const names = records(record(model?.lora)?.adapters).map(({ name }) => name);
  const base = typeof model?.name === 'string' ? model.name : object.name;
  return names.flatMap((name, i): PolicyFinding[] => {
    const field = `spec.model.lora.adapters[${i}].name`;
    if (name === undefined || name === '') return [{ field, problem: 'an adapter has a name', fix: 'name it' }];
    if (names.indexOf(name) < i) return [{ field, value: shown(name), problem: 'another adapter has this name', fix: 'name it differently' }];
    return name === base ? [{ field, value: base, problem: 'the base model has this name', fix: 'name the adapter differently' }] : [];
  });
}

function route(router: Fields | undefined): PolicyFinding[] {
  const [given, gateway] = [record(router?.route), record(router?.gateway)];
  const http = record(given?.http);
  const refs = records(http?.refs).length > 0;
  const [group, weight] = ['group', 'weight'].map(name => given?.[name] !== undefined && given[name] !== null);
  return [
    ...refs && http?.spec !== undefined ? [{ field: 'spec.router.route.http', problem: 'has both refs and spec', fix: 'keep one' }] : [],
    ...refs && gateway && records(gateway.refs).length === 0
      ? [{ field: 'spec.router.route.http.refs', problem: 'routes of your own need a gateway of your own', fix: 'name it in spec.router.gateway.refs, or remove spec.router.gateway' }] : [],
    ...group !== weight ? [{ field: `spec.router.route.${group ? 'weight' : 'group'}`, problem: `must be set together with ${group ? 'group' : 'weight'}`, fix: 'set both' }] : [],
  ];
}
