import { byCodeUnit } from '../manifests/by-code-unit';
import { Inventory, INVENTORY, parseInventory, sha256 } from '../output';

/** A file of an output that is not what the code makes. */
export interface Difference {
  /** Path in the output. */
  readonly path: string;
  /**
   * `stale`: as an earlier synthesis wrote it; `edited`: nobody's synthesis wrote it so; `missing`: the code makes it, and
   * it is not there; `extra`: an earlier synthesis wrote it, and the code makes it no more.
   */
  readonly state: 'stale' | 'edited' | 'missing' | 'extra';
  /** Where it first differs, counted from 1; of files that are on both sides. */
  readonly line?: number;
}

/** What an output has that another one has not. */
export interface Comparison {
  /** In the order of the paths. */
  readonly differences: readonly Difference[];
  /** Files that no synthesis wrote: neither the code makes them, nor does the inventory list them. */
  readonly foreign: readonly string[];
}

/**
 * Compares an output with what the code makes. The inventory of the output tells the work of an earlier synthesis from
 * that of hands. It counts as a file itself only when nothing else differs: otherwise it differs as a matter of course.
 *
 * @param made what the code makes, INVENTORY too
 * @param found what there is, by path
 */
export function compareOutputs(made: ReadonlyMap<string, Buffer>, found: ReadonlyMap<string, Buffer>): Comparison {
  const inventory = inventoryIn(found);
  const differences: Difference[] = [];
  const foreign: string[] = [];
  for (const [path, content] of made) {
    const other = found.get(path);
    if (path === INVENTORY || other?.equals(content)) continue;
    if (other === undefined) differences.push({ path, state: 'missing' });
    else differences.push({ path, state: isSynthesized(inventory, path, other) ? 'stale' : 'edited', line: firstDifference(content, other) });
  }
  for (const [path, content] of found) {
    if (made.has(path)) continue;
    if (!inventory.has(path)) foreign.push(path);
    else differences.push({ path, state: isSynthesized(inventory, path, content) ? 'extra' : 'edited' });
  }
  return { differences: differences.length > 0 ? differences.sort((a, b) => byCodeUnit(a.path, b.path)) : ofInventory(made, found), foreign };
}

/** The inventory, empty when there is none that can be read. */
function inventoryIn(files: ReadonlyMap<string, Buffer>): Inventory {
  return parseInventory(files.get(INVENTORY)?.toString() ?? '', INVENTORY).inventory;
}

/** Without a line in the inventory nobody can say that a hand was at work. */
function isSynthesized(inventory: Inventory, path: string, content: Buffer): boolean {
  const hash = inventory.get(path);
  return hash === undefined || hash === sha256(content);
}

function ofInventory(made: ReadonlyMap<string, Buffer>, found: ReadonlyMap<string, Buffer>): Difference[] {
  const [content, other] = [made.get(INVENTORY), found.get(INVENTORY)];
  if (content === undefined || other?.equals(content)) return [];
  if (other === undefined) return [{ path: INVENTORY, state: 'missing' }];
  return [{ path: INVENTORY, state: 'edited', line: firstDifference(content, other) }];
}

function firstDifference(a: Buffer, b: Buffer): number {
  let line = 1;
  for (let i = 0; i < a.length && a[i] === b[i]; i++) if (a[i] === 10) line++;
  return line;
}
