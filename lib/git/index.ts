export * from './read-tree';
export * from './run-git';
