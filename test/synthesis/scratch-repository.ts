import { cpSync, readFileSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { TestRepository } from '../git/repository';

const PROJECT = resolve(__dirname, '..', '..');
const EXAMPLE = 'examples/recommender';

/** A Git repository with the example as it is committed here, in the same place, that `npx tsx main.ts` can run. */
export class ScratchRepository extends TestRepository {
  /** Directory of the example. */
  public readonly example = join(this.directory, EXAMPLE);

  constructor() {
    super();
    cpSync(join(PROJECT, EXAMPLE), this.example, { recursive: true });
    symlinkSync(join(PROJECT, 'node_modules'), join(this.directory, 'node_modules'));
    this.write('.gitignore', 'node_modules\n');
    this.write('tsconfig.json', JSON.stringify({
      extends: join(PROJECT, 'tsconfig.json'), compilerOptions: { paths: { 'cdk8s-gitops-ai': [join(PROJECT, 'lib', 'index.ts')] } },
    }));
    this.commit('the example');
  }

  /** Replaces text in a file of the example, which must hold it. */
  public edit(path: string, from: string | RegExp, to: string): void {
    const before = this.read(path);
    const after = before.replace(from, to);
    if (after === before) throw new Error(`${path} does not hold ${from}`);
    this.write(join(EXAMPLE, path), after);
  }

  /** A file of the example, from the working tree. */
  public read(path: string): string {
    return readFileSync(join(this.example, path), 'utf8');
  }
}
