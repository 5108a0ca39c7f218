import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What is read of the `package.json` of this package, which npm publishes with it. */
export interface Manifest {
  readonly version: string;
  readonly peerDependencies: { readonly [name: string]: string };
  readonly devDependencies: { readonly [name: string]: string };
}

/** The `package.json` of this package: `lib` and `build` are both below it. */
export function manifest(): Manifest {
  return JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8')) as Manifest;
}
