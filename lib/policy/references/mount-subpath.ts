import { knownMounts } from './mounted-files';
import { list } from './reference-key';
import { POD_KINDS } from './whole';
import { didYouMean } from '../../errors';
import { containersOf } from '../pod-specs';
import { defineRule } from '../policy-rule';

/** A subPath that is no file of the volume: an empty directory is made where the file should be. */
export const mountSubpath = defineRule({
  id: 'mount-subpath',
  title: 'A subPath of a ConfigMap or Secret volume is one of its files.',
  rationale: 'The kubelet makes an empty directory where the file should be, and the server cannot read it.',
  link: 'https://kubernetes.io/docs/concepts/storage/volumes/#using-subpath',
  appliesTo: POD_KINDS,
  check: (object, world) => object._podSpecs.flatMap(pod => containersOf(pod).flatMap(({ container, path: place }) => (
    knownMounts(world, object.namespace, pod.spec, container).flatMap(({ subPath, files, field, kind, name }) => {
      const isThere = [...files].some(file => file === subPath || file.startsWith(`${subPath}/`));
      if (subPath === '' || isThere) return [];
      return [{
        field: `${place}.${field}.subPath`,
        value: subPath,
        problem: `the volume of the ${kind} "${name}" has no such file.${didYouMean(subPath, files)} It has ${list(files)}`,
        fix: 'name one of its files',
      }];
    })))),
});
