import { ModelFile } from '../models';
import { ByteRange } from './facts/read-file';

/** A file where a model is kept. */
export interface StoredFile extends ModelFile {
  /** sha256 that the keeper itself vouches for, of the whole file as it is now. */
  readonly sha256?: string;
  /** Name of this content of the file, where the keeper has one: a version id, a generation. */
  readonly version?: string;
  /** When it was written, as ISO 8601 with milliseconds; undefined when the keeper does not say. */
  readonly modifiedAt?: string;
}

/** A directory in a place that keeps files: a prefix of a bucket, a folder of a web server. */
export interface Store {
  /** Whether the keeper vouches for hashes, which `find` tells and `list` does not. */
  readonly vouches?: boolean;
  /** Where a file is, for messages. Never with credentials. */
  locate(path: string): string;
  /** One file; undefined when it is not there. */
  find(path: string): Promise<StoredFile | undefined>;
  /** Every file below the directory, where the keeper can tell. */
  list?(): Promise<readonly StoredFile[]>;
  /** Reads a file that is there, or a part of it. */
  read(path: string, range?: ByteRange): Promise<Buffer>;
  /** Reads a file to its end, and forgets it. */
  hash(path: string): Promise<{ readonly size: number; readonly sha256: string }>;
}

/** A small file of a directory; undefined when it is not there. */
export async function readStored(store: Store, path: string): Promise<Buffer | undefined> {
  return await store.find(path) && store.read(path);
}
