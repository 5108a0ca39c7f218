export * from './json';
export * from './markdown';
export * from './text';
export { differs } from './words';
export type { Compared } from './words';
