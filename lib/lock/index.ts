export * from './http';
export * from './resolver';
export * from './resolvers';
export * from './store';
export * from './versions';
export * from './writer';
