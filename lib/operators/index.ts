export * from './bootstrap';
export * from './delivery-roots';
export type { ArgoCdOptions } from './argo-cd/argo-cd-renderer';
export * from './delivery-renderer';
export type { FluxDecryption } from './flux/decryption';
export type { FluxOptions } from './flux/flux-renderer';
export * from './gitops-operator';
export * from './plan';
