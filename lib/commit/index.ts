export * from './commit-output';
export * from './message';
export * from './pointers';
export * from './target';
export * from './trailers';
