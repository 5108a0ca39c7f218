import { commitOutput, CommitOutputOptions, Output, targetOf } from '../../lib/commit';
import { formatInventory, INVENTORY, inventoryOf } from '../../lib/output';

/** Path to text. */
interface Files {
  readonly [path: string]: string;
}

/** Generated files, with their inventory. */
export function synthesized(files: Files): Map<string, Buffer> {
  const inventory = formatInventory(inventoryOf(new Map(Object.entries(files))));
  return new Map(Object.entries({ ...files, [INVENTORY]: inventory }).map(([path, text]) => [path, Buffer.from(text)]));
}

export const FIRST = { 'staging/apps/a.yaml': 'a: 1\n', 'staging/apps/b.yaml': 'b: 1\n', 'production/apps/a.yaml': 'a: 1\n' };
export const SECOND = { 'staging/apps/a.yaml': 'a: 2\n', 'staging/apps/c.yaml': 'c: 1\n', 'production/apps/a.yaml': 'a: 1\n' };

/** Commits as the command does, without a program. */
export async function commitIn(directory: string, files: Files, options: Partial<CommitOutputOptions> & { branch?: string } = {}) {
  const { branch, ...rest } = options;
  const output: Output = { root: directory, directory, outputPath: 'deploy', files: synthesized(files) };
  return commitOutput({ output, target: targetOf(directory, branch), ...rest });
}

/** As `outputOf` answers it. */
export function textOf(files: Files): { [path: string]: string } {
  return Object.fromEntries([...synthesized(files)].map(([path, content]) => [path, content.toString()]));
}
