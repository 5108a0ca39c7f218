export * from './file-tree';
export * from './inventory';
export * from './layout';
export * from './writer';
export * from './yaml';
