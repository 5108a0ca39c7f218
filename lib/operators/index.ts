export * from './delivery-renderer';
export * from './gitops-operator';
export * from './plan';
