export * from './audit';
export * from './history';
export * from './status';
