import { Files } from './files';
import { unsafePath } from './safe-path';
import { byCodeUnit } from '../manifests/by-code-unit';

/** What is in a directory, links not followed. */
export interface Scan {
  /** Paths of plain files, with `/`, in the order of their paths; `.git/` and the like stand for all that is in them. */
  readonly files: readonly string[];
  /** Paths of symbolic links, sockets, devices: nothing that synthesis writes. */
  readonly others: readonly string[];
}

/** What desktops leave in every directory they show. Nobody's work: it is not seen here, and a swap leaves it out. */
const LITTER: ReadonlySet<string> = new Set(['.DS_Store', 'Thumbs.db', 'desktop.ini']);

/** Lists a directory at any depth without following a link. */
export function scan(files: Files, directory: string): Scan {
  const found: string[] = [];
  const others: string[] = [];
  const pending = [''];
  for (let prefix = pending.pop(); prefix !== undefined; prefix = pending.pop()) {
    for (const entry of files.list(prefix === '' ? directory : `${directory}/${prefix}`)) {
      const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
      if (entry.isDirectory()) {
        if (unsafePath(path) === undefined) pending.push(path);
        else found.push(`${path}/`);
      } else if (!entry.isFile()) {
        others.push(path);
      } else if (!LITTER.has(entry.name)) {
        found.push(path);
      }
    }
  }
  return { files: found.sort(byCodeUnit), others: others.sort(byCodeUnit) };
}
