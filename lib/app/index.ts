export * from './app-scope';
export * from './gitops-app';
export * from './objects';
export * from './pod-security-level';
