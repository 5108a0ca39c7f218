import { GitOpsError } from '../errors';

/** What to do, by the error code of the operating system. */
const FIXES: { readonly [code: string]: string } = {
  EACCES: 'let this user write the output directory and the one that contains it',
  EPERM: 'let this user write the output directory and the one that contains it',
  EROFS: 'the file system is read-only: choose an output directory on another one',
  ENOSPC: 'free some space: old and new output stand side by side for a moment',
  EDQUOT: 'free some space: old and new output stand side by side for a moment',
  ENOTDIR: 'a file stands where a directory is needed: move it, or choose another output directory',
  EBUSY: 'if the output directory is a mount point, choose a directory inside it: it takes its place by rename',
  EXDEV: 'if the output directory is a mount point, choose a directory inside it: it takes its place by rename',
};

/** By shape: errors of the file system may come from another realm. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return typeof error === 'object' && error !== null && 'code' in error && 'syscall' in error;
}

export function unwritable(directory: string, error: NodeJS.ErrnoException): GitOpsError {
  return new GitOpsError([{
    id: 'output-unwritable',
    path: directory,
    field: error.syscall,
    value: error.path,
    problem: `the output could not be written (${error.code}), and the previous output is left as it was`,
    fix: FIXES[error.code ?? ''] ?? 'check the output directory and the one that contains it, and run again',
  }]);
}
