/** Label keys that Kubernetes recommends. @see https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/ */
export interface StandardLabels {
  /** What it is: the workload's name. Selectors use it. */
  readonly name: string;
  /** Which one it is: the app it belongs to, or the workload again where tools want both equal. Selectors use it. */
  readonly instance: string;
  readonly component?: string;
  readonly partOf?: string;
  readonly version?: string;
}

/** The two labels that selectors use. They never change with a version, a path or a hash: selectors are immutable. */
export function selectorLabels(labels: StandardLabels): { [key: string]: string } {
  return { 'app.kubernetes.io/name': labels.name, 'app.kubernetes.io/instance': labels.instance };
}

/** All recommended labels that are known. */
export function standardLabels(labels: StandardLabels): { [key: string]: string } {
  return {
    ...selectorLabels(labels),
    ...(labels.component && { 'app.kubernetes.io/component': labels.component }),
    ...(labels.partOf && { 'app.kubernetes.io/part-of': labels.partOf }),
    ...(labels.version && { 'app.kubernetes.io/version': labels.version }),
    'app.kubernetes.io/managed-by': 'cdk8s-gitops-ai',
  };
}
