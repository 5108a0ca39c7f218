import { copyFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';

const PROJECT = resolve(__dirname, '..', '..');

/** What is used of esbuild, which tsx brings with it. */
interface Bundler {
  buildSync(options: object): unknown;
}

/**
 * Bundles a source of this project with all that it needs into one file, which starts several times faster than the
 * sources: for tests that start a program again and again.
 *
 * @param source from the root of the project
 * @param file where the bundle goes; two directories above it a copy of our package.json is put
 */
export function bundle(source: string, file: string): void {
  const esbuild = createRequire(require.resolve('tsx'))('esbuild') as Bundler;
  mkdirSync(dirname(file), { recursive: true });
  esbuild.buildSync({ entryPoints: [join(PROJECT, source)], outfile: file, bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' });
  copyFileSync(join(PROJECT, 'package.json'), resolve(dirname(file), '..', '..', 'package.json'));
}
