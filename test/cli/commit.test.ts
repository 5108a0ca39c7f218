import { PassThrough } from 'node:stream';
import { main } from '../../lib/cli/main';
import { ScratchRepository } from '../synthesis/scratch-repository';
import { actAsPerson } from '../tools/person';
import { scratchDirectory } from '../tools/scratch';

const SLOW = 120_000;
actAsPerson();

async function run(cwd: string, ...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const code = await main(['commit', ...argv], { out, err, cwd });
  return { code, out: String(out.read() ?? ''), err: String(err.read() ?? '') };
}

test('the example: nothing to commit, then a dry run, then a commit of a pointer, as JSON, and nothing again', async () => {
  const repository = new ScratchRepository();
  expect(await run(repository.example)).toMatchObject({ code: 0, out: 'main: nothing to commit\n' });
  const [, from] = /ranker: "(.*)"/.exec(repository.read('environments/staging.yaml'))!;
  const [, to] = /ranker: "(.*)"/.exec(repository.read('environments/production.yaml'))!;
  expect(from).not.toBe(to);
  repository.edit('environments/staging.yaml', `ranker: "${from}"`, `ranker: "${to}"`);
  expect(await run(repository.example)).toMatchObject({ code: 2, err: expect.stringMatching(/environments\/staging\.yaml.*\n.*dirty-worktree/) });

  const source = repository.commit('move');
  const dry = await run(repository.directory, 'examples/recommender', '--dry-run');
  expect(dry.code).toBe(0);
  expect(dry.out).toMatch(/^main: would commit \d+ files\n {4}staging: ranker /);
  expect(dry.out).toContain(`    Model: ranker@${from}..${to}\n`);
  expect(repository.git('rev-parse', 'HEAD').trim()).toBe(source);

  const made = await run(repository.directory, 'examples/recommender', '--json', '-m', 'Go back');
  expect(JSON.parse(made.out)).toMatchObject({
    branch: 'main',
    commit: repository.git('rev-parse', 'HEAD').trim(),
    subject: 'Go back',
    environments: ['staging'],
    dryRun: false,
    pointers: [{ environment: 'staging', kind: 'model', name: 'ranker', from, to }],
  });
  expect(repository.git('status', '--porcelain')).toBe('');
  expect(await run(repository.example)).toMatchObject({ code: 0, out: 'main: nothing to commit\n' });
}, SLOW);

test('fails: errors of the synthesis are findings, and nothing is committed', async () => {
  const repository = new ScratchRepository();
  repository.edit('environments/staging.yaml', /ranker: ".*"/, 'ranker: "99.0.0"');
  const source = repository.commit('break');
  const { code, out } = await run(repository.example);
  expect([code, out]).toEqual([1, expect.stringMatching(/the lock knows no such version.*\(unknown-version\)/s)]);
  const json = await run(repository.example, '--json');
  expect([json.code, JSON.parse(json.out)]).toEqual([1, { issues: expect.arrayContaining([expect.objectContaining({ id: 'unknown-version' })]) }]);
  expect(repository.git('rev-parse', 'HEAD').trim()).toBe(source);
  expect(repository.git('status', '--porcelain')).toBe('');
}, SLOW);

test('fails: no repository, no program, a remote without a push', async () => {
  const directory = scratchDirectory();
  expect(await run(directory)).toMatchObject({ code: 2, err: expect.stringMatching(/in no Git repository/) });
  expect(await run(directory, '--remote', 'origin')).toMatchObject({ code: 2, err: expect.stringMatching(/give --push too/) });
  expect(await run(directory, 'a', 'b')).toMatchObject({ code: 2 });
});
