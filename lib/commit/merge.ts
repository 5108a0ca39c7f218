import { GitOpsError } from '../errors';
import { byCodeUnit } from '../manifests';
import { formatInventory, INVENTORY, inventoryOf } from '../output';

/** Generated files, by their path in the output. */
export type OutputFiles = ReadonlyMap<string, Buffer>;

/** Conflicts are named one by one up to here. */
const MOST_NAMED = 20;

/**
 * The output that holds our change and theirs: both come from the same base, and every file goes to the side that
 * changed it. The inventory is made anew.
 *
 * @throws GitOpsError when both changed one file, each in its own way: then code and pointers have to be merged first
 */
export function mergeOutput(base: OutputFiles, ours: OutputFiles, theirs: OutputFiles): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  const conflicts: string[] = [];
  const paths = [...new Set([...base.keys(), ...ours.keys(), ...theirs.keys()])].filter(path => path !== INVENTORY).sort(byCodeUnit);
  for (const path of paths) {
    const [before, mine, other] = [base, ours, theirs].map(side => side.get(path));
    if (!same(mine, before) && !same(other, before) && !same(mine, other)) conflicts.push(path);
    const content = same(mine, before) ? other : mine;
    if (content !== undefined) files.set(path, content);
  }
  if (conflicts.length > 0) {
    const problem = 'the remote has another change of this generated file';
    const fix = 'merge what the remote has into your branch, such as with `git pull --rebase`, then run it again';
    throw new GitOpsError(conflicts.slice(0, MOST_NAMED).map(path => ({ id: 'output-conflict', path, problem, fix })));
  }
  const inventory = formatInventory(inventoryOf(new Map([...files].map(([path, content]) => [path, content.toString('utf8')]))));
  return new Map([[INVENTORY, Buffer.from(inventory)], ...files]);
}

function same(a: Buffer | undefined, b: Buffer | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && a.equals(b));
}
