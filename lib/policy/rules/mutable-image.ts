import { mutableImage as problemOf } from '../../manifests';
import { containersIn } from '../containers';
import { podSpecsOf } from '../pod-specs';
import { PolicyRule } from '../policy-rule';
import { at } from '../shapes';

/**
 * A tag can be pushed again, and then the same commit runs other code, or serves another model: images of containers
 * and of volumes are named by digest.
 */
export const mutableImage: PolicyRule = {
  id: 'mutable-image',
  title: 'Every image is named by digest.',
  check: ({ object }) => podSpecsOf(object).flatMap(({ path, spec }) => [
    ...containersIn(spec, path).map(found => ({ field: `${found.path}.image`, image: found.container.image })),
    ...at(spec, 'volumes[].image.reference').map(found => ({ field: `${path}.${found.path}`, image: found.value })),
  ]).flatMap(({ field, image }) => {
    const problem = typeof image === 'string' ? problemOf(image) : undefined;
    return problem ? [{ field, value: String(image), ...problem }] : [];
  }),
};
