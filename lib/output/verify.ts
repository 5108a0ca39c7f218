import { join } from 'node:path';
import { disk } from './files';
import { INVENTORY, parseInventory, sha256 } from './inventory';
import { scan } from './scan';
import { GitOpsError } from '../errors';
import { byCodeUnit } from '../manifests/by-code-unit';

/** A file of an output directory that is not as synthesis wrote it. */
export interface Deviation {
  readonly path: string;
  /** `edited` since, `missing`, `foreign` (not written by synthesis) or `link` (a symbolic link or special file). */
  readonly state: 'edited' | 'missing' | 'foreign' | 'link';
}

/**
 * Compares a directory with its inventory.
 *
 * @throws GitOpsError when there is no inventory that can be read
 */
export function verifyTree(directory: string): Deviation[] {
  const inventoryPath = join(directory, INVENTORY);
  if (!disk.stat(inventoryPath)?.isFile()) {
    throw new GitOpsError([{
      id: 'output-not-ours', path: directory, problem: `there is no ${INVENTORY}, so nothing says what belongs here`, fix: 'name a directory that synthesis wrote',
    }]);
  }
  const { inventory, issues } = parseInventory(disk.read(inventoryPath).toString(), inventoryPath);
  if (issues.length > 0) throw new GitOpsError(issues);
  const { files, others } = scan(disk, directory);
  const present = new Set(files);
  const deviations: Deviation[] = others.map(path => ({ path, state: 'link' }));
  for (const path of files) if (path !== INVENTORY && !inventory.has(path)) deviations.push({ path, state: 'foreign' });
  for (const [path, hash] of inventory) {
    if (others.includes(path)) continue;
    if (!present.has(path)) deviations.push({ path, state: 'missing' });
    else if (sha256(disk.read(join(directory, path))) !== hash) deviations.push({ path, state: 'edited' });
  }
  return deviations.sort((a, b) => byCodeUnit(a.path, b.path));
}
