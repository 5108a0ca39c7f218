/** What runs as a ServiceAccount of its own, and so can have an identity in a cloud: `ModelService`, `FeaturePipeline`. */
export interface IIdentifiedWorkload {
  /** Name of the workload, and the value of `app.kubernetes.io/name` of its pods. */
  readonly name: string;
  /** Namespace of its objects. */
  readonly namespace: string;
  /** Name of the ServiceAccount of its pods. */
  readonly serviceAccountName: string;
}
