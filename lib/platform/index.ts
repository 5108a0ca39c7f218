export * from './identified-workload';
export * from './kubernetes-version';
export * from './node-pool';
export * from './nvidia-gpu';
export * from './target';
