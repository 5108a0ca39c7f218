import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PassThrough } from 'node:stream';
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

test('every example is there', () => {
  expect(Object.keys(EXAMPLES).sort()).toEqual(readdirSync(join(PROJECT, 'examples')).filter(name => statSync(join(PROJECT, 'examples', name)).isDirectory()).sort());
});

test.each(Object.entries(EXAMPLES))('%s: a promotion, its rollback and its revert are what the code makes, and the same', async (example, { promotes, extend }) => {
  const repository = new ScratchRepository(example);
  const done = async (...argv: string[]) => {
    const { code, printed } = await gitopsAi(repository, ...argv);
    expect({ argv, code, printed: code === 0 ? '' : printed }).toEqual({ argv, code: 0, printed: '' });
    return repository.git('rev-parse', 'HEAD').trim();
  };
  const treeOf = (revision: string) => repository.git('rev-parse', `${revision}^{tree}`).trim();
  // As `npx tsx main.ts`, in one process and not three.
  repository.edit('cdk8s.yaml', 'npx tsx main.ts', `node --import ${LOADER} main.ts`);
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
