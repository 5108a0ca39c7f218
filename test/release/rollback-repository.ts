import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundled } from './bundle';
import { placeOf } from '../../lib/cli/diff-input';
import { commitOutput, targetOf } from '../../lib/commit';
import { commitRollback, planRollback, RollbackOptions } from '../../lib/release';
import { synthesize, Synthesized } from '../../lib/synthesis';
import { TestRepository } from '../git/repository';

export const VERSIONS = ['1', '2', '3'];
/** Models: the first two are of one app each, the third is of both. */
export const MODELS = ['ranker', 'clicks', 'common'];
export const ENVIRONMENTS = ['staging', 'production'];
export const APPS = ['search', 'ads'];
/** Percents of the requests that a canary of the ranker gets. */
export const STEPS = [0, 10, 50];

const LOCK = `lockVersion: 1
models:
${MODELS.map(name => `  ${name}:\n${VERSIONS.map(version => `    "${version}":
      source: s3://models/${name}/${version}/?manifestSha256=${version.repeat(64)}
      size: ${Number(version) * 1024 * 1024}
      format: sklearn
`).join('')}`).join('')}`;

/** The program, in plain JavaScript, so that it starts fast. */
export const PROGRAM = `const lib = require('cdk8s-gitops-ai');
const settings = require('./settings.json');
const image = name => \`registry.example.com/\${name}@sha256:\${'a'.repeat(64)}\`;
const repository = new lib.GitOpsRepository({
  source: lib.GitSource.https('https://git.example.com/acme/ai'), operator: lib.GitOpsOperator.flux(), directory: __dirname,
});
for (const name of ${JSON.stringify(ENVIRONMENTS)}) {
  const environment = repository.addEnvironment(name);
  environment.addCluster(name + '-eu', { kubernetesVersion: '1.35', nodePools: [lib.NodePool.cpu({ nodes: 3 })] });
  for (const [app, models] of [['search', ['ranker', 'common']], ['ads', ['clicks', 'common']]]) {
    const scope = new lib.GitOpsApp(environment, app);
    for (const model of models) {
      new lib.ModelService(scope, model, {
        model: lib.ModelSource.pinned(model),
        runtime: lib.ServingRuntime.mlserver({ image: image('mlserver') }),
        weights: lib.Weights.download({ image: image('aws') }),
        replicas: settings.replicas,
        rollout: model === 'ranker' ? lib.Rollout.gatewayRamp({ gateway: { name: 'public', namespace: 'gateways' }, steps: ${JSON.stringify(STEPS)} }) : undefined,
      });
    }
    if (settings.volume && app === 'search') {
      new lib.ApiObject(scope, 'index', {
        apiVersion: 'v1', kind: 'PersistentVolumeClaim',
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: settings.volume } } },
      });
    }
  }
}
repository.synth();
`;

/** A repository with a small program of two environments, two apps and three models, in a directory of it. */
export class RollbackRepository extends TestRepository {
  public readonly home = join(this.directory, 'platform');

  constructor() {
    super();
    const installed = join(this.directory, 'node_modules', 'cdk8s-gitops-ai');
    mkdirSync(installed, { recursive: true });
    writeFileSync(join(installed, 'index.js'), `module.exports = require(${JSON.stringify(bundled(join(__dirname, 'rollback-library.ts')))});\n`);
    this.write('.gitignore', 'node_modules/\n');
    this.write('README.md', 'ours\n');
    this.write('platform/cdk8s.yaml', 'app: node main.js\noutput: deploy\n');
    this.write('platform/main.js', PROGRAM);
    this.write('platform/settings.json', JSON.stringify({ replicas: 2 }));
    this.write('platform/models.lock.yaml', LOCK);
    for (const environment of ENVIRONMENTS) this.write(`platform/environments/${environment}.yaml`, pointersOf(environment, {}));
    this.commit('the program');
  }

  public get head(): string {
    return this.git('rev-parse', 'HEAD').trim();
  }

  public get status(): string {
    return this.git('status', '--porcelain');
  }

  public tree(revision: string, scope: string): string {
    return this.git('rev-parse', `${revision}:platform/deploy/${scope}`).trim();
  }

  public show(revision: string, path: string): string {
    return this.git('show', `${revision}:platform/${path}`);
  }

  /** Synthesizes and commits, pointers and code too, in one commit or in two. */
  public async release(message: string, commits: 1 | 2 = 1): Promise<string> {
    if (commits === 2) this.commit(`${message}: pointers`);
    else this.git('add', '--all');
    const output = await synthesize({ directory: this.home }) as Synthesized;
    if (output.issues) throw new Error(JSON.stringify(output.issues));
    for (const [path, content] of output.files) this.write(`platform/deploy/${path}`, content);
    return this.commit(message);
  }

  /** Points models of an environment at versions, and gives a canary of the ranker part of the requests. */
  public point(environment: string, versions: { readonly [model: string]: string }, canary?: RankerCanary): void {
    this.write(`platform/environments/${environment}.yaml`, pointersOf(environment, versions, canary));
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

/** A canary of the ranker. */
export interface RankerCanary {
  readonly version: string;
  readonly traffic: number;
}

function pointersOf(environment: string, versions: { readonly [model: string]: string }, canary?: RankerCanary): string {
  const section = canary ? `canaries:\n  ranker: # watched\n    version: "${canary.version}"\n    traffic: ${canary.traffic}\n` : '';
  return `# What runs in ${environment}.\nmodels:\n${MODELS.map(name => `  ${name}: "${versions[name] ?? '1'}" # ${name}\n`).join('')}${section}`;
}
