import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PackageManifest } from '../init/versions';

/** The `package.json` of this package, which npm publishes with it: `lib` and `build` are both below it. */
export function manifest(): PackageManifest {
  return JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8')) as PackageManifest;
}
