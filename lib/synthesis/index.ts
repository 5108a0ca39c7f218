export * from './differences';
export * from './synthesize';
export * from './synthesize-at';
