export * from './change';
export * from './commit-change';
export * from './commit-output';
export * from './message';
export * from './target';
