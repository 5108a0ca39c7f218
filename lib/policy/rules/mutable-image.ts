import { mutableImage as problemOf } from '../../manifests';
import { containersOf } from '../containers';
import { PolicyRule } from '../policy-rule';

/** A tag can be pushed again, and then the same commit runs other code: images are named by digest. */
export const mutableImage: PolicyRule = {
  id: 'mutable-image',
  title: 'Every image is named by digest.',
  check: ({ object }) => containersOf(object).flatMap(({ path, container }) => {
    const { image } = container;
    const problem = typeof image === 'string' ? problemOf(image) : undefined;
    return problem ? [{ field: `${path}.image`, value: String(image), ...problem }] : [];
  }),
};
