export * from './signers';
export * from './verify-signatures';
