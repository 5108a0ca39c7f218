import { Files } from './files';
import { unsafePath } from './safe-path';
import { byCodeUnit } from '../manifests';

/** What is in a directory, links not followed. */
export interface Scan {
  /** Paths of plain files, with `/`, in the order of their paths. */
  readonly files: readonly string[];
  /** Paths of symbolic links, sockets, devices: nothing that synthesis writes. */
  readonly others: readonly string[];
}

/** Lists a directory at any depth without following a link. */
export function scan(files: Files, directory: string): Scan {
  const found: string[] = [];
  const others: string[] = [];
  const pending = [''];
  for (let prefix = pending.pop(); prefix !== undefined; prefix = pending.pop()) {
    for (const entry of files.list(prefix === '' ? directory : `${directory}/${prefix}`)) {
      const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
      if (entry.isDirectory() && unsafePath(path) === undefined) pending.push(path);
      else (entry.isFile() ? found : others).push(path);
    }
  }
  return { files: found.sort(byCodeUnit), others: others.sort(byCodeUnit) };
}
