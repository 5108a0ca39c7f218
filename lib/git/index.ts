export * from './checkout';
export * from './commit-files';
export * from './compare';
export * from './push';
export * from './read-tree';
export * from './remote';
export * from './run-git';
export * from './scratch';
