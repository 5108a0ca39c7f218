export * from './approval';
export * from './change-window';
export * from './cluster';
export * from './cluster-connection';
export * from './environment';
export * from './git-source';
export * from './gitops-repository';
export * from './stack-outputs';
