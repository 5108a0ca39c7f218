import { KnownMount, knownMounts } from './mounted-files';
import { list } from './reference-key';
import { isWhole, POD_KINDS } from './whole';
import { didYouMean } from '../../errors';
import { commandLine } from '../command-line';
import { containersOf } from '../pod-specs';
import { PolicyObject } from '../policy-object';
import { defineRule } from '../policy-rule';
import { at, records } from '../shapes';

/** A plain path of a file. */
const PATH = /^(?:file:\/\/|@)?(\/[\w.@+-]+(?:\/[\w.@+-]+)*)$/;

/** A file that the command line or a variable names, in a mounted ConfigMap or Secret that has no such file. */
export const mountedFile = defineRule({
  id: 'mounted-file',
  title: 'A file that the command line names is in the volume that is mounted there.',
  rationale: 'The server does not find its file, and the container restarts for ever.',
  link: 'https://kubernetes.io/docs/tasks/configure-pod-container/configure-pod-configmap/#add-configmap-data-to-a-volume',
  appliesTo: POD_KINDS,
  check: (object, world) => placedContainers(object).flatMap(({ spec, container, path: place }) => {
    const mounts = knownMounts(world, object.namespace, spec, container);
    if (mounts.length === 0) return [];
    const others = records(container.volumeMounts).map(({ mountPath }) => mountPath).filter(mountPath => typeof mountPath === 'string');
    return wordsOf(container).flatMap(({ text, field }) => {
      const file = PATH.exec(text)?.[1];
      const mount = file && mountOf(file, mounts, others);
      if (!mount) return [];
      const name = file.slice(mount.mountPath.length + 1);
      const isThere = [...mount.files].some(one => one === name || one.startsWith(`${name}/`));
      if (isThere || name.startsWith('..')) return [];
      return [{
        field: `${place}.${field}`,
        value: file,
        problem: `the ${mount.kind} "${mount.name}", mounted at ${mount.mountPath}, has no file "${name}".${didYouMean(name, mount.files)} It has ${list(mount.files)}`,
        fix: 'name one of its files, or add the key',
      }];
    });
  }),
});

function placedContainers(object: PolicyObject) {
  return (isWhole(object) ? object._podSpecs : []).flatMap(pod => containersOf(pod).map(found => ({ spec: pod.spec, ...found })));
}

/** What the command line and the variables of a container name. */
function wordsOf(container: { readonly [field: string]: unknown }): { readonly text: string; readonly field: string }[] {
  const line = commandLine(container);
  return [
    ...line.positionals,
    ...[...line.flags.values()].flat().map(({ value, field }) => ({ text: value, field })),
    ...at(container, 'env[].value').flatMap(({ value, path }) => (typeof value === 'string' ? [{ text: value, field: path }] : [])),
  ];
}

/** The volume of known files that a path is in; undefined when another volume is mounted nearer to it. */
function mountOf(file: string, mounts: readonly KnownMount[], others: readonly string[]): KnownMount | undefined {
  const inside = (mountPath: string) => file.startsWith(`${mountPath.replace(/\/+$/, '')}/`) || file === mountPath;
  const longest = others.filter(inside).reduce((best, one) => (one.length > best.length ? one : best), '').replace(/\/+$/, '');
  return mounts.find(({ mountPath, subPath }) => mountPath === longest && subPath === '' && file !== mountPath);
}
