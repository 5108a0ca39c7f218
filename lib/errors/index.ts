export * from './deploy-time-value';
export * from './did-you-mean';
export * from './gitops-error';
export * from './issue';
export * from './report';
export * from './optional-package';
export * from './refuse-deploy-time-values';
export * from './require-package';
