import './installed';

export * from './model-artifact-store';
export * from './workload-identity';
