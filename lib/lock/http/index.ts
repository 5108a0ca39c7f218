export * from './client';
export * from './http';
export * from './json';
export * from './open';
export * from './transport';
