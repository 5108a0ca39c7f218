export * from './between';
export * from './cluster-drift';
export { clustersOf } from './committed';
export * from './formats';
export type { ApiAddress } from './kube-config';
export { KubernetesApi } from './kubernetes-api';
export { hasDrift, isIncomplete } from './model';
export type { ClusterDrift } from './model';
