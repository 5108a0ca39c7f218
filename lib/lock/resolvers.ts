import { oci } from './oci';
import { Resolver } from './resolver';

/** Every kind of source that can be locked. */
export const RESOLVERS: readonly Resolver[] = [oci];
