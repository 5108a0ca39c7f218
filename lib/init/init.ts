import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { InitOptions } from './options';
import { ownersFile } from './owners';
import { placeAll, writeFiles } from './place';
import { programOf } from './program';
import { render } from './render';
import { scaffold } from './scaffold';
import { PackageVersions } from './versions';
import { GitOpsError } from '../errors';
import { gitRoot } from '../git';
import { byCodeUnit } from '../manifests';
import { writeTree } from '../output';

/** A repository that was made. */
export interface Initialized {
  /** Files by their path in the directory, without those of the output. */
  readonly files: readonly string[];
  /** Number of files in the output. */
  readonly generated: number;
  /** Whether the directory is the root of a Git repository already. */
  readonly inGit: boolean;
}

/**
 * Makes a directory a repository that synthesizes: all of it or nothing, and over nothing that is there.
 *
 * @throws GitOpsError when something is in the way
 */
export function init(directory: string, options: InitOptions, versions: PackageVersions): Initialized {
  const place = existsSync(directory) ? realpathSync.native(directory) : resolve(directory);
  const inGit = isRoot(place);
  const program = programOf(options);
  const name = basename(place);
  const files = scaffold(name, options, program, versions);
  let generated = 0;
  placeAll(place, staging => {
    // The program looks for lock and pointers on the disk.
    writeFiles(staging, files);
    const rendered = render(program, staging);
    generated = rendered.files.size + 1; // INVENTORY too
    writeTree(join(staging, 'deploy'), rendered.files);
    const owners = ownersFile(options, rendered.codeOwners);
    writeFiles(staging, owners);
    for (const [path, text] of owners) files.set(path, text);
  });
  return { files: [...files.keys()].sort(byCodeUnit), generated, inGit };
}

/** Forges read CI and owners at the root only, so that the root is the place; outside of Git, any directory is. */
function isRoot(directory: string): boolean {
  let existing = directory;
  while (!existsSync(existing)) existing = dirname(existing);
  if (!statSync(existing).isDirectory()) {
    throw new GitOpsError([{ id: 'init-exists', path: existing, problem: 'it is no directory', fix: 'name a directory, or one that is not there yet' }]);
  }
  const root = gitRoot(existing);
  if (root === undefined) return false;
  if (realpathSync.native(root) === directory) return true;
  throw new GitOpsError([{
    id: 'init-below-root',
    path: directory,
    problem: `it is in the Git repository ${root}, and forges read CI and owners only at its root`,
    fix: 'name the root of the repository, or a directory outside',
  }]);
}
