export * from './differences';
export * from './synthesize';
