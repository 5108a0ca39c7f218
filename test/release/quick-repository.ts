import { cpSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { ScratchRepository } from '../synthesis/scratch-repository';
import { scratchDirectory } from '../tools/scratch';

const PROJECT = resolve(__dirname, '..', '..');
let bundle: string | undefined;

/** The example as one file of JavaScript, made once: it starts in a fraction of the time that TypeScript takes. */
function program(): string {
  if (bundle !== undefined) return bundle;
  // The one that tsx brings along.
  const { buildSync } = createRequire(require.resolve('tsx/package.json'))('esbuild') as { buildSync: (options: object) => void };
  const outfile = join(scratchDirectory('bundle'), 'program.cjs');
  buildSync({
    entryPoints: [join(__dirname, 'program.ts')],
    bundle: true,
    platform: 'node',
    outfile,
    alias: { 'cdk8s-gitops-ai': join(PROJECT, 'lib', 'index.ts') },
    logLevel: 'error',
  });
  return bundle = outfile;
}

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
    cpSync(program(), join(this.example, 'program.cjs'));
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
