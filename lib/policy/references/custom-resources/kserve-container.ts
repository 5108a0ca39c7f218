import { defineRule } from '../../policy-rule';
import { at, records, shown } from '../../shapes';

/** Where KServe looks for the container of the model server, and by which name. */
const PLACES: { readonly [groupKind: string]: readonly (readonly [path: string, name: string, least: number])[] } = {
  // The webhook renames a container that is alone.
  'serving.kserve.io/InferenceService': [['spec.predictor.containers', 'kserve-container', 2], ['spec.transformer.containers', 'kserve-container', 2]],
  'serving.kserve.io/ServingRuntime': [['spec.containers', 'kserve-container', 1]],
  'serving.kserve.io/ClusterServingRuntime': [['spec.containers', 'kserve-container', 1]],
};

/** KServe finds the model server among the containers by name. */
export const kserveContainer = defineRule({
  id: 'kserve-container',
  title: 'The container of a model server has the name that KServe looks for.',
  rationale: 'KServe finds no container to give the model to, and makes no pods.',
  link: 'https://kserve.github.io/website/docs/concepts/resources/servingruntime',
  appliesTo: Object.keys(PLACES),
  check: ({ manifest, groupKind }) => PLACES[groupKind].flatMap(([path, wanted, least]) => at(manifest, path).flatMap(({ value }) => {
    // A runtime of ModelMesh finds its containers otherwise, and one that several formats share may be multi-model.
    if (at(manifest, 'spec.multiModel').some(found => found.value === true) || at(manifest, 'spec.predictor.model').length > 0) return [];
    const names = records(value).map(({ name }) => shown(name ?? ''));
    if (names.length < least || names.includes(wanted)) return [];
    return [{
      field: path,
      problem: `no container has the name ${wanted}; there are ${names.join(', ')}`,
      fix: `name the one that serves the model ${wanted}`,
    }];
  })),
});
