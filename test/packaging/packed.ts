import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { run } from '../tools/run';
import { scratchDirectory } from '../tools/scratch';

const ROOT = resolve(__dirname, '..', '..');
const MODULES = join(ROOT, 'node_modules');

/** The package as npm would publish it. */
export interface PackedPackage {
  readonly tarball: string;
  /** Paths inside the package. */
  readonly files: readonly string[];
  /** Bytes of the tarball. */
  readonly size: number;
}

/**
 * Compiles and packs the project as it is on disk, in a directory of its own: the tests must not depend on a build
 * that ran before, nor disturb one that runs now.
 */
export function pack(): PackedPackage {
  const directory = scratchDirectory('package');
  const listed = run('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], { cwd: ROOT });
  for (const file of listed.split('\0').filter((name) => name !== '' && name !== 'node_modules')) {
    if (!existsSync(join(ROOT, file))) continue; // deleted, not committed
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    copyFileSync(join(ROOT, file), join(directory, file));
  }
  linkModules(directory, readdirSync(MODULES).filter((name) => !name.startsWith('.')));
  runBin('jsii', ['--silence-warnings=reserved-word'], directory);

  const [packed] = JSON.parse(run('npm', ['pack', '--json'], { cwd: directory }));
  return {
    tarball: join(directory, packed.filename),
    files: packed.files.map((file: { path: string }) => file.path),
    size: packed.size,
  };
}

/**
 * Makes the directory a project that has installed the package, and as its peers what our own node_modules holds, so
 * that no network is needed. npm fails when a peer does not fit the range that the package asks for.
 */
export function installInto(directory: string, tarball: string): void {
  const peers = Object.keys(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).peerDependencies);
  const dependencies = Object.fromEntries(peers.map((name) => [name, `file:${join(MODULES, name)}`]));
  writeFileSync(join(directory, 'package.json'), JSON.stringify({
    name: 'consumer',
    private: true,
    dependencies: { ...dependencies, 'cdk8s-gitops-ai': `file:${tarball}` },
  }));
  run('npm', ['install', '--offline', '--no-audit', '--no-fund', '--no-package-lock'], { cwd: directory });
}

/** Runs a program of our development dependencies, such as `tsc`. */
export function runBin(name: string, args: readonly string[], cwd: string): string {
  return run(join(MODULES, '.bin', name), args, { cwd });
}

/** What is bundled is copied: npm does not look for the dependencies of a package behind a link. */
function linkModules(directory: string, names: readonly string[]): void {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
  mkdirSync(join(directory, 'node_modules'));
  for (const name of names) {
    const [from, to] = [MODULES, join(directory, 'node_modules')].map((modules) => join(modules, name));
    if (packages[`node_modules/${name}`]?.inBundle) cpSync(from, to, { recursive: true });
    else symlinkSync(from, to);
  }
}
