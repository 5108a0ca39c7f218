export * from './history';
export * from './pointer-move';
export * from './rollback';
export * from './rollback-scope';
export * from './rollback-state';
