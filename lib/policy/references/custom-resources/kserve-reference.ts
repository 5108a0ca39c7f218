import { isPlainName, misnamedAt } from './misnamed';
import { didYouMean } from '../../../errors';
import { PolicyObject } from '../../policy-object';
import { defineRule, PolicyFinding } from '../../policy-rule';
import { PolicyWorld } from '../../policy-world';
import { at, record, records, shown } from '../../shapes';

const GROUP = 'serving.kserve.io';

/** Fields that name another object of KServe; the last says whether that lives in a namespace. */
const REFERENCES: { readonly [groupKind: string]: readonly (readonly [path: string, kind: string, namespaced: boolean])[] } = {
  [`${GROUP}/TrainedModel`]: [['spec.inferenceService', 'InferenceService', true]],
  // Looked up in the namespace of KServe too, whose name nobody says here.
  [`${GROUP}/LLMInferenceService`]: [['spec.baseRefs[].name', 'LLMInferenceServiceConfig', false]],
  [`${GROUP}/LocalModelCache`]: [['spec.nodeGroups[]', 'LocalModelNodeGroup', false]],
  [`${GROUP}/LocalModelNamespaceCache`]: [['spec.nodeGroups[]', 'LocalModelNodeGroup', false]],
};

/** Fields that say where a model is. */
const MODELS = ['spec.predictor.model.storageUri', 'spec.model.uri', 'spec.model.lora.adapters[].uri'];

/** What objects of KServe say of each other. */
export const kserveReference = defineRule({
  id: 'kserve-reference',
  title: 'A graph, a trained model, a cache and a model on a volume name objects that there are.',
  rationale: 'Requests through the graph fail, the model is not loaded, or its pods wait for a volume that never comes.',
  link: 'https://kserve.github.io/website/docs/model-serving/inferencegraph/overview',
  appliesTo: [...Object.keys(REFERENCES), `${GROUP}/InferenceGraph`, `${GROUP}/InferenceService`],
  check: (object, world) => [
    ...(REFERENCES[object.groupKind] ?? []).flatMap(([path, kind, namespaced]) => at(object.manifest, path).flatMap(({ value, path: field }) => (
      isPlainName(value) ? misnamedAt(world, field, { groupKind: `${GROUP}/${kind}`, namespace: namespaced ? object.namespace : '', name: value, ...namespaced && { deliveredWith: object } }) : []
    ))),
    ...MODELS.flatMap(path => at(object.manifest, path)).flatMap(({ value, path: field }) => {
      const [, claim] = typeof value === 'string' ? /^pvc:\/\/([^/]+)/.exec(value) ?? [] : [];
      return claim === undefined ? [] : misnamedAt(world, field, { groupKind: '/PersistentVolumeClaim', namespace: object.namespace, name: claim });
    }),
    ...object.kind === 'InferenceGraph' ? graphFindings(object, world) : [],
  ],
});

function graphFindings(object: PolicyObject, world: PolicyWorld): PolicyFinding[] {
  const nodes = record(record(object.manifest.spec)?.nodes) ?? {};
  const names = Object.keys(nodes);
  const steps = names.flatMap(node => records(record(nodes[node])?.steps).map((step, i) => ({ step, path: `spec.nodes.${node}.steps[${i}]` })));
  return [
    ...names.length > 0 && !names.includes('root') ? [{ field: 'spec.nodes', problem: `requests enter at the node "root", and there is none; there are ${names.join(', ')}`, fix: 'name the first node root' }] : [],
    ...steps.flatMap(({ step, path }): PolicyFinding[] => [
      ...isPlainName(step.serviceName) ? misnamedAt(world, `${path}.serviceName`, { groupKind: `${GROUP}/InferenceService`, namespace: object.namespace, name: step.serviceName }) : [],
      ...isPlainName(step.nodeName) && !names.includes(step.nodeName) ? [{
        field: `${path}.nodeName`, value: step.nodeName, problem: `the graph has no such node; it has ${names.join(', ')}.${didYouMean(step.nodeName, names)}`, fix: 'name a node of the graph',
      }] : [],
    ]),
    ...names.filter(node => record(nodes[node])?.routerType === 'Splitter').flatMap((node): PolicyFinding[] => {
      const weights = records(record(nodes[node])?.steps).map(({ weight }) => weight);
      const sum = weights.reduce<number>((total, weight) => total + (typeof weight === 'number' ? weight : 0), 0);
      return weights.length === 0 || sum === 100 ? [] : [{ field: `spec.nodes.${node}.steps`, value: shown(sum), problem: 'the weights of a splitter add up to 100', fix: 'change the weights' }];
    }),
  ];
}
