import { PolicyObject } from '../policy-object';
import { PolicyWorld } from '../policy-world';
import { at } from '../shapes';

/** The directory that a Kustomization of Flux delivers, from the root of its source; empty when it is the root, or not said. */
export function deliveredPath({ manifest }: PolicyObject): string {
  const path = at(manifest, 'spec.path')[0]?.value;
  return typeof path === 'string' ? path.replace(/^(?:\.?\/+)*/, '').replace(/^\.$/, '').replace(/\/+$/, '') : '';
}

/**
 * Whether the file of an object is in the directory. Files are named from where the validation runs: at the root of the
 * source, or else above or below it, and then the two share what is left.
 */
export function isDelivered({ file }: PolicyObject, path: string, world: PolicyWorld): boolean {
  if (file === undefined || path === '') return false;
  return isAtRoot(path, world) ? file.startsWith(`${path}/`) : `/${file}`.includes(`/${path}/`);
}

function isAtRoot(path: string, world: PolicyWorld): boolean {
  const known = world._once(newMemory);
  let found = known.get(path);
  if (found === undefined) known.set(path, found = world._everything.some(({ file }) => file?.startsWith(`${path}/`)));
  return found;
}

function newMemory(): Map<string, boolean> {
  return new Map();
}
