export type { WriteReport } from './compare';
export * from './file-tree';
export * from './inventory';
export * from './layout';
export * from './read';
export { swapNames } from './swap';
export * from './verify';
export * from './writer';
export * from './yaml';
