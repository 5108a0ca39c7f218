import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { Manifest } from './object';

/** Adds an object to the construct tree. `id` is `Default` for the main object of a construct. */
export function emit(scope: Construct, id: string, manifest: Manifest): ApiObject {
  const { metadata, ...rest } = manifest;
  return new ApiObject(scope, id, { ...rest, metadata: metadata as any });
}
