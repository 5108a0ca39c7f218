export * from './http';
export * from './resolver';
export * from './resolvers';
export * from './versions';
export * from './write-lock';
export * from './writer';
