import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ReleaseRepository } from './release-repository';
import { commitRollback, planRollback, RollbackOptions, RollbackPlan } from '../../lib/release';
import { actAsPerson } from '../tools/person';
import { run } from '../tools/run';
import { scratchDirectory } from '../tools/scratch';

actAsPerson();
jest.setTimeout(180_000);

test('an environment goes back byte for byte, by a new commit, and later changes of others stay', async () => {
  const repository = ReleaseRepository.small();
  const first = await repository.release('first');
  repository.point('production', { ranker: '2', clicks: '2' });
  const promotion = await repository.release('promote');
  repository.point('staging', { ranker: '3' });
  const later = await repository.release('staging');

  const commit = await repository.rollback('production');
  expect(repository.git('rev-list', '--parents', '-1', commit).trim()).toBe(`${commit} ${later}`);
  expect(repository.tree(commit, 'production')).toBe(repository.tree(first, 'production'));
  expect(repository.show(commit, 'environments/production.yaml')).toBe(repository.show(first, 'environments/production.yaml'));
  expect(repository.tree(commit, 'staging')).toBe(repository.tree(later, 'staging'));
  expect(repository.show(commit, 'environments/staging.yaml')).toBe(repository.show(later, 'environments/staging.yaml'));
  expect(await repository.findings()).toEqual([]);
  expect(repository.git('log', '-1', '--format=%B').trimEnd()).toBe([
    `Roll back production to ${first.slice(0, 12)}`, '', `Source-Commit: ${later}`, 'Change-Type: rollback', `Rollback-To: ${first}`,
    'Environment: production', 'Model: clicks@2..1', 'Model: ranker@2..1',
  ].join('\n'));

  // A plain revert of the promotion gives the same, but for the inventory, which is the same here as well.
  repository.git('reset', '--quiet', '--hard', promotion);
  repository.git('revert', '--no-edit', promotion);
  expect(repository.tree('HEAD', 'production')).toBe(repository.tree(commit, 'production'));
  repository.git('reset', '--quiet', '--hard', promotion);
  await repository.rollback('production');
  expect(repository.git('rev-parse', 'HEAD^{tree}')).toBe(repository.git('rev-parse', `${first}^{tree}`));
});

test('one app goes back: its lines of the pointer file and its directory; a model that two share takes the other along', async () => {
  const repository = ReleaseRepository.small();
  const first = await repository.release('first');
  repository.point('production', { ranker: '2', common: '2' });
  await repository.release('promote search');
  repository.point('production', { ranker: '2', common: '2', clicks: '3' });
  repository.write('platform/environments/production.yaml', `${repository.show('HEAD', 'environments/production.yaml').replace('clicks: "1"', 'clicks: "3"')}# later\n`);
  const later = await repository.release('promote ads');

  const plan = await planRollback(repository.options('production', { app: 'search' })) as RollbackPlan;
  expect(plan.state.undone.map(({ subject }) => subject)).toEqual(['promote search']);
  expect(plan.touched.filter(path => !path.startsWith('production/apps/ads/'))).toEqual([]);
  expect(plan.touched.length).toBeGreaterThan(0);
  const commit = await repository.rollback('production', { app: 'search' });
  expect(repository.tree(commit, 'production/apps/search')).toBe(repository.tree(first, 'production/apps/search'));
  expect(repository.show(commit, 'environments/production.yaml'))
    .toBe(repository.show(later, 'environments/production.yaml').replace('ranker: "2"', 'ranker: "1"').replace('common: "2"', 'common: "1"'));
  expect(await repository.findings()).toEqual([]);
});

test('pointers and the output made of them, in two commits or merged from a branch, are taken back together', async () => {
  const repository = ReleaseRepository.small();
  const first = await repository.release('first');
  repository.point('production', { ranker: '2' });
  await repository.release('promote', 2);
  const plan = await planRollback(repository.options('production')) as RollbackPlan;
  expect([plan.state.commit, plan.state.undone.map(({ subject }) => subject)]).toEqual([first, ['promote', 'promote: pointers']]);

  repository.git('branch', 'promoted');
  repository.git('reset', '--quiet', '--hard', first);
  repository.git('merge', '--quiet', '--no-ff', '--no-edit', '-m', 'merge', 'promoted');
  const merged = await repository.rollback('production');
  expect(repository.git('rev-parse', `${merged}^{tree}`)).toBe(repository.git('rev-parse', `${first}^{tree}`));
  await expect(repository.rollback('production')).rejects.toThrow(/is a rollback, and taking that back would roll forward/);
  await repository.rollback('production', { to: `${merged}^` });
  expect(repository.tree('HEAD', 'production')).toBe(repository.tree('promoted', 'production'));
});

