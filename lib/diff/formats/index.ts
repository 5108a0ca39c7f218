export * from './json';
export * from './markdown';
export * from './text';
export type { Compared } from './words';
