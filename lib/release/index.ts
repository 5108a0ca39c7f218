export * from './history';
export * from './pointer-move';
