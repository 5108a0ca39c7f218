import { mutableImage as problemOf } from '../../manifests';
import { defineRule } from '../policy-rule';
import { at } from '../shapes';

/** A parameter of a workflow, or a variable of Flux or envsubst: judged where it gets its value. */
const FILLED_IN = /\{\{|\$\{[A-Za-z_]\w*\}$/;

/**
 * A tag can be pushed again, and then the same commit runs other code, or serves another model: images of containers
 * and of volumes are named by digest.
 */
export const mutableImage = defineRule({
  id: 'mutable-image',
  title: 'Every image is named by digest.',
  rationale: 'The same commit runs other code tomorrow, or serves another model; a revert does not bring the old one back.',
  link: 'https://kubernetes.io/docs/concepts/containers/images/#image-names',
  checkers: [
    'kube-linter:latest-tag', 'checkov:CKV_K8S_14', 'checkov:CKV_K8S_43', 'trivy:KSV-0013', 'kubescape:C-0075', 'polaris:tagNotSpecified',
    'kyverno:require-image-checksum', 'kyverno:disallow-latest-tag', 'gatekeeper:imagedigests', 'kube-score:container-image-tag',
    'kubescape:C-0306',
  ],
  check: ({ _podSpecs: pods, _containers: containers }) => [
    ...containers.map(found => ({ field: `${found.path}.image`, image: found.container.image })),
    ...pods.flatMap(({ path, spec }) => at(spec, 'volumes[].image.reference').map(found => ({ field: `${path}.${found.path}`, image: found.value }))),
  ].flatMap(({ field, image }) => {
    const problem = typeof image === 'string' && !FILLED_IN.test(image) ? problemOf(image) : undefined;
    return problem ? [{ field, value: String(image), ...problem }] : [];
  }),
});
