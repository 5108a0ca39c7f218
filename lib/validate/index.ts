export * from './config';
export * from './signature-rules';
export * from './formats';
export * from './validate';
