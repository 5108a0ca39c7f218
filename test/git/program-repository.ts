import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TestRepository } from './repository';

/** A Git repository with a program in a directory of it. */
export class ProgramRepository extends TestRepository {
  /** Directory of the program. */
  public readonly home: string;

  /** @param place directory of the program, from the root, with `/` */
  constructor(public readonly place: string) {
    super();
    this.home = join(this.directory, place);
  }

  /** Replaces text in a file of the program, which must hold it. */
  public edit(path: string, from: string | RegExp, to: string | ((found: string) => string)): void {
    const before = this.read(path);
    const after = before.replace(from, to as string);
    if (after === before) throw new Error(`${path} does not hold ${from}`);
    this.write(join(this.place, path), after);
  }

  /** A file of the program, from the working tree. */
  public read(path: string): string {
    return readFileSync(join(this.home, path), 'utf8');
  }
}
