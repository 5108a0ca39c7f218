export { forgeOf, type ForgeOptions } from './forge';
export * from './model';
export * from './open-pull-request';
