export * from './forge';
export * from './model';
export * from './open-pull-request';
