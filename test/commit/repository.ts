import { FIRST, synthesized } from './outputs';
import { TestRepository } from '../git/repository';

/** A repository whose first output is committed. */
export class OutputRepository extends TestRepository {
  constructor() {
    super();
    this.write('main.ts', 'program\n');
    this.write('environments/staging.yaml', 'models:\n  ranker: "1.4.2"\n');
    for (const [path, content] of synthesized(FIRST)) this.write(`deploy/${path}`, content);
    this.commit('first');
  }

  public get head(): string {
    return this.git('rev-parse', 'HEAD').trim();
  }

  public get status(): string {
    return this.git('status', '--porcelain');
  }

  /** Files of a commit's output. */
  public outputOf(revision: string): { [path: string]: string } {
    const paths = this.git('ls-tree', '-r', '--name-only', `${revision}:deploy`).trim().split('\n');
    return Object.fromEntries(paths.map(path => [path, this.git('show', `${revision}:deploy/${path}`)]));
  }
}
