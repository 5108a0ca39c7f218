import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { main } from '../../lib/cli/main';
import { ReleaseRepository } from '../release/release-repository';
import { actAsPerson } from '../tools/person';
import { run as runProgram } from '../tools/run';
import { scratchDirectory } from '../tools/scratch';

jest.setTimeout(240_000);

actAsPerson();

/** A Friday. */
const NOW = Date.parse('2026-11-27T12:00Z');
const POINTERS = 'examples/recommender/environments/production.yaml';
const RANKER = 'examples/recommender/deploy/production/apps/recommender/deployment-ranker.yaml';
const BRANCH = 'promote/ranker-1.5.0-to-production';

async function gitopsAi(cwd: string, ...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const code = await main(argv, { out, err, cwd, now: () => NOW });
  return { code, out: String(out.read() ?? ''), err: String(err.read() ?? '') };
}

const promote = (repository: ReleaseRepository, ...argv: string[]) => gitopsAi(repository.home, 'promote', ...argv);

test('a model: one commit on a branch of its own, with pointer, output and trailers; nothing that is checked out is touched', async () => {
  const repository = ReleaseRepository.example();
  const { head, state } = repository;
  const { code, out, err } = await promote(repository, 'ranker', '--from', 'staging', '--to', 'production');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toMatch(/^production {2}pointer ranker: 1\.4\.2 → 1\.5\.0\n/);
  expect(out).toContain(`${BRANCH} ${repository.git('rev-parse', '--short=12', BRANCH).trim()}: Promote ranker 1.5.0 to production (3 files)\n`);
  expect({ ...repository.state, refs: '' }).toEqual({ ...state, refs: '' });
  expect(repository.git('rev-parse', `${BRANCH}^`).trim()).toBe(head);
  expect(repository.git('diff', '--name-only', 'HEAD', BRANCH).trim().split('\n')).toEqual(['examples/recommender/deploy/INVENTORY', RANKER, POINTERS]);
  expect(repository.git('diff', '--unified=0', 'HEAD', BRANCH, '--', POINTERS).split('\n').slice(-3)).toEqual(['-  ranker: "1.4.2"', '+  ranker: "1.5.0"', '']);
  expect(repository.git('log', '-1', '--format=%B', BRANCH)).toBe([
    'Promote ranker 1.5.0 to production', '', `Source-Commit: ${head}`, 'Change-Type: promotion', 'Promoted-From: staging', 'Environment: production',
    'Model: ranker@1.4.2..1.5.0', '', '',
  ].join('\n'));

  // What is promoted passes check, and a plain revert of it is the tree from before.
  repository.git('switch', '--quiet', BRANCH);
  expect((await gitopsAi(repository.home, 'check')).code).toBe(0);
  repository.git('revert', '--no-edit', 'HEAD');
  expect(repository.treeOf('HEAD')).toBe(repository.treeOf(head));
});

test('the same again: nothing is committed twice, and it can still be pushed', async () => {
  const repository = ReleaseRepository.example();
  await promote(repository, 'ranker', '--to', 'production');
  const tip = repository.git('rev-parse', BRANCH).trim();
  const remote = join(scratchDirectory('remote'), 'r.git');
  runProgram('git', ['clone', '--quiet', '--bare', repository.directory, remote]);
  repository.git('remote', 'add', 'origin', remote);
  repository.git('push', '--quiet', 'origin', `:${BRANCH}`);
  expect(await promote(repository, 'ranker', '--to', 'production')).toMatchObject({ code: 0, err: expect.stringContaining('is this promotion already') });
  expect(await promote(repository, 'ranker', '--to', 'production', '--push')).toMatchObject({ code: 0, out: expect.stringContaining('pushed to origin') });
  expect(runProgram('git', ['rev-parse', BRANCH], { cwd: remote }).trim()).toBe(tip);
});

