import { finding, Item, itemsOf, repeated } from './forms';
import { containersOf } from '../pod-specs';
import { PolicyObject } from '../policy-object';
import { defineRule, PolicyFinding } from '../policy-rule';

const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
const FIX = 'keep one of the two, or give the other its own name';

/** Names that tell the items of a list apart: the API server, or server-side apply, refuses a list where two are the same. */
export const duplicateName = defineRule({
  id: 'duplicate-name',
  title: 'Items that are told apart by a name, a path or a port differ in it.',
  rationale: 'The API server refuses the object; where it does not, as for variables, server-side apply does, and with it Flux and Argo CD.',
  link: 'https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy',
  checkers: [
    'kube-linter:duplicate-env-var', 'kube-score:environment-variable-key-duplication', 'kube-score:container-ports-check', 'kubescape:C-0295',
  ],
  check: object => [...inPods(object), ...inService(object)],
});

function inPods(object: PolicyObject): PolicyFinding[] {
  return object._podSpecs.flatMap(pod => {
    const containers = containersOf(pod).map(({ container, path }) => ({ item: container, path }));
    return [
      // Parts that a controller merges into a pod name the containers that they mean.
      ...pod.partial ? [] : twice(containers, 'name', 'another container of the pod has this name'),
      ...twice(itemsOf(pod.spec, 'volumes', pod.path), 'name', 'another volume of the pod has this name'),
      ...containers.flatMap(({ item, path }) => [
        ...twice(itemsOf(item, 'env', path), 'name', 'the variable is there twice, and the later one wins'),
        ...twice(itemsOf(item, 'volumeMounts', path), 'mountPath', 'another volume is mounted there'),
        ...ports(itemsOf(item, 'ports', path), 'containerPort'),
      ]),
    ];
  });
}

function inService({ groupKind, manifest }: PolicyObject): PolicyFinding[] {
  return groupKind === '/Service' ? ports(itemsOf(manifest.spec, 'ports', 'spec'), 'port') : [];
}

function ports(items: readonly Item[], number: string): PolicyFinding[] {
  const key = ({ item }: Item) => (typeof item[number] === 'number' ? `${item[number]} ${item.protocol ?? 'TCP'}` : undefined);
  return [
    ...twice(items, 'name', 'another port has this name'),
    ...repeated(items, key).map(({ one }) => finding(`${one.path}.${number}`, one.item[number], 'the port is there twice with the same protocol', 'keep one of the two')),
  ];
}

function twice(items: readonly Item[], field: string, problem: string): PolicyFinding[] {
  return repeated(items, ({ item }) => text(item[field])).map(({ key, one }) => finding(`${one.path}.${field}`, key, problem, FIX));
}
