import { brokenEntry, endOfLine, INVENTORY, LISTED_TWICE, MOST_ISSUES, readEntry } from './inventory';
import { Issue } from '../errors';

/** Paths of the output that synthesis has made. */
export interface OwnedPaths {
  has(path: string): boolean;
}

/** An inventory that was just made, and the paths that it lists. */
export interface NewInventory {
  readonly text: string;
  readonly paths: OwnedPaths;
}

/**
 * Which paths an inventory lists, by what it has other than a new one: that are a few lines of thousands, most often, and
 * to read the others takes longer than to see that they are alike. Otherwise as `parseInventory`.
 *
 * @param path where the text comes from, for messages
 */
export function ownedPaths(text: string, path: string, { text: next, paths }: NewInventory): { owned: OwnedPaths; issues: Issue[] } {
  /** Listed here and not there, and the other way round. */
  const [ours, theirs] = [new Set<string>(), new Set<string>()];
  const issues: Issue[] = [];
  const isListed = (file: string) => ours.has(file) || (paths.has(file) && !theirs.has(file));
  let number = 0;
  // Both are in order, and what is not is found to be in one and in the other.
  for (let [at, to] = [0, 0]; at < text.length || to < next.length;) {
    const [end, nextEnd] = [endOfLine(text, at), endOfLine(next, to)];
    const [line, nextLine] = [text.slice(at, end), next.slice(to, nextEnd)];
    if (line === nextLine) {
      [at, to, number] = [end, nextEnd, number + 1];
      continue;
    }
    const entry = line === '' ? undefined : readEntry(text, at, end);
    const other = nextLine === '' ? undefined : readEntry(next, to, nextEnd).file;
    if (entry === undefined || (other !== undefined && entry.problem === undefined && other < entry.file)) {
      theirs.add(other!);
      to = nextEnd;
      continue;
    }
    [at, number] = [end, number + 1];
    const { file, problem = file !== other && isListed(file) ? LISTED_TWICE : undefined } = entry;
    if (problem !== undefined) issues.push(brokenEntry(`${path}:${number}`, line, problem));
    else if (file === other) to = nextEnd;
    else ours.add(file);
  }
  return { owned: { has: file => file === INVENTORY || isListed(file) }, issues: issues.slice(0, MOST_ISSUES) };
}
