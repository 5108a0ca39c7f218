export * from './cluster-scoped';
export * from './delivery';
export * from './image';
export * from './labels';
export * from './names';
export * from './object';
export * from './pod';
export * from './quantity';
