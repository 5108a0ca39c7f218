export * from './diff';
export * from './formats';
export * from './model';
export { parsePrices } from './prices';
export type { Prices } from './prices';
