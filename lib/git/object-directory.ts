import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Configuration } from './configuration';

/** Settings that say how object files are to be written: git then writes them itself. */
const OF_OBJECT_FILES = /^core\.(?:sharedrepository|fsync|fsyncmethod|fsyncobjectfiles|createobject)$/;
/** Extensions of a repository that leave its object files as they are. */
const OF_OTHER_THINGS = /^extensions\.(?:noop|objectformat|partialclone|preciousobjects|refstorage|relativeworktrees|worktreeconfig)$/;

/**
 * The directory of the object files, `.git/objects` most often; undefined when only git itself may write there.
 *
 * @param gitDirectory that of the working tree
 */
export function objectDirectory(gitDirectory: string, configuration: Configuration): string | undefined {
  const special = configuration.keys(/^(?:core|extensions)\./).some(key => OF_OBJECT_FILES.test(key) || (key.startsWith('extensions.') && !OF_OTHER_THINGS.test(key)));
  if (special) return undefined;
  // A worktree says where the repository is that it belongs to (gitrepository-layout).
  const common = join(gitDirectory, 'commondir');
  const directory = existsSync(common) ? resolve(gitDirectory, readFileSync(common, 'utf8').replace(/\n$/, '')) : gitDirectory;
  const objects = join(directory, 'objects');
  return existsSync(objects) ? objects : undefined;
}
