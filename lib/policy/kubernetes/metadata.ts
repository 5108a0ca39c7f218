import { finding, Fields, isFilledIn, isQualifiedName, isSet } from './forms';
import { PolicyLevel } from '../policy-level';
import { PolicyObject } from '../policy-object';
import { defineRule, PolicyFinding } from '../policy-rule';
import { at, record } from '../shapes';

const LABEL_VALUE = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;
const MOST_BYTES = 256 * 1024;
const SYNTAX = 'https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set';

/** Labels, annotations and selectors. Values of the object's own labels are the business of `object-name`. */
export const labelSyntax = defineRule({
  id: 'label-syntax',
  title: 'Keys of labels and annotations are names with an optional domain, and so are the labels of pods and selectors.',
  rationale: 'The API server refuses the object, or the controller its pods.',
  link: SYNTAX,
  checkers: ['kube-score:label-values'],
  check: (object, world) => {
    const metadata = record((object.manifest as Fields).metadata) ?? {};
    const good = world._once(newGoodKeys);
    return [...keys(metadata.labels, 'metadata.labels', 'label', good), ...annotations(metadata.annotations, good), ...ofPods(object, good)];
  },
});

/** Keys that were looked at and are right: the objects of a repository have few that differ. */
type GoodKeys = Set<string>;

const newGoodKeys = (): GoodKeys => new Set();

function keys(map: unknown, path: string, what: 'label' | 'annotation', good: GoodKeys): PolicyFinding[] {
  const bad = Object.keys(record(map) ?? {}).filter(key => {
    // Upper case in the domain of an annotation is read as lower case.
    const read = what === 'annotation' ? key.toLowerCase() : key;
    if (good.has(read)) return false;
    if (!isQualifiedName(read) && !isFilledIn(read)) return true;
    good.add(read);
    return false;
  });
  return bad.map(key => finding(`${path}.${key}`, undefined,
    `no key of ${what === 'annotation' ? 'an' : 'a'} ${what}: at most 63 letters, digits, "-", "_" and "." after an optional domain and one slash`, 'rename the key'));
}

function annotations(map: unknown, good: GoodKeys): PolicyFinding[] {
  let bytes = 0;
  for (const [key, value] of Object.entries(record(map) ?? {})) bytes += key.length + (typeof value === 'string' ? Buffer.byteLength(value) : 0);
  const size = bytes > MOST_BYTES ? [finding('metadata.annotations', undefined, `${bytes} bytes; an object may have ${MOST_BYTES}`, 'keep it in a ConfigMap or in a file')] : [];
  return [...keys(map, 'metadata.annotations', 'annotation', good), ...size];
}

function ofPods(object: PolicyObject, good: GoodKeys): PolicyFinding[] {
  if (object._podSpecs.length === 0) return object.groupKind === '/Service' ? pairs(at(object.manifest, 'spec.selector')[0]?.value, 'spec.selector', good) : [];
  return [
    ...object._podSpecs.flatMap(({ spec, path }) => pairs(spec.nodeSelector, path === '' ? 'nodeSelector' : `${path}.nodeSelector`, good)),
    ...['spec.template.metadata.labels', 'spec.selector.matchLabels', 'spec.jobTemplate.spec.template.metadata.labels']
      .flatMap(path => at(object.manifest, path).flatMap(({ value }) => pairs(value, path, good))),
  ];
}

/** Labels that pods have, or that something is selected by. */
function pairs(map: unknown, path: string, good: GoodKeys): PolicyFinding[] {
  return [...keys(map, path, 'label', good), ...Object.entries(record(map) ?? {})
    .filter(([, value]) => typeof value === 'string' && !LABEL_VALUE.test(value) && !isFilledIn(value))
    .map(([key, value]) => finding(`${path}.${key}`, value, 'not a label value: at most 63 letters, digits, ".", "_" and "-", beginning and ending with a letter or digit', 'shorten it, or make it an annotation'))];
}

/** What the API server sets, and takes from nobody. */
export const serverField = defineRule({
  id: 'server-field',
  title: 'An object does not say which object of a cluster it was read from.',
  rationale: 'An object with the uid or resourceVersion of another is refused as soon as that one has changed; server-side apply refuses managedFields.',
  link: 'https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-versions',
  check: ({ manifest }) => ['uid', 'resourceVersion', 'managedFields'].filter(field => isSet(record((manifest as Fields).metadata)?.[field]))
    .map(field => finding(`metadata.${field}`, undefined, 'the API server sets it; the object was read from a cluster', 'remove it')),
});

/** What the API server passes over, and readers do not. */
export const readFromCluster = defineRule({
  id: 'read-from-cluster',
  level: PolicyLevel.WARNING,
  title: 'What only a cluster knows is not in Git.',
  rationale: 'It is passed over, and whoever reads it believes in it.',
  check: ({ manifest, kind }) => {
    const { metadata, status } = manifest as Fields;
    const fields = ['creationTimestamp', 'generation', 'selfLink', 'deletionTimestamp'].filter(field => isSet(record(metadata)?.[field])).map(field => `metadata.${field}`);
    const hasStatus = Object.keys(record(status) ?? {}).length > 0 && kind !== 'CustomResourceDefinition';
    return [...fields, ...hasStatus ? ['status'] : []].map(field => finding(field, undefined, 'the cluster sets it', 'remove it'));
  },
});

/** Namespaces of Kubernetes itself. */
export const reservedNamespace = defineRule({
  id: 'reserved-namespace',
  level: PolicyLevel.WARNING,
  title: 'Namespaces that begin with kube- are left to Kubernetes.',
  rationale: 'A later version may use the name, and tools pass over such namespaces.',
  link: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/',
  appliesTo: ['/Namespace'],
  check: ({ name }) => (name.startsWith('kube-') && !['kube-system', 'kube-public', 'kube-node-lease'].includes(name)
    ? [finding('metadata.name', name, 'names that begin with kube- are reserved', 'choose another')] : []),
});