test('pointers that do not even synthesize are taken back', async () => {
  const repository = ReleaseRepository.small();
  const first = await repository.release('first');
  repository.point('production', { ranker: '9' });
  repository.commit('a version that nobody locked');
  expect(await repository.findings()).toEqual([expect.stringContaining('unknown-version')]);
  const app = await planRollback(repository.options('production', { app: 'search' })) as RollbackPlan;
  expect([app.state.commit, app.pointers]).toEqual([first, [expect.objectContaining({ name: 'ranker', from: '9', to: '1' })]]);
  const commit = await repository.rollback('production');
  expect(repository.git('rev-parse', `${commit}^{tree}`)).toBe(repository.git('rev-parse', `${first}^{tree}`));
});

test('code that does not even run is taken back when that is asked', async () => {
  const repository = ReleaseRepository.small();
  const first = await repository.release('first');
  repository.point('production', { ranker: '2' });
  await repository.release('promote');
  repository.write('platform/main.js', 'throw new Error("broken");\n');
  repository.commit('broken');
  const plan = await planRollback(repository.options('production'));
  expect(plan.issues).toEqual([expect.objectContaining({ id: 'rollback-needs-code', problem: expect.stringContaining(' broken') })]);
  const commit = await repository.rollback('production', { withCode: true });
  expect(repository.git('rev-parse', `${commit}^{tree}`)).toBe(repository.git('rev-parse', `${first}^{tree}`));
});

