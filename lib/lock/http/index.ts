export * from './http';
export * from './json';
export * from './open';
