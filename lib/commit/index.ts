export * from './commit-output';
export * from './message';
export * from './target';
