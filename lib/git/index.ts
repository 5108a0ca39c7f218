export * from './commit-files';
export * from './push';
export * from './read-blobs';
export * from './read-log';
export * from './read-tree';
export * from './run-git';
