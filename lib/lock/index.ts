export * from './http';
export * from './resolver';
export * from './resolvers';
export * from './write-lock';
export * from './writer';
export * from './versions';
