/** What the program of small-program.ts imports: this library, and cdk8s. */
export * from '../../lib';
export { ApiObject } from 'cdk8s';
