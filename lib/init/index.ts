export * from './init';
export * from './options';
export * from './versions';
