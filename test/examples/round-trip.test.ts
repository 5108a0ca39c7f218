import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PassThrough } from 'node:stream';
import { parse } from 'yaml';
import { main } from '../../lib/cli/main';
import { ScratchRepository } from '../synthesis/scratch-repository';
import { actAsPerson } from '../tools/person';

actAsPerson();

const PROJECT = resolve(__dirname, '..', '..');
const LOADER = join(PROJECT, 'node_modules', 'tsx', 'dist', 'loader.mjs');
const SLOW = 300_000;

/** What is promoted in an example. Those that have one environment get another one, with the same app, from the program that is there. */
const EXAMPLES: { readonly [example: string]: { readonly promotes: string; readonly extend?: (repository: ScratchRepository) => void } } = {
  recommender: { promotes: 'ranker' },
  aws: { promotes: 'ranker' },
  pulumi: {
    promotes: 'ranker',
    extend: repository => {
      repository.edit('platform.ts', "  const app = new GitOpsApp(staging, 'recommender');", `
  const production = repository.addEnvironment('production', { promotesFrom: staging });
  production.addCluster('prod-eu', { kubernetesVersion: '1.35', nodePools: [NodePool.cpu({ nodes: 4 })] });
  const make = (environment: typeof staging) => {
    const app = new GitOpsApp(environment, 'recommender');`);
      repository.edit('platform.ts', '  return { repository, ranker };', '  return { repository, ranker };\n  };\n  make(production);\n  return make(staging);');
      otherVersion(repository, '1.5.0', '1.4.2');
      repository.write(`${repository.place}/environments/production.yaml`, repository.read('environments/staging.yaml').replace('1.5.0', '1.4.2'));
    },
  },
  secrets: {
    promotes: 'model/assistant',
    extend: repository => {
      repository.edit('secrets.ts', "  const production = repository.addEnvironment('production');", `
  const staging = repository.addEnvironment('staging');
  staging.addCluster('staging-eu', { kubernetesVersion: '1.35', nodePools: [NodePool.gpu(NvidiaGpu.L40S, { nodes: 3 }), NodePool.cpu({ nodes: 4 })] });
  const production = repository.addEnvironment('production', { promotesFrom: staging });`);
      repository.edit('secrets.ts', "  const app = new GitOpsApp(production, 'assistant');", `
  for (const environment of repository.environments) {
    const app = new GitOpsApp(environment, 'assistant');`);
      repository.edit('secrets.ts', '  return repository;', '  }\n  return repository;');
      otherVersion(repository, '1.0.0', '1.1.0');
      repository.write(`${repository.place}/environments/staging.yaml`, repository.read('environments/production.yaml').replace('assistant: "1.0.0"', 'assistant: "1.1.0"'));
    },
  },
};

/** Locks one more version of the first model, which is another in its digest alone. */
function otherVersion(repository: ScratchRepository, version: string, other: string): void {
  repository.edit('models.lock.yaml', new RegExp(`    "${version}":\\n(?: {6}.*\\n)+`), block => (
    `${block}${block.replace(version, other).replace(`/${version}/`, `/${other}/`).replace(/(?<=[=@])[0-9a-f]{4}/, 'abcd')}`));
}

async function gitopsAi(repository: ScratchRepository, ...argv: string[]): Promise<{ code: number; printed: string }> {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const code = await main(argv, { out, err, cwd: repository.home });
  return { code, printed: `${String(err.read() ?? '')}${String(out.read() ?? '')}` };
}

/** Runs a command that must succeed, and answers the commit that is checked out then. */
async function succeeds(repository: ScratchRepository, ...argv: string[]): Promise<string> {
  const { code, printed } = await gitopsAi(repository, ...argv);
  expect({ argv, code, printed: code === 0 ? '' : printed }).toEqual({ argv, code: 0, printed: '' });
  return repository.git('rev-parse', 'HEAD').trim();
}

/** As `npx tsx main.ts`, in one process and not three. */
function startQuickly(repository: ScratchRepository): void {
  repository.edit('cdk8s.yaml', 'npx tsx main.ts', `node --import ${LOADER} main.ts`);
}

test('every example is there', () => {
  expect(Object.keys(EXAMPLES).sort()).toEqual(readdirSync(join(PROJECT, 'examples')).filter(name => statSync(join(PROJECT, 'examples', name)).isDirectory()).sort());
});

test.each(Object.entries(EXAMPLES))('%s: a promotion, its rollback and its revert are what the code makes, and the same', async (example, { promotes, extend }) => {
  const repository = new ScratchRepository(example);
  const done = (...argv: string[]) => succeeds(repository, ...argv);
  const treeOf = (revision: string) => repository.git('rev-parse', `${revision}^{tree}`).trim();
  startQuickly(repository);
  extend?.(repository);
  repository.commit('as it is to be');
  const before = await done('commit');

  const promoted = await done('promote', promotes, '--to', 'production', '--direct');
  expect(repository.git('rev-parse', `${promoted}^`).trim()).toBe(before);
  expect(await done('check')).toBe(promoted);

  const rolledBack = await done('rollback', 'production');
  expect(treeOf(rolledBack)).toBe(treeOf(before));
  await done('check');

  repository.git('reset', '--quiet', '--hard', promoted);
  repository.git('revert', '--no-edit', promoted);
  expect(treeOf('HEAD')).toBe(treeOf(before));
}, SLOW);

test('recommender: its ramp goes step by step to the end and back, and each step is what the code makes', async () => {
  const repository = new ScratchRepository();
  startQuickly(repository);
  repository.commit('as it is to be');
  const done = (...argv: string[]) => succeeds(repository, ...argv);
  const show = (path: string) => repository.git('show', `HEAD:${repository.place}/${path}`);
  const production = () => repository.git('rev-parse', `HEAD:${repository.place}/deploy/production`).trim();
  /** What runs, by the pointers and by the route: both are of the commit. */
  const state = () => {
    const { models, canaries } = parse(show('environments/production.yaml')) as { models: object; canaries?: object };
    const { spec } = parse(show('deploy/production/apps/recommender/httproute.gateway.networking.k8s.io-assistant.yaml')) as {
      spec: { rules: { backendRefs: { name: string; weight: number }[] }[] };
    };
    return { models, canaries, weights: spec.rules[0].backendRefs.map(({ name, weight }) => `${name} ${weight}`) };
  };
  const old = { models: { assistant: '3.1.0', ranker: '1.4.2' }, canaries: undefined, weights: ['assistant 100'] };
  const canaryAt = (traffic: number) => ({
    ...old, canaries: { assistant: { version: '3.2.0', traffic } }, weights: [`assistant ${100 - traffic}`, `assistant-canary ${traffic}`],
  });
  expect(state()).toEqual(old);
  const trees = [production()];
  for (const expected of [canaryAt(0), canaryAt(10), canaryAt(25), canaryAt(50), { ...old, models: { ...old.models, assistant: '3.2.0' } }]) {
    await done('promote', 'assistant', '--to', 'production', '--step', '--direct');
    expect(state()).toEqual(expected);
    await done('check');
    trees.push(production());
  }
  expect(new Set(trees).size).toBe(trees.length);

  await done('rollback', 'production', '--last');
  expect([state(), production()]).toEqual([canaryAt(50), trees[4]]);
  await done('check');
  await done('rollback', 'production', '--to', 'HEAD~6');
  expect([state(), production()]).toEqual([old, trees[0]]);
  await done('check');
}, SLOW);
