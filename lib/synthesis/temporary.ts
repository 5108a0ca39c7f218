import { mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join, relative } from 'node:path';
import { inFreshDirectory } from './cleanup';
import { GitOpsError } from '../errors';

/**
 * Gives `work` a fresh directory for temporary files that is gone afterwards, whatever happens.
 *
 * @param outside a directory that the new one must not be in
 */
export async function inTemporaryDirectory<T>(outside: string, work: (directory: string, stop: AbortSignal) => Promise<T>): Promise<T> {
  const parent = realpathSync.native(tmpdir());
  const way = relative(outside, parent);
  if (way === '' || (way.split(/[\\/]/)[0] !== '..' && !isAbsolute(way))) {
    const problem = `the directory for temporary files is inside the repository ${outside}`;
    throw new GitOpsError([{ id: 'temporary-directory', path: parent, problem, fix: 'set TMPDIR to a directory outside' }]);
  }
  return inFreshDirectory(() => mkdtempSync(join(parent, 'gitops-ai-')), work);
}
