import { existsSync, lstatSync, mkdirSync, readdirSync, realpathSync, symlinkSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

const PACKAGES = 'node_modules';

/**
 * Links installed packages from the user's working tree into another one: `node_modules` at every level from the root to
 * the program, and the next one above the root. A package of the repository itself, which npm links into `node_modules`,
 * is that of the other working tree.
 *
 * @param root the user's working tree
 * @param tree the other one; its parent directory is ours as well
 * @param place directory of the program, from the root, with `/`; empty for the root
 * @returns directories of the packages of the repository itself, from the root, with `/`
 */
export function linkPackages(root: string, tree: string, place: string): string[] {
  const members = new Set<string>();
  const levels = ['', ...place.split('/').filter(Boolean).map((_, i, all) => all.slice(0, i + 1).join('/'))];
  const pending = [...levels];
  for (let level = pending.pop(); level !== undefined; level = pending.pop()) {
    for (const member of linkLevel(root, tree, level)) {
      if (members.has(member)) continue;
      members.add(member);
      pending.push(member);
    }
  }
  const above = nearestAbove(root);
  if (above !== undefined) symlinkSync(above, join(dirname(tree), PACKAGES));
  return [...members].sort();
}

function linkLevel(root: string, tree: string, level: string): string[] {
  const installed = join(root, level, PACKAGES);
  const link = join(tree, level, PACKAGES);
  if (!existsSync(installed) || !existsSync(dirname(link)) || lstatSync(link, { throwIfNoEntry: false })) return [];
  const members = membersIn(root, realpathSync.native(installed));
  if (members.size === 0) {
    symlinkSync(realpathSync.native(installed), link);
    return [];
  }
  linkEntries(installed, link, name => members.get(name));
  return [...members.values()];

  /** Links every entry of a directory; those that lead to packages of the repository lead to those of the tree. */
  function linkEntries(from: string, to: string, memberOf: (name: string) => string | undefined): void {
    mkdirSync(to);
    for (const name of readdirSync(from)) {
      const member = memberOf(name);
      const isScope = name.startsWith('@') && [...members.keys()].some(known => known.startsWith(`${name}/`));
      if (isScope) linkEntries(join(from, name), join(to, name), inner => members.get(`${name}/${inner}`));
      else symlinkSync(member === undefined ? join(from, name) : join(tree, member), join(to, name));
    }
  }
}

/** Packages that are links to a directory of the repository: name to that directory, from the root, with `/`. */
function membersIn(root: string, installed: string): Map<string, string> {
  const members = new Map<string, string>();
  const look = (directory: string, scope: string) => {
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      if (entry.isDirectory() && entry.name.startsWith('@') && scope === '') look(join(directory, entry.name), `${entry.name}/`);
      if (!entry.isSymbolicLink()) continue;
      const target = directoryOf(join(directory, entry.name));
      const inside = target === undefined ? '..' : relative(root, target).split(sep).join('/');
      if (inside !== '' && inside.split('/')[0] !== '..' && !inside.split('/').includes(PACKAGES)) members.set(scope + entry.name, inside);
    }
  };
  look(installed, '');
  return members;
}

/** Where a link leads; undefined when to nothing. */
function directoryOf(link: string): string | undefined {
  try {
    return realpathSync.native(link);
  } catch {
    return undefined;
  }
}

function nearestAbove(root: string): string | undefined {
  for (let directory = dirname(root); ; directory = dirname(directory)) {
    if (existsSync(join(directory, PACKAGES))) return join(directory, PACKAGES);
    if (dirname(directory) === directory) return undefined;
  }
}
