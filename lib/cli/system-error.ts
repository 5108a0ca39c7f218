import { Issue } from '../errors';

const REASONS: { readonly [code: string]: readonly [id: string, problem: string, fix: string] } = {
  ENOSPC: ['disk-full', 'the disk is full', 'make room on it, and run it again; what was begun is as before'],
  EDQUOT: ['disk-full', 'the quota of the disk is used up', 'make room, and run it again; what was begun is as before'],
  EROFS: ['read-only', 'the file system cannot be written', 'run it where the repository can be written'],
  EACCES: ['no-access', 'you may not do that here', 'see who owns the file or directory'],
  EPERM: ['no-access', 'you may not do that here', 'see who owns the file or directory'],
  EMFILE: ['too-many-files', 'too many files are open', 'raise the limit: ulimit -n 4096'],
};

/** What the system says to a program that cannot write, in words that say how to go on; undefined for any other error. */
export function systemIssue(error: Error): Issue | undefined {
  const { code = '', path, syscall } = error as NodeJS.ErrnoException;
  if (!Object.hasOwn(REASONS, code)) return undefined;
  const [id, problem, fix] = REASONS[code];
  return { id, path: path ?? (syscall === undefined ? code : `${syscall}: ${code}`), problem, fix };
}
