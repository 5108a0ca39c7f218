import { hash } from 'node:crypto';
import { unsafePath } from './safe-path';
import { Issue } from '../errors';
import { byCodeUnit } from '../manifests/by-code-unit';

/** Name of the inventory at the root of the output. It has no extension, so that no operator parses it. */
export const INVENTORY = 'INVENTORY';

/** A file that is no inventory at all is told by its first lines. */
export const MOST_ISSUES = 10;

/** Length of a sha256 in hexadecimal digits. */
const HASH = 64;

/** Path → sha256, in hexadecimal, of every file that synthesis owns. */
export type Inventory = ReadonlyMap<string, string>;

/** The inventory of a tree. */
export function inventoryOf(tree: ReadonlyMap<string, string>): Inventory {
  return new Map([...tree].map(([path, text]) => [path, sha256(text)]));
}

/** The inventory as `sha256sum` writes it, so that `sha256sum --check INVENTORY` works in the output. */
export function formatInventory(inventory: Inventory): string {
  return [...inventory].sort(([a], [b]) => byCodeUnit(a, b)).map(([path, digest]) => `${digest}  ${path}\n`).join('');
}

/**
 * Reads an inventory. It is committed, so anybody may have edited it: a path that leaves the output, or a line that
 * is none, is an issue, and nothing is then removed on its word.
 *
 * @param path where the text comes from, for messages
 */
export function parseInventory(text: string, path: string): { inventory: Inventory; issues: Issue[] } {
  const inventory = new Map<string, string>();
  const issues: Issue[] = [];
  let number = 0;
  // Line by line and character by character where they are: there may be many, and to split and match them takes longer.
  for (let at = 0, end = 0; at < text.length; at = end) {
    end = endOfLine(text, at);
    number += 1;
    const read = readEntry(text, at, end);
    const problem = read.problem ?? (inventory.has(read.file) ? LISTED_TWICE : undefined);
    if (problem !== undefined) issues.push(brokenEntry(`${path}:${number}`, text.slice(at, end), problem));
    else inventory.set(read.file, text.slice(at, at + HASH));
  }
  return { inventory, issues: issues.slice(0, MOST_ISSUES) };
}

export const LISTED_TWICE = 'the path is listed twice';

/** Where the next line begins. */
export function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end + 1;
}

/** The path that a line lists, and what is wrong with the line, if anything. */
export function readEntry(text: string, at: number, end: number): { readonly file: string; readonly problem?: string } {
  if (text[end - 1] !== '\n') return { file: '', problem: 'the last line does not end in a line feed' };
  if (!isEntry(text, at, end - 1)) return { file: '', problem: 'the entry is no line of sha256 and path' };
  const file = text.slice(at + HASH + 2, end - 1);
  const reason = unsafePath(file);
  return reason === undefined ? { file } : { file, problem: `the entry ${reason}` };
}

/** Whether a line is a sha256, two blanks and something. */
function isEntry(text: string, at: number, end: number): boolean {
  if (end <= at + HASH + 2 || text[at + HASH] !== ' ' || text[at + HASH + 1] !== ' ') return false;
  for (let i = at; i < at + HASH; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x30 || code > 0x66 || (code > 0x39 && code < 0x61)) return false;
  }
  return true;
}

export function sha256(content: string | Buffer): string {
  return hash('sha256', content, 'hex');
}

/** What is said of a line that is wrong. */
export function brokenEntry(path: string, line: string, problem: string): Issue {
  const fix = 'if every file of the directory is generated, delete the directory and synthesize again (also after a merge conflict); '
    + 'otherwise choose another output directory';
  return { id: 'inventory', path, value: line.endsWith('\n') ? line.slice(0, -1) : '', problem, fix };
}
