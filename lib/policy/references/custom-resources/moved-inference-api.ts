import { PolicyLevel } from '../../policy-level';
import { defineRule } from '../../policy-rule';

/** Where kinds of the inference extension moved to. */
const MOVED: { readonly [groupKind: string]: string } = {
  'inference.networking.x-k8s.io/InferencePool': 'inference.networking.k8s.io/v1',
  'inference.networking.x-k8s.io/InferenceModel': 'llm-d.ai/v1alpha2, as InferenceObjective',
  'inference.networking.x-k8s.io/InferenceObjective': 'llm-d.ai/v1alpha2',
  'inference.networking.x-k8s.io/InferenceModelRewrite': 'llm-d.ai/v1alpha2',
};

/** Kinds of the inference extension that its releases since v1.6 do not install. */
export const movedInferenceApi = defineRule({
  id: 'moved-inference-api',
  level: PolicyLevel.WARNING,
  title: 'Objects of the inference extension are of the groups that its releases install.',
  rationale: 'A cluster with a current release of the Gateway API inference extension does not know the kind, and refuses the object.',
  link: 'https://github.com/kubernetes-sigs/gateway-api-inference-extension',
  appliesTo: Object.keys(MOVED),
  check: ({ manifest, groupKind }) => [{
    field: 'apiVersion', value: String(manifest.apiVersion), problem: 'the Gateway API inference extension does not install this kind since v1.6', fix: `use ${MOVED[groupKind]}`,
  }],
});
