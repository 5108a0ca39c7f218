import { OutputFiles } from './merge';

/** A change of a repository that belongs together: it is committed as a whole, or not at all. */
export interface Change {
  /** Full id of the commit that it is made for: the parent of the new one. */
  readonly base: string;
  /** The output directory from the root, with `/`. */
  readonly outputPath: string;
  /** What the output is to hold, INVENTORY too, by path in it. */
  readonly output: OutputFiles;
  /** Files outside the output, by path from the root; undefined where there is to be none. */
  readonly sources?: ReadonlyMap<string, Buffer | undefined>;
  readonly message: string;
}
