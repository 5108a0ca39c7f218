export type { OutputPlace } from './base';
export * from './commit-output';
export type { OutputFiles } from './merge';
export * from './message';
export * from './pointers';
export * from './sources';
export * from './target';
export * from './trailers';
