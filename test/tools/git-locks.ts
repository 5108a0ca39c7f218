import { Dirent, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Removes the locks that a killed git has left, as git asks its users to do. What a command keeps for itself is not
 * looked into: a program that it started may still be at work there.
 */
export function removeGitLocks(repository: string): void {
  const remove = (directory: string, entries: readonly Dirent[]): void => {
    for (const entry of entries) {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) {
        if (entry.name !== 'objects' && !entry.name.startsWith('gitops-ai-')) remove(path, readdirSync(path, { withFileTypes: true }));
      } else if (entry.name.endsWith('.lock')) {rmSync(path, { force: true });}
    }
  };
  const directory = join(repository, '.git');
  remove(directory, readdirSync(directory, { withFileTypes: true }));
}
