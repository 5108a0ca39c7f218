import { cpSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ProgramRepository } from '../git/program-repository';

const PROJECT = resolve(__dirname, '..', '..');

/** A Git repository with an example as it is committed here, in the same place, that `npx tsx main.ts` can run. */
export class ScratchRepository extends ProgramRepository {
  constructor(example = 'recommender') {
    super(`examples/${example}`);
    cpSync(join(PROJECT, this.place), this.home, { recursive: true });
    symlinkSync(join(PROJECT, 'node_modules'), join(this.directory, 'node_modules'));
    this.write('.gitignore', 'node_modules\n');
    this.write('tsconfig.json', JSON.stringify({
      extends: join(PROJECT, 'tsconfig.json'),
      compilerOptions: {
        paths: { 'cdk8s-gitops-ai': [join(PROJECT, 'lib', 'index.ts')], 'cdk8s-gitops-ai/*': [join(PROJECT, 'lib', '*', 'index.ts')] },
      },
    }));
    this.commit('the example');
  }

  /** Directory of the example. */
  public get example(): string {
    return this.home;
  }
}
