import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { bundled } from './bundle';
import { ENVIRONMENTS, LOCK, pointersOf, PROGRAM } from './small-program';
import { placeOf } from '../../lib/cli/diff-input';
import { commitOutput, targetOf } from '../../lib/commit';
import { commitRollback, planRollback, RollbackOptions } from '../../lib/release';
import { synthesize, Synthesized } from '../../lib/synthesis';
import { ProgramRepository } from '../git/program-repository';

const PROJECT = resolve(__dirname, '..', '..');

/** What a test says of production. */
export interface Settings {
  readonly requiredEvaluations?: readonly string[];
  /** When changes wait. */
  readonly deny?: { readonly schedule: string; readonly minutes: number };
  /** Whether nobody has to approve. */
  readonly automatic?: boolean;
}

/** A Git repository in which versions are promoted and rolled back, with a program that starts quickly. */
export class ReleaseRepository extends ProgramRepository {
  /** The example, whose program is one file, with its output. */
  public static example<T extends ReleaseRepository>(this: new (place: string) => T, settings: Settings = {}): T {
    const repository = new this('examples/recommender');
    cpSync(join(PROJECT, repository.place), repository.home, { recursive: true });
    cpSync(bundled(join(__dirname, 'program.ts')), join(repository.home, 'program.cjs'));
    repository.edit('cdk8s.yaml', 'npx tsx main.ts', 'node program.cjs');
    repository.write(`${repository.place}/settings.json`, JSON.stringify(settings));
    repository.commit('the example, as a program that starts quickly');
    return repository;
  }

  /** A small program of two environments, two apps and three models, without output. */
  public static small(): ReleaseRepository {
    const repository = new ReleaseRepository('platform');
    const installed = join(repository.directory, 'node_modules', 'cdk8s-gitops-ai');
    mkdirSync(installed, { recursive: true });
    writeFileSync(join(installed, 'index.js'), `module.exports = require(${JSON.stringify(bundled(join(__dirname, 'small-library.ts')))});\n`);
    repository.write('.gitignore', 'node_modules/\n');
    repository.write('README.md', 'ours\n');
    repository.write('platform/cdk8s.yaml', 'app: node main.js\noutput: deploy\n');
    repository.write('platform/main.js', PROGRAM);
    repository.write('platform/settings.json', JSON.stringify({ replicas: 2 }));
    repository.write('platform/models.lock.yaml', LOCK);
    for (const environment of ENVIRONMENTS) repository.point(environment, {});
    repository.commit('the program');
    return repository;
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

  public tree(revision: string, scope: string): string {
    return this.git('rev-parse', `${revision}:${this.place}/deploy/${scope}`).trim();
  }

  public show(revision: string, path: string): string {
    return this.git('show', `${revision}:${this.place}/${path}`);
  }

  /** Synthesizes and commits, pointers and code too, in one commit or in two. */
  public async release(message: string, commits: 1 | 2 = 1): Promise<string> {
    if (commits === 2) this.commit(`${message}: pointers`);
    else this.git('add', '--all');
    const output = await synthesize({ directory: this.home }) as Synthesized;
    if (output.issues) throw new Error(JSON.stringify(output.issues));
    for (const [path, content] of output.files) this.write(`${this.place}/deploy/${path}`, content);
    return this.commit(message);
  }

  /** Points models of an environment at versions. */
  public point(environment: string, versions: { readonly [model: string]: string }): void {
    this.write(`${this.place}/environments/${environment}.yaml`, pointersOf(environment, versions));
  }

  public options(environment: string, more: Partial<RollbackOptions> = {}): RollbackOptions {
    return { place: placeOf(this.home), directory: this.home, target: targetOf(this.directory), environment, ...more };
  }

  /** Rolls back, and answers the commit. */
  public async rollback(environment: string, more: Partial<RollbackOptions> = {}): Promise<string> {
    const options = this.options(environment, more);
    const plan = await planRollback(options);
    if (plan.issues) throw new Error(plan.issues.map(({ id, problem }) => `${id}: ${problem}`).join('\n'));
    const { commit, notes } = await commitRollback(plan, options, {});
    expect(notes).toEqual([]);
    expect(this.head).toBe(commit);
    expect(this.status).toBe('');
    return commit!;
  }

  /** Files of the output that are not what the code makes, as `check` finds. */
  public async findings(): Promise<string[]> {
    const synthesis = await synthesize({ directory: this.home });
    if (synthesis.issues) return synthesis.issues.map(({ id, problem }) => `${id}: ${problem}`);
    const outcome = await commitOutput({ output: synthesis, target: targetOf(this.directory), dryRun: true });
    return [...outcome.changed];
  }
}
