export * from './github';
export * from './json';
export * from './junit';
export * from './printable';
export * from './rules';
export * from './sarif';
export * from './text';
