import { misnamedAt } from './misnamed';
import { nearlySelected } from './selected';
import { servicePortFindings } from './service-port';
import { containerPorts, servers } from '../../container-ports';
import { PolicyObject } from '../../policy-object';
import { defineRule, PolicyFinding } from '../../policy-rule';
import { PolicyWorld } from '../../policy-world';
import { podsIn, podsOfSelector } from '../../service-targets';
import { at, record, records, strings } from '../../shapes';

const POOLS = ['inference.networking.k8s.io/InferencePool', 'inference.networking.x-k8s.io/InferencePool'];

/** Kinds that name a pool: objectives moved from one group to another, and their pool too. */
const OF_POOL = ['InferenceObjective', 'InferenceModel', 'InferenceModelRewrite'].flatMap(kind => ['llm-d.ai', 'inference.networking.x-k8s.io'].map(group => `${group}/${kind}`));

/** A pool of model servers, and the endpoint picker that chooses among them. */
export const inferencePool = defineRule({
  id: 'inference-pool',
  title: 'An InferencePool selects model servers at a port they listen on, and names the Service of its endpoint picker.',
  rationale: 'The gateway finds no endpoint, or no picker to ask, and answers every request of the model with an error.',
  link: 'https://gateway-api-inference-extension.sigs.k8s.io/api-types/inferencepool/',
  appliesTo: [...POOLS, ...OF_POOL],
  check: (object, world) => (object.kind === 'InferencePool' ? [...selection(object, world), ...picker(object, world)] : poolFindings(object, world)),
});

function selection(object: PolicyObject, world: PolicyWorld): PolicyFinding[] {
  const spec = record(object.manifest.spec) ?? {};
  const given = record(spec.selector) ?? {};
  const flat = given.matchLabels === undefined && object.groupKind === POOLS[1];
  const selector = flat ? { matchLabels: given } : given;
  if (Object.keys(record(selector.matchLabels) ?? {}).length === 0) return [];
  const { pods, certain } = podsOfSelector(world, object.namespace, selector);
  const field = flat ? 'spec.selector' : 'spec.selector.matchLabels';
  if (pods.length === 0) {
    const candidates = podsIn(world, object.namespace).map(({ object: { kind, name, file }, labels }) => ({ name: `${kind} ${name}`, file, labels }));
    const near = certain ? nearlySelected(selector, candidates, object.file) : undefined;
    return near ? [{ field, problem: `no given pod has these labels; of ${near.candidate.name}, ${near.problem}`, fix: 'select by labels of the pod template' }] : [];
  }
  if (!certain) return [];
  const ports = pods.flatMap(({ spec: pod }) => containerPorts(pod)).map(({ number }) => number);
  const said = new Set(pods.flatMap(({ spec: pod }) => servers(pod)).flatMap(({ args, command, env }) => [...strings([args, command, env])]).flatMap(({ text }) => text.match(/\d{2,5}/g) ?? []));
  const targets = [...at(spec, 'targetPorts[].number'), ...at(spec, 'targetPortNumber')];
  return ports.length === 0 ? [] : targets.flatMap(({ value, path }) => (typeof value !== 'number' || ports.includes(value) || said.has(String(value)) ? [] : [{
    field: `spec.${path}`, value: String(value), problem: `no container of the selected pods has this port; they have ${[...new Set(ports)].join(', ')}`, fix: 'name the port that the model server listens on',
  }]));
}

function picker(object: PolicyObject, world: PolicyWorld): PolicyFinding[] {
  const spec = record(object.manifest.spec) ?? {};
  return ['endpointPickerRef', 'extensionRef'].flatMap(field => {
    const ref = record(spec[field]);
    const name = ref?.name;
    if (!ref || typeof name !== 'string' || (ref.kind !== undefined && ref.kind !== 'Service')) return [];
    return [
      ...misnamedAt(world, `spec.${field}.name`, { groupKind: '/Service', namespace: object.namespace, name }),
      ...servicePortFindings(world, object.namespace, name, record(ref.port)?.number ?? ref.portNumber, ref.portNumber === undefined ? `spec.${field}.port.number` : `spec.${field}.portNumber`),
    ];
  });
}

function poolFindings(object: PolicyObject, world: PolicyWorld): PolicyFinding[] {
  const spec = record(object.manifest.spec) ?? {};
  return ['poolRef', 'inferencePoolRef'].flatMap(field => records([spec[field]]).flatMap(ref => {
    const groupKind = `${typeof ref.group === 'string' ? ref.group : POOLS[0].split('/')[0]}/InferencePool`;
    if (typeof ref.name !== 'string') return [];
    return misnamedAt(world, `spec.${field}.name`, {
      groupKind,
      namespace: object.namespace,
      name: ref.name,
      mixedUpWith: ref.group === undefined ? [] : POOLS.filter(kind => kind !== groupKind),
      deliveredWith: object,
    });
  }));
}
