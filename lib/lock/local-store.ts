import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ByteRange } from './facts/read-file';
import { Store, StoredFile } from './store';
import { GitOpsError } from '../errors';

/** A directory of this machine. Symbolic links and devices are refused: copies, mounts and hashes treat each in their own way. */
export class LocalStore implements Store {
  /** @param shown name of the directory in messages */
  constructor(private readonly directory: string, private readonly shown: string) {}

  public locate(path: string): string {
    return join(this.shown, path);
  }

  public async find(path: string): Promise<StoredFile | undefined> {
    try {
      const stats = await lstat(join(this.directory, path));
      if (!stats.isFile()) throw this.refused(path, stats.isSymbolicLink() ? 'is a symbolic link' : 'is no file');
      return { path, size: stats.size };
    } catch (error) {
      if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
      throw this.failed(path, error);
    }
  }

  public async list(): Promise<readonly StoredFile[]> {
    const files: StoredFile[] = [];
    const walk = async (folder: string): Promise<void> => {
      const entries = await readdir(join(this.directory, folder), { withFileTypes: true }).catch(error => { throw this.failed(folder, error); });
      for (const entry of entries) {
        const path = `${folder}${entry.name}`;
        if (entry.isDirectory()) await walk(`${path}/`);
        else files.push((await this.find(path))!);
      }
    };
    await walk('');
    return files;
  }

  public async read(path: string, range?: ByteRange): Promise<Buffer> {
    const file = await open(join(this.directory, path)).catch(error => { throw this.failed(path, error); });
    try {
      if (!range) return await file.readFile();
      const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(range.to - range.from), position: range.from });
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  }

  public async hash(path: string): Promise<{ size: number; sha256: string }> {
    const hash = createHash('sha256');
    let size = 0;
    try {
      for await (const chunk of createReadStream(join(this.directory, path), { highWaterMark: 1024 * 1024 })) {
        hash.update(chunk as Buffer);
        size += (chunk as Buffer).length;
      }
    } catch (error) {
      throw this.failed(path, error);
    }
    return { size, sha256: hash.digest('hex') };
  }

  private refused(path: string, problem: string): GitOpsError {
    return new GitOpsError([{ id: 'model-path', path: this.locate(path), problem, fix: 'put the file itself in its place: `cp -rL <from> <to>` copies a directory without links' }]);
  }

  private failed(path: string, error: unknown): unknown {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || error instanceof GitOpsError) return error;
    return new GitOpsError([{ id: code === 'ENOENT' ? 'model-gone' : 'model-file', path: this.locate(path), problem: `cannot be read: ${code}`, fix: 'check the path, and who may read it' }]);
  }
}
