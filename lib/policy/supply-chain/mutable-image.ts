import { mutableImage as problemOf } from '../../manifests';
import { containersIn } from '../containers';
import { defineRule } from '../policy-rule';
import { at } from '../shapes';

/**
 * A tag can be pushed again, and then the same commit runs other code, or serves another model: images of containers
 * and of volumes are named by digest.
 */
export const mutableImage = defineRule({
  id: 'mutable-image',
  title: 'Every image is named by digest.',
  rationale: 'The same commit runs other code tomorrow, or serves another model; a revert does not bring the old one back.',
  link: 'https://kubernetes.io/docs/concepts/containers/images/#image-names',
  check: ({ _podSpecs: pods }) => pods.flatMap(({ path, spec }) => [
    ...containersIn(spec, path).map(found => ({ field: `${found.path}.image`, image: found.container.image })),
    ...at(spec, 'volumes[].image.reference').map(found => ({ field: `${path}.${found.path}`, image: found.value })),
  ]).flatMap(({ field, image }) => {
    const problem = typeof image === 'string' ? problemOf(image) : undefined;
    return problem ? [{ field, value: String(image), ...problem }] : [];
  }),
});
