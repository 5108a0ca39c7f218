import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GitOpsError, Issue } from '../errors';
import { INVENTORY, parseInventory, sha256 } from '../output';

/** Problems are named one by one up to here. */
const MOST_NAMED = 20;

/**
 * The files of an output directory that synthesis has just written, and its inventory, by their path.
 *
 * @throws GitOpsError when they are not as synthesis wrote them: the program goes on and changes them
 */
export function readOutput(directory: string): Map<string, Buffer> {
  const text = readFile(join(directory, INVENTORY));
  const { inventory, issues: broken } = parseInventory(text?.toString() ?? '', INVENTORY);
  if (broken.length > 0) throw new GitOpsError(broken);
  const files = new Map([...inventory.keys()].map(path => [path, readFile(join(directory, path))]));
  const changed = [...files].filter(([path, content]) => content === undefined || sha256(content) !== inventory.get(path)).map(([path]) => path);
  if (changed.length > 0) {
    throw new GitOpsError(changed.slice(0, MOST_NAMED).map((path): Issue => ({
      id: 'output-changed',
      path,
      problem: 'the program changed or removed the file after synthesis had written it',
      fix: 'let `synth()` be the last step of the program; formatters and linters have nothing to do in the output',
    })));
  }
  return new Map([[INVENTORY, text!], ...files as Map<string, Buffer>]);
}

function readFile(path: string): Buffer | undefined {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() ? readFileSync(path) : undefined;
}
