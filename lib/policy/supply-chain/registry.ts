import { parseImageReference } from '../../manifests';
import { defineRule } from '../policy-rule';
import { at } from '../shapes';

/** Where the field of an image, or of an artifact that an operator pulls, stands in each kind without a pod spec. */
const ARTIFACTS: { readonly [groupKind: string]: readonly string[] } = {
  'source.toolkit.fluxcd.io/OCIRepository': ['spec.url'],
  'serving.kserve.io/InferenceService': ['spec.predictor.model.storageUri', 'spec.predictor.storageUri'],
  'serving.kserve.io/LLMInferenceService': ['spec.model.uri'],
};

/** What an OCI reference is pulled from. @see https://kserve.github.io/website/docs/model-serving/storage/providers/oci */
const SCHEME = /^oci(?:\+[a-z]+)?:\/\//;

/** An image of Docker Hub names no registry. */
const DOCKER_HUB = 'docker.io';

/** With an allow-list, nothing comes from anywhere else. */
export const registry = defineRule({
  id: 'registry-not-allowed',
  title: 'Images and artifacts come from the registries that the organisation allows.',
  rationale: 'An image from elsewhere was scanned by nobody, and can vanish or be throttled on the day of a restart.',
  link: 'https://kubernetes.io/docs/concepts/containers/images/',
  checkers: ['trivy:KSV-0125', 'kubescape:C-0078', 'gatekeeper:allowedrepos', 'kyverno:restrict-image-registries', 'kubescape:C-0001'],
  check: ({ groupKind, manifest, _podSpecs: pods, _containers: containers }, { _facts: { registries } }) => {
    if (!registries) return [];
    const found = [
      ...containers.map(({ path, container }) => ({ field: `${path}.image`, text: container.image })),
      ...pods.flatMap(({ path, spec }) => at(spec, 'volumes[].image.reference').map(place => ({ field: `${path}.${place.path}`, text: place.value }))),
      ...(ARTIFACTS[groupKind] ?? []).flatMap(where => at(manifest, where)).filter(({ value }) => SCHEME.test(String(value)))
        .map(({ path, value }) => ({ field: path, text: String(value).replace(SCHEME, '') })),
    ];
    return found.flatMap(({ field, text }) => {
      if (typeof text !== 'string' || text.includes('{{') || isAllowed(text, registries)) return [];
      return [{ field, value: text, problem: `not from ${registries.join(', ')}`, fix: 'copy the image to a registry that is allowed, and name it there' }];
    });
  },
});

/** A prefix allows what is below it: `registry.example.com/ml` allows `registry.example.com/ml/vllm`, not `…/mlx`. */
function isAllowed(text: string, registries: readonly string[]): boolean {
  const reference = parseImageReference(text);
  if (!reference) return true; // mutable-image says that it is none
  const host = reference.registry ?? DOCKER_HUB;
  const path = `${host}/${host === DOCKER_HUB && !reference.repository.includes('/') ? 'library/' : ''}${reference.repository}`;
  return registries.some(allowed => path === allowed || path.startsWith(allowed.endsWith('/') ? allowed : `${allowed}/`));
}