test('an app: everything that it follows; a feature set: that one', async () => {
  const repository = ReleaseRepository.example();
  const { head } = repository;
  const branch = `promote/recommender-${head.slice(0, 12)}-to-production`;
  expect((await promote(repository, 'recommender', '--to', 'production')).code).toBe(0);
  expect(repository.git('log', '-1', '--format=%(trailers:key=Model)%(trailers:key=Feature-Set)', branch).trim().split('\n').filter(Boolean)).toEqual([
    'Model: assistant@3.1.0..3.2.0', 'Model: ranker@1.4.2..1.5.0', 'Feature-Set: user-activity@7..8',
  ]);
  expect(repository.git('show', `${branch}:${POINTERS}`).replace(/#.*\n/, '')).toBe(
    repository.git('show', `${branch}:${POINTERS.replace('production', 'staging')}`).replace(/#.*\n/, ''));
  expect((await promote(repository, 'user-activity', '--to', 'production')).code).toBe(0);
  expect(repository.git('log', '-1', '--format=%(trailers:key=Feature-Set)', 'promote/user-activity-8-to-production').trim()).toBe('Feature-Set: user-activity@7..8');
});

test('a version that ran in the environment before, earlier; one that never did is refused', async () => {
  const repository = ReleaseRepository.example();
  repository.edit('environments/staging.yaml', 'ranker: "1.5.0"', 'ranker: "1.4.2"');
  expect((await gitopsAi(repository.home, 'commit')).code).toBe(2);
  repository.commit('back');
  expect((await gitopsAi(repository.home, 'commit')).code).toBe(0);
  expect(await promote(repository, 'ranker', '--to', 'production')).toMatchObject({ code: 0, out: '', err: 'note: nothing to promote: production has what staging has\n' });
  expect((await promote(repository, 'ranker', '--to', 'production', '--version', '1.5.0', '--dry-run')).code).toBe(0);
  const never = await promote(repository, 'assistant', '--to', 'production', '--version', '3.0.0');
  expect(never).toMatchObject({ code: 1, err: '' });
  expect(never.out).toMatch(/knows no such version of model assistant; it knows 3\.1\.0, 3\.2\.0.*\(unknown-version\)/s);
  expect(never.out).toMatch(/this version of model assistant never ran in staging.*\(never-ran\)/s);
});

test('where nobody has to approve, the commit goes to the branch that is checked out, with index and working tree', async () => {
  const repository = ReleaseRepository.example({ automatic: true });
  const { head } = repository;
  expect(await promote(repository, 'ranker', '--to', 'production')).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/\nmain [0-9a-f]{12}: Promote ranker/) });
  expect([repository.status, repository.git('rev-parse', 'HEAD^').trim()]).toEqual(['', head]);
  expect(repository.read('environments/production.yaml')).toContain('ranker: "1.5.0"');
  expect((await gitopsAi(repository.home, 'check')).code).toBe(0);
  const tree = repository.treeOf('HEAD^');
  repository.git('revert', '--no-edit', 'HEAD');
  expect(repository.treeOf('HEAD')).toBe(tree);
  expect((await promote(repository, 'ranker', '--to', 'production', '--branch', 'mine')).code).toBe(0);
  expect(repository.git('log', '-1', '--format=%s', 'mine').trim()).toBe('Promote ranker 1.5.0 to production');
});

test('directly, although somebody has to approve: it is told; and as JSON', async () => {
  const repository = ReleaseRepository.example();
  const { code, out, err } = await promote(repository, 'ranker', '--to', 'production', '--direct', '--json', '--message', 'Release');
  expect({ code, err }).toEqual({ code: 0, err: 'note: @acme/ml-leads approves changes of production; this one goes to main\n' });
  expect(JSON.parse(out)).toMatchObject({
    branch: 'main',
    commit: repository.head,
    subject: 'Release',
    environments: ['production'],
    dryRun: false,
    moves: [{ environment: 'production', kind: 'model', name: 'ranker', from: '1.4.2', to: '1.5.0' }],
    diff: { environments: [{ environment: 'production' }] },
  });
});

test('a dry run says it all, and changes nothing', async () => {
  const repository = ReleaseRepository.example();
  const { state } = repository;
  const { code, out } = await promote(repository, 'ranker', '--to', 'production', '--dry-run');
  expect(code).toBe(0);
  expect(out).toContain(`${BRANCH}: would commit 3 files\n    Promote ranker 1.5.0 to production\n`);
  expect(repository.state).toEqual(state);
});

