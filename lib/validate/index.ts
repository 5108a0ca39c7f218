export * from './config';
export * from './formats';
export * from './validate';
