import { join, posix } from 'node:path';
import { OutputFiles } from './merge';
import { GitOpsError } from '../errors';
import { readTree } from '../git';
import { INVENTORY, parseInventory } from '../output';

/** Where the output is. */
export interface OutputPlace {
  /** Root of the repository. */
  readonly root: string;
  /** The output directory from the root, with `/`. */
  readonly outputPath: string;
}

/** Files that a commit's inventory lists, INVENTORY too, by their path in the output; undefined when it has none. */
export function inventoryAt({ root, outputPath }: OutputPlace, revision: string): string[] | undefined {
  const path = posix.join(outputPath, INVENTORY);
  const text = readTree({ directory: root, revision, paths: [join(root, path)] }).files.get(path);
  if (text === undefined) return undefined;
  const { inventory, issues } = parseInventory(text.toString('utf8'), path);
  if (issues.length > 0) throw new GitOpsError(issues);
  return [INVENTORY, ...inventory.keys()];
}

/** Paths from the root that synthesis has made, as a commit says. */
export function ownedAt(place: OutputPlace, revision: string): string[] {
  return (inventoryAt(place, revision) ?? []).map(path => `${place.outputPath}/${path}`);
}

/** The generated files of a commit, by their path in the output. */
export function outputAt(place: OutputPlace, revision: string): OutputFiles {
  const owned = new Set(ownedAt(place, revision));
  const { root, outputPath } = place;
  const { files } = readTree({ directory: root, revision, paths: [join(root, outputPath)], accepts: path => owned.has(path) });
  return new Map([...files].map(([path, content]) => [path.slice(outputPath.length + 1), content]));
}

/** Files of the output by their path from the root. */
export function fromRoot(outputPath: string, files: OutputFiles): Map<string, Buffer> {
  return new Map([...files].map(([path, content]) => [`${outputPath}/${path}`, content]));
}
