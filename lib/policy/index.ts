export * from './check';
export * from './policy-rule';
