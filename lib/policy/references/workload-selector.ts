import { defineRule } from '../policy-rule';
import { hasLabels, selects } from '../selectors';
import { at, record, shown } from '../shapes';

/** Kinds whose selector must select the pods of their own template. */
const KINDS = ['apps/Deployment', 'apps/StatefulSet', 'apps/DaemonSet', 'apps/ReplicaSet', 'argoproj.io/Rollout', '/ReplicationController'];

/** A selector that does not select the workload's own pods: the API server refuses the workload. */
export const workloadSelector = defineRule({
  id: 'workload-selector',
  title: 'A workload selects its own pods.',
  rationale: 'The API server refuses the workload: selector does not match template labels.',
  link: 'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#selector',
  appliesTo: KINDS,
  checkers: [
    'kube-linter:mismatching-selector', 'kubescape:C-0296', 'kube-score:deployment-pod-selector-labels-match-template-metadata-labels',
    'kube-score:statefulset-pod-selector-labels-match-template-metadata-labels',
  ],
  check: ({ manifest, groupKind }) => {
    const spec = record(manifest.spec);
    const selector = record(spec?.selector);
    // Without a template it is a patch, or its pods are described elsewhere.
    if (!selector || !record(record(spec?.template)?.spec)) return [];
    const labels = record(at(spec, 'template.metadata.labels')[0]?.value) ?? {};
    const isPlain = groupKind === '/ReplicationController';
    if (isPlain ? hasLabels(selector, labels) : selects(selector, labels)) return [];
    const wanted = Object.entries((isPlain ? selector : record(selector.matchLabels)) ?? {});
    const [key, value] = wanted.find(([name, text]) => labels[name] !== text) ?? [];
    return [{
      field: isPlain ? 'spec.selector' : `spec.selector${key === undefined ? '' : `.matchLabels.${key}`}`,
      ...(typeof value === 'string' && { value }),
      problem: key === undefined ? 'the selector does not select the labels of the template'
        : `the template has ${labels[key] === undefined ? `no label ${key}` : `${key}: ${shown(labels[key])}`}; the selector must select the workload's own pods`,
      fix: 'give the template the labels of the selector',
    }];
  },
});