test('fails: every reason is told at once, and nothing has changed', async () => {
  // Berlin is an hour ahead: it is one o'clock there.
  const repository = ReleaseRepository.example({ requiredEvaluations: ['safety', 'quality'], deny: { schedule: '0 8 * * 5', minutes: 600 } });
  repository.edit('models.lock.yaml', '      size: 44040192\n', '      size: 44040192\n      provenance:\n        evaluations:\n          quality: { passed: false }\n');
  repository.commit('evaluated');
  expect((await gitopsAi(repository.home, 'commit')).code).toBe(0);
  const { state } = repository;
  const { code, out, err } = await promote(repository, 'ranker', '--from', 'staging', '--to', 'production', '--json');
  expect({ code, err }).toEqual({ code: 1, err: '' });
  expect((JSON.parse(out) as { issues: object[] }).issues).toMatchObject([
    { id: 'evaluation-gate', field: 'models.ranker.1.5.0.provenance.evaluations.safety', problem: expect.stringContaining('there is no record of it') },
    { id: 'evaluation-gate', field: 'models.ranker.1.5.0.provenance.evaluations.quality', value: 'passed: false' },
    { id: 'change-window', path: 'production', fix: 'run it again at 2026-11-27 18:00 Europe/Berlin' },
  ]);
  expect(await promote(repository, 'ranker', '--from', 'production', '--to', 'staging')).toMatchObject({ code: 1, out: expect.stringMatching(/\(promotion-order\)/) });
  expect(repository.state).toEqual(state);
});

test('passed evaluations open the gate', async () => {
  const repository = ReleaseRepository.example({ requiredEvaluations: ['safety'] });
  repository.edit('models.lock.yaml', '      size: 44040192\n', '      size: 44040192\n      provenance:\n        evaluations:\n          safety: { passed: true }\n');
  repository.commit('evaluated');
  expect((await promote(repository, 'ranker', '--to', 'production')).code).toBe(0);
});

test('fails: an output that is not what the code makes, which the promotion would bring along', async () => {
  const repository = ReleaseRepository.example();
  repository.edit('models.lock.yaml', 'manifestSha256=8b4e1a7c', 'manifestSha256=9b4e1a7c');
  repository.commit('another content, not synthesized');
  const { code, out } = await promote(repository, 'ranker', '--to', 'production');
  expect(code).toBe(1);
  expect(out).toMatch(/not what the code makes: staging\/apps\/recommender\/deployment-ranker\.yaml.*gitops-ai commit.*\(stale-output\)/s);
});

test('fails: code that is not committed', async () => {
  const repository = ReleaseRepository.example();
  repository.edit('main.ts', 'recommender', 'recommender /* edited */');
  const { state } = repository;
  expect(await promote(repository, 'ranker', '--to', 'production')).toMatchObject({ code: 2, err: expect.stringContaining('(dirty-worktree)') });
  expect(repository.state).toEqual(state);
});

test('fails: names that there are none of, and values that could be read as something else', async () => {
  const repository = ReleaseRepository.example();
  const { state } = repository;
  const because = async (...argv: string[]) => {
    const { code, out, err } = await promote(repository, ...argv);
    return `${code} ${out}${err}`;
  };
  const to = ['--to', 'production'];
  expect(await because()).toMatch(/^2 .*takes the name/);
  expect(await because('ranker')).toMatch(/^2 .*--to says/);
  expect(await because('ranker', ...to, '--direct', '--branch', 'x')).toMatch(/^2 .*give one of them/);
  expect(await because('ranker', ...to, '--remote', 'origin')).toMatch(/^2 .*give --push too/);
  expect(await because('rankr', ...to)).toMatch(/^2 .*Did you mean "ranker"\?/);
  expect(await because('app/ranker', ...to)).toMatch(/^2 .*no model, feature set or app of that name/);
  expect(await because('ranker', '--to', 'prod')).toMatch(/^2 .*it has staging, production/);
  expect(await because('ranker', '--to', '__proto__')).toMatch(/^2 .*no such environment/);
  expect(await because('recommender', ...to, '--version', '2')).toMatch(/^2 .*an app has no version/);
  expect(await because('ranker', '--to', 'staging')).toMatch(/^2 .*does not say which one its versions come from/);
  for (const branch of ['-x', '--upload-pack=touch x', 'a b', 'a\nb', 'a..b', '.lock', 'HEAD']) {
    expect(await because('ranker', ...to, `--branch=${branch}`)).toMatch(/^2 .*not the name of a branch/);
  }
  for (const version of ['1"\nfeatures: x', '-1 # ..', '']) {
    expect(await because('ranker', ...to, `--version=${version}`)).toMatch(/^1 .*\(unknown-version\).*\(never-ran\)/s);
  }
  for (const name of ['-x', 'model/../ranker', 'ranker\n']) expect(await because('--to=production', '--', name)).toMatch(/^2 .*(unknown-name|no option)/s);
  expect(await because('ranker', ...to, '--push', '--remote', '--upload-pack=x')).toMatch(/^2 .*--remote takes a value/);
  expect(await because('ranker', ...to, '--push', '--remote', 'https://user:secret@example.com/x')).toMatch(/^2 (?!.*secret)/s);
  expect(repository.state).toEqual(state);
});
