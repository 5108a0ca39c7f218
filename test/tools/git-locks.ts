import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Removes the locks that a killed git has left, as git asks its users to do. */
export function removeGitLocks(repository: string): void {
  const directory = join(repository, '.git');
  for (const path of readdirSync(directory, { recursive: true, encoding: 'utf8' })) if (path.endsWith('.lock')) rmSync(join(directory, path), { force: true });
}
