import { join } from 'node:path';
import { disk } from './files';
import { scan } from './scan';

/** Every plain file of a directory, by path, links not followed; nothing when there is no such directory. */
export function readFiles(directory: string): Map<string, Buffer> {
  if (!disk.stat(directory)?.isDirectory()) return new Map();
  const plain = scan(disk, directory).files.filter(path => !path.endsWith('/'));
  return new Map(plain.map(path => [path, disk.read(join(directory, path))]));
}
