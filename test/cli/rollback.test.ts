import { PassThrough } from 'node:stream';
import { main } from '../../lib/cli/main';
import { ScratchRepository } from '../synthesis/scratch-repository';
import { actAsPerson } from '../tools/person';

jest.setTimeout(240_000);

actAsPerson();

async function run(cwd: string, ...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const code = await main(argv, { out, err, cwd });
  return { code, out: String(out.read() ?? ''), err: String(err.read() ?? '') };
}

test('the example: a promotion is taken back, after a dry run that changes nothing, and check passes', async () => {
  const repository = new ScratchRepository();
  const head = () => repository.git('rev-parse', 'HEAD').trim();
  const first = head();
  const tree = repository.git('rev-parse', 'HEAD:examples/recommender/deploy/production').trim();
  repository.edit('environments/production.yaml', 'ranker: "1.4.2"', 'ranker: "1.5.0"');
  repository.edit('environments/production.yaml', 'user-activity: "7"', 'user-activity: "8"');
  repository.commit('promote');
  expect((await run(repository.example, 'commit')).code).toBe(0);
  const promoted = head();

  const dry = await run(repository.example, 'rollback', 'production', '--dry-run');
  expect(dry).toMatchObject({ code: 0, err: '' });
  expect(dry.out).toContain(`production: back to ${first.slice(0, 12)}\n  feature set user-activity 8 -> 7\n  model ranker 1.5.0 -> 1.4.2\n`);
  expect(dry.out).toMatch(/no commit brings back:\n( {4}.* must still be where it was.*\n)+ {4}what user-activity 8 wrote to the online store stays there/);
  expect(dry.out).toContain(`    Rollback-To: ${first}\n`);
  expect([head(), repository.git('status', '--porcelain')]).toEqual([promoted, '']);

  const made = await run(repository.directory, 'rollback', 'production', '--directory', 'examples/recommender', '--last', '--json', '-m', 'Back at once');
  expect(made.code).toBe(0);
  expect(JSON.parse(made.out)).toMatchObject({
    scope: { environment: 'production' },
    to: first,
    trees: [{ path: 'examples/recommender/deploy/production', tree }],
    undone: [{ commit: promoted }, { subject: 'promote' }],
    touched: [],
    subject: 'Back at once',
    commit: head(),
    dryRun: false,
  });
  expect(repository.git('rev-parse', 'HEAD:examples/recommender/deploy/production').trim()).toBe(tree);
  expect(repository.git('status', '--porcelain')).toBe('');
  expect((await run(repository.example, 'check')).code).toBe(0);

  expect(await run(repository.example, 'rollback', 'production')).toMatchObject({ code: 2, err: expect.stringContaining('is a rollback') });
});

test('fails: code in the way is a finding, with what to do', async () => {
  const repository = new ScratchRepository();
  repository.edit('recommender.ts', 'maxReplicas: 6', 'maxReplicas: 8');
  repository.commit('more replicas');
  expect((await run(repository.example, 'commit')).code).toBe(0);
  const { code, out } = await run(repository.example, 'rollback', 'production');
  expect([code, out]).toEqual([1, expect.stringMatching(/recommender\.ts changed since .* more replicas\n {4}fix: with --with-code .*\(rollback-needs-code\)\n$/)]);
  const json = await run(repository.example, 'rollback', 'production', '--json');
  expect([json.code, JSON.parse(json.out)]).toEqual([1, { issues: [expect.objectContaining({ id: 'rollback-needs-code' })] }]);
});

test('fails: a command line that says nothing or two things, and values that are no commits', async () => {
  const repository = new ScratchRepository();
  const because = async (...argv: string[]) => {
    const { code, err, out } = await run(repository.example, 'rollback', ...argv);
    expect([code, out]).toEqual([2, '']);
    return err;
  };
  expect(await because()).toContain('say which environment');
  expect(await because('production', '--to', 'HEAD', '--last')).toContain('give one');
  expect(await because('production', '--remote', 'origin')).toContain('give --push too');
  expect(await because('--upload-pack=x')).toContain('no option --upload-pack');
  expect(await because('production', '--to', '--upload-pack=x')).toContain('one that begins with a dash is written --to=');
  for (const to of ['--upload-pack=x', 'ext::sh -c id', 'HEAD\n--output=x', 'HEAD@{99}']) expect(await because('production', `--to=${to}`)).toContain('git-revision');
  expect(await because('production', '--to', 'HEAD@{0}')).toContain('already');
  repository.edit('environments/staging.yaml', 'ranker: "1.5.0"', 'ranker: "1.4.2"');
  expect(await because('staging', '--branch', '--upload-pack=x')).toContain('takes a value');
  expect(await because('staging', '--branch=-x')).toContain('not the name of a branch');
});
