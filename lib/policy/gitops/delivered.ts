import { PolicyObject } from '../policy-object';
import { at } from '../shapes';

/** The directory that a Kustomization of Flux delivers, from the root of its source; empty when it is the root, or not said. */
export function deliveredPath({ manifest }: PolicyObject): string {
  const path = at(manifest, 'spec.path')[0]?.value;
  return typeof path === 'string' ? path.replace(/^(?:\.?\/+)*/, '').replace(/^\.$/, '').replace(/\/+$/, '') : '';
}

/** Whether a file is in the directory; files are named from where the validation runs, which may be above or below the root. */
export function isDelivered({ file }: PolicyObject, path: string): boolean {
  return file !== undefined && path !== '' && `/${file}`.includes(`/${path}/`);
}
