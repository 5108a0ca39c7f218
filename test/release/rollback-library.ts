/** What the program of rollback-repository.ts imports: this library, and cdk8s. */
export * from '../../lib';
export { ApiObject } from 'cdk8s';
