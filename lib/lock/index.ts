export * from './http';
export * from './resolver';
export * from './resolvers';
export * from './writer';
export * from './versions';
