import {
  chmodSync, closeSync, constants, copyFileSync, Dirent, fchmodSync, fsyncSync, linkSync, lstatSync, mkdirSync, openSync, readdirSync, readFileSync,
  renameSync, rmSync, Stats, utimesSync, writeFileSync,
} from 'node:fs';

/** The few file operations that the writer needs: one place to make them fail in tests. */
export interface Files {
  /** What is at a path, links not followed; undefined when there is nothing. */
  stat(path: string): Stats | undefined;
  list(directory: string): Dirent[];
  read(path: string): Buffer;
  /**
   * Creates a file that must not exist; leaves none behind when that fails.
   *
   * @param durable whether it is on the disk when this is done; true when not given
   */
  create(path: string, content: string | Buffer, durable?: boolean): void;
  /** A second name for a file; keeps its content and its modification time. */
  link(existing: string, path: string): void;
  /** Creates a directory that must not exist. */
  makeDirectory(path: string): void;
  rename(from: string, to: string): void;
  remove(path: string): void;
}

/** The real disk. Modes are those of Git, whatever the umask: 0644 for files, 0755 for directories. */
export const disk: Files = {
  stat: path => {
    try {
      return lstatSync(path, { throwIfNoEntry: false });
    } catch (error) {
      // Below a file there is nothing.
      if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined;
      throw error;
    }
  },
  list: directory => readdirSync(directory, { withFileTypes: true }),
  read: path => readFileSync(path),
  create: (path, content, durable = true) => {
    const file = openSync(path, 'wx', 0o644);
    try {
      writeFileSync(file, content);
      fchmodSync(file, 0o644);
      // The content is on the disk before the swap: a power failure leaves no empty file under a good name.
      if (durable) fsyncSync(file);
    } catch (error) {
      rmSync(path, { force: true });
      throw error;
    } finally {
      closeSync(file);
    }
  },
  link: (existing, path) => {
    try {
      linkSync(existing, path);
    } catch (error) {
      if (!NO_LINKS.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
      copyFileSync(existing, path, constants.COPYFILE_EXCL);
      const { atime, mtime } = lstatSync(existing);
      utimesSync(path, atime, mtime);
    }
  },
  makeDirectory: path => {
    mkdirSync(path, 0o755);
    chmodSync(path, 0o755);
  },
  rename: (from, to) => renameSync(from, to),
  remove: path => rmSync(path, { recursive: true, force: true }),
};

/** What file systems without hard links, or with a limit on them, answer. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV']);

/** Clears away what the next run would clear away as well: failing here fails nothing. */
export function removeIfPossible(files: Files, path: string): void {
  try {
    files.remove(path);
  } catch {
    // Left for the next run.
  }
}
