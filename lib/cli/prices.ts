import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parsePrices, Prices } from '../diff';
import { GitOpsError } from '../errors';

/**
 * The prices of the file that `--prices` names; undefined when it is not given.
 *
 * @throws GitOpsError when there is no such file, or it holds no prices
 */
export function readPrices(cwd: string, given: string | undefined): Prices | undefined {
  if (given === undefined) return undefined;
  let text: string;
  try {
    text = readFileSync(resolve(cwd, given), 'utf8');
  } catch (error) {
    throw new GitOpsError([{ id: 'unreadable', path: given, problem: (error as Error).message, fix: 'name a file of prices that can be read' }]);
  }
  return parsePrices(text, given);
}