describe('when the code has changed since', () => {
  let repository: ReleaseRepository;
  let first: string;
  let scaled: string;
  beforeEach(async () => {
    repository = ReleaseRepository.small();
    first = await repository.release('first');
    repository.write('platform/settings.json', JSON.stringify({ replicas: 3 }));
    scaled = await repository.release('three replicas');
    repository.write('README.md', 'new\n');
    repository.write('platform/models.lock.yaml', `${repository.show('HEAD', 'models.lock.yaml')}# grown\n`);
    repository.point('production', { ranker: '2' });
    await repository.release('promote');
  });

  test('fails: the old output needs the old code, and the commits are named', async () => {
    expect(await planRollback(repository.options('production', { to: first }))).toEqual({
      issues: [expect.objectContaining({
        id: 'rollback-needs-code', problem: expect.stringContaining(`platform/settings.json changed since ${first.slice(0, 12)}, in ${scaled.slice(0, 12)} three replicas`),
      })],
    });
    // The last change needs none.
    expect((await planRollback(repository.options('production')) as RollbackPlan).code).toBeUndefined();
  });

  test('code goes back too when that is asked, for all environments; documents and the lock do not', async () => {
    const options = { to: first, withCode: true };
    const plan = await planRollback(repository.options('production', options)) as RollbackPlan;
    expect([...plan.code!.files.keys()]).toEqual(['platform/settings.json']);
    expect(plan.code!.commits.map(({ subject }) => subject)).toEqual(['three replicas']);
    expect(plan.touched.every(path => path.startsWith('staging/'))).toBe(true);
    const commit = await repository.rollback('production', options);
    for (const environment of ['production', 'staging']) expect(repository.tree(commit, environment)).toBe(repository.tree(first, environment));
    expect(await repository.findings()).toEqual([]);
    expect(repository.git('show', `${commit}:README.md`)).toBe('new\n');
    expect(repository.show(commit, 'models.lock.yaml')).toMatch(/# grown\n$/);
    expect(repository.git('log', '-1', '--format=%(trailers:key=Environment,valueonly)').trim()).toBe('production\nstaging');
  });

  test('the last change was made of code: it is named, and taken back when that is asked', async () => {
    repository.write('platform/settings.json', JSON.stringify({ replicas: 4 }));
    const code = repository.commit('four replicas');
    await repository.release('synthesize');
    const old = repository.tree('HEAD~2', 'production');
    expect(await planRollback(repository.options('production'))).toMatchObject({ issues: [{ problem: expect.stringContaining(`${code.slice(0, 12)} four replicas`) }] });
    const commit = await repository.rollback('production', { withCode: true });
    expect(repository.tree(commit, 'production')).toBe(old);
    expect(await repository.findings()).toEqual([]);
  });

  test('fails: output that was edited by hand is made by no code', async () => {
    const path = 'platform/deploy/production/apps/ads/deployment-clicks.yaml';
    writeFileSync(join(repository.directory, path), `${repository.git('show', `HEAD:${path}`)}# by hand\n`);
    const edited = repository.commit('by hand');
    await repository.release('as the code makes it');
    const plan = await planRollback(repository.options('production', { to: edited, withCode: true }));
    expect(plan.issues).toEqual([expect.objectContaining({ id: 'rollback-not-reproducible', problem: expect.stringContaining(path) })]);
  });
});

test('fails: Kubernetes would refuse a volume that shrinks, and one that goes is lost; both unless that is accepted', async () => {
  const repository = ReleaseRepository.small();
  const none = await repository.release('first');
  const sized = async (volume: string) => {
    repository.write('platform/settings.json', JSON.stringify({ replicas: 2, volume }));
    return repository.release(volume);
  };
  const small = await sized('10Gi');
  await sized('20Gi');
  const plan = async (to: string, more: Partial<RollbackOptions> = {}) => planRollback(repository.options('production', { to, withCode: true, ...more }));
  const refused = (await plan(small)).issues!;
  expect(refused.map(({ id, field }) => [id, field])).toEqual(expect.arrayContaining([['rollback-refused', 'PersistentVolumeClaim/search/index']]));
  expect((await plan(none)).issues!.map(({ id }) => id)).toContain('rollback-prunes');
  const accepted = await plan(small, { acceptConsequences: true }) as RollbackPlan;
  expect(accepted.losses).toContainEqual(expect.stringMatching(/PersistentVolumeClaim\/search\/index: volumes keep what was written/));
});

test('when the remote has another change, the rollback is made again on top of it; a change of the same scope is refused', async () => {
  const repository = ReleaseRepository.small();
  const first = await repository.release('first');
  repository.point('production', { ranker: '2' });
  const promoted = await repository.release('promote');
  const remote = scratchDirectory('remote');
  run('git', ['init', '--quiet', '--bare', remote]);
  repository.git('remote', 'add', 'origin', remote);
  repository.point('staging', { ranker: '3' });
  const theirs = await repository.release('staging');
  repository.git('push', '--quiet', 'origin', 'main');
  repository.git('reset', '--quiet', '--hard', promoted);

  const options = repository.options('production');
  const plan = await planRollback(options) as RollbackPlan;
  const { commit, notes } = await commitRollback(plan, options, { push: true });
  expect(notes).toEqual([expect.stringContaining('git pull --ff-only origin main')]);
  expect(repository.head).toBe(promoted);
  repository.git('pull', '--quiet', '--ff-only', 'origin', 'main');
  expect(repository.git('log', '-2', '--format=%H').trim().split('\n')).toEqual([commit, theirs]);
  expect(repository.tree('HEAD', 'production')).toBe(repository.tree(first, 'production'));
  expect(repository.tree('HEAD', 'staging')).toBe(repository.tree(theirs, 'staging'));
  expect(await repository.findings()).toEqual([]);

  repository.git('reset', '--quiet', '--hard', promoted);
  await expect(commitRollback(plan, repository.options('production'), { push: true })).rejects.toThrow(/the remote has another change of production meanwhile/);
});

test('fails: what there is not, and what does not come before', async () => {
  const repository = ReleaseRepository.small();
  const first = await repository.release('first');
  const because = async (environment: string, more: Partial<RollbackOptions> = {}) => {
    return planRollback(repository.options(environment, more)).then(() => 'planned', (error: Error) => error.message);
  };
  expect(await because('prod')).toContain('there is no such environment; there are production, staging');
  expect(await because('..')).toContain('there is no such environment');
  expect(await because('production', { app: 'serch' })).toContain('Did you mean "search"?');
  expect(await because('production', { to: first })).toContain(`production is as in ${first.slice(0, 12)} already`);
  expect(await because('production', { to: `${first}^` })).toContain('has no output of production');
  expect(await because('production')).toContain('the scope came with the first commit');
  repository.git('switch', '--quiet', '--create', 'elsewhere');
  const elsewhere = repository.commit('elsewhere');
  repository.git('switch', '--quiet', 'main');
  expect(await because('production', { to: elsewhere })).toContain(`${elsewhere.slice(0, 12)} does not come before`);
  for (const to of ['--upload-pack=x', 'ext::sh -c id', 'main\nrefs/heads/main', 'HEAD@{99}', ':(top)x', '$(id)', '']) {
    expect(await because('production', { to })).toMatch(/there is no such commit/);
  }
});
