import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundled } from './bundle';
import { ScratchRepository } from '../synthesis/scratch-repository';

/** What a test says of production. */
export interface Settings {
  readonly requiredEvaluations?: readonly string[];
  /** When changes wait. */
  readonly deny?: { readonly schedule: string; readonly minutes: number };
  /** Whether nobody has to approve. */
  readonly automatic?: boolean;
}

/** A Git repository with the example, whose program starts quickly. */
export class QuickRepository extends ScratchRepository {
  constructor(settings: Settings = {}) {
    super();
    cpSync(bundled(join(__dirname, 'program.ts')), join(this.example, 'program.cjs'));
    this.edit('cdk8s.yaml', 'npx tsx main.ts', 'node program.cjs');
    this.write('examples/recommender/settings.json', JSON.stringify(settings));
    this.commit('a program that starts quickly');
  }

  public get head(): string {
    return this.git('rev-parse', 'HEAD').trim();
  }

  public get status(): string {
    return this.git('status', '--porcelain');
  }

  public treeOf(revision: string): string {
    return this.git('rev-parse', `${revision}^{tree}`).trim();
  }

  /** Everything that a run which commits elsewhere must leave as it is. */
  public get state() {
    return {
      head: this.git('rev-parse', 'HEAD', '--symbolic-full-name', 'HEAD'),
      refs: this.git('for-each-ref'),
      index: readFileSync(join(this.directory, '.git', 'index')).toString('base64'),
      status: this.git('--no-optional-locks', 'status', '--porcelain'),
      files: this.git('hash-object', '--', ...this.git('ls-files').trim().split('\n')),
    };
  }
}
