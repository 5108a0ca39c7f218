export * from './catalog';
export * from './lock-file';
export * from './locked-model';
export * from './model';
export * from './model-source';
export * from './pointers';
export * from './uri';
export * from './version-order';
