import './installed';

export * from './argo-cd-access';
export * from './argo-cd-bootstrap';
export * from './ci-role';
export * from './eks-cluster-address';
export * from './flux-bootstrap';
export * from './git-sources';
export * from './identity-method';
export * from './kubectl-cluster';
export * from './managed-argo-cd';
export * from './model-artifact-store';
export * from './workload-identity';
