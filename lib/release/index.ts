export * from './audit';
export * from './formats';
export * from './history';
export * from './keep-set';
export * from './locked-at';
export * from './pointer-move';
export * from './status';
