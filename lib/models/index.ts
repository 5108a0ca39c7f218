export * from './catalog';
export * from './model';
