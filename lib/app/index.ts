export * from './app-scope';
export * from './deploy-time-values';
export * from './gitops-app';
export * from './objects';
export * from './pod-identity-egress';
export * from './pod-security-level';
