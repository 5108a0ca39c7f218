import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { parse } from 'yaml';
import { main } from '../../lib/cli/main';
import { ReleaseRepository, Settings } from '../release/release-repository';
import { actAsPerson } from '../tools/person';
import { run as runProgram } from '../tools/run';
import { scratchDirectory } from '../tools/scratch';

jest.setTimeout(600_000);

actAsPerson();

/** A Friday. */
const NOW = Date.parse('2026-11-27T12:00Z');
const HOME = 'examples/recommender';
const POINTERS = `${HOME}/environments/production.yaml`;
const APP = `${HOME}/deploy/production/apps/recommender`;
const ROUTE = `${APP}/httproute.gateway.networking.k8s.io-assistant.yaml`;
const STEP = ['promote', 'assistant', '--to', 'production', '--step'];

async function gitopsAi(cwd: string, ...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const code = await main(argv, { out, err, cwd, now: () => NOW });
  return { code, out: String(out.read() ?? ''), err: String(err.read() ?? '') };
}

/** The example, in which staging runs 3.2.0 of the assistant and production 3.1.0, with a ramp of 0, 10, 25 and 50 %. */
class RampRepository extends ReleaseRepository {
  public static make(settings: Settings = { automatic: true }): RampRepository {
    return RampRepository.example(settings);
  }

  public run(...argv: string[]) {
    return gitopsAi(this.home, ...argv);
  }

  /** Takes so many steps. */
  public async steps(count: number): Promise<void> {
    for (let i = 0; i < count; i++) expect(await this.run(...STEP)).toMatchObject({ code: 0, err: '' });
  }

  public at(revision: string, path: string): string {
    return this.git('show', `${revision}:${path}`);
  }

  /** Weights of the route, by Service. */
  public weights(revision = 'HEAD'): { [service: string]: number } {
    const { spec } = parse(this.at(revision, ROUTE)) as { spec: { rules: { backendRefs: { name: string; weight: number }[] }[] } };
    return Object.fromEntries(spec.rules[0].backendRefs.map(({ name, weight }) => [name, weight]));
  }

  public log(format: string, revision = 'HEAD'): string {
    return this.git('log', '-1', `--format=${format}`, revision).trim();
  }
}

test('a ramp from its first step to the end: one commit each, which check accepts and a plain revert takes back', async () => {
  const repository = RampRepository.make();
  const before = repository.at('HEAD', POINTERS);
  const commits: string[] = [];
  const says: string[] = [];
  for (let i = 0; i < 5; i++) {
    const { code, out, err } = await repository.run(...STEP);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    says.push(out.split('\n').find(line => line.includes('requests: '))?.trim() ?? '');
    expect((await repository.run('check')).code).toBe(0);
    commits.push(repository.head);
  }
  expect(says).toEqual([
    'requests: assistant-canary none → 0 %', 'requests: assistant 100 % → 90 %, assistant-canary 0 % → 10 %', 'requests: assistant 90 % → 75 %, assistant-canary 10 % → 25 %',
    'requests: assistant 75 % → 50 %, assistant-canary 25 % → 50 %', 'requests: assistant 50 % → 100 %, assistant-canary 50 % → none',
  ]);
  expect([4, 3, 2, 1, 0].map(back => [repository.log('%s', `HEAD~${back}`), repository.weights(`HEAD~${back}`)])).toEqual([
    ['Start assistant 3.2.0 in production without requests', { 'assistant': 100, 'assistant-canary': 0 }],
    ['Give assistant 3.2.0 10 % of production', { 'assistant': 90, 'assistant-canary': 10 }],
    ['Give assistant 3.2.0 25 % of production', { 'assistant': 75, 'assistant-canary': 25 }],
    ['Give assistant 3.2.0 50 % of production', { 'assistant': 50, 'assistant-canary': 50 }],
    ['Promote assistant 3.2.0 to production', { assistant: 100 }],
  ]);
  expect(repository.at('HEAD~3', POINTERS)).toBe(`${before}canaries:\n  assistant:\n    version: "3.2.0"\n    traffic: 10\n`);
  expect(repository.at('HEAD', POINTERS)).toBe(before.replace('assistant: "3.1.0"', 'assistant: "3.2.0"'));
  expect([2, 0].map(back => repository.log('%(trailers)', `HEAD~${back}`).split('\n').filter(line => !line.startsWith('Source-Commit')))).toEqual([
    ['Change-Type: promotion', 'Promoted-From: staging', 'Environment: production', 'Canary: assistant@3.2.0 (10%)..3.2.0 (25%)'],
    ['Change-Type: promotion', 'Promoted-From: staging', 'Environment: production', 'Canary: assistant@3.2.0 (50%)..', 'Model: assistant@3.1.0..3.2.0'],
  ]);
  expect(await repository.run(...STEP)).toMatchObject({ code: 0, out: '', err: 'note: nothing to promote: production has what staging has\n' });
  for (const commit of commits.reverse()) {
    repository.git('revert', '--no-edit', commit);
    expect(repository.treeOf('HEAD')).toBe(repository.treeOf(`${commit}^`));
  }
});

test('the canary: a workload of its own with its part of the pods, the name and the account of the service', async () => {
  const repository = RampRepository.make();
  await repository.steps(4);
  const canary = parse(repository.at('HEAD', `${APP}/deployment-assistant-canary.yaml`)) as any;
  expect(canary.spec.replicas).toBe(2);
  expect(canary.metadata.annotations['gitops-ai.dev/model']).toBe('assistant@3.2.0');
  expect(canary.spec.template.spec.serviceAccountName).toBe('assistant');
  expect(canary.spec.template.spec.containers[0].args).toContain('--served-model-name=assistant');
  expect(canary.spec.selector.matchLabels).toEqual({ 'app.kubernetes.io/name': 'assistant', 'app.kubernetes.io/instance': 'assistant-canary' });
  const stable = parse(repository.at('HEAD', `${APP}/deployment-assistant.yaml`)) as any;
  expect(stable.metadata.annotations['gitops-ai.dev/model']).toBe('assistant@3.1.0');
});

test('status, history and audit tell the steps', async () => {
  const repository = RampRepository.make();
  await repository.steps(3);
  expect((await repository.run('status', 'production')).out).toMatch(/model +assistant +3\.1\.0, canary 3\.2\.0 at 25 % +never ran in staging \(3\.2\.0\)/);
  expect(JSON.parse((await repository.run('status', 'production', '--json')).out).environments[0].pointers).toContainEqual(expect.objectContaining({
    name: 'assistant', version: '3.1.0', canary: expect.objectContaining({ version: '3.2.0', traffic: 25 }),
  }));
  const history = (await repository.run('history', '--limit', '2')).out;
  expect(history).toMatch(/canary assistant +3\.2\.0 at 10 % → 3\.2\.0 at 25 % +promotion from staging/);
  expect(history).toMatch(/canary assistant +3\.2\.0 at 0 % → 3\.2\.0 at 10 % +promotion from staging/);
  expect((await repository.run('history', '--audit')).out).toMatch(/production +canary +assistant +3\.2\.0 at 25 % +since/);
  // It is looked for in the registry, and kept, as what runs.
  expect((await repository.run('models', 'list', 'assistant')).out).toMatch(/3\.2\.0 .*staging, production \(canary\)/);
});

test('where somebody approves, a step is on a branch that says it; the same again commits nothing', async () => {
  const repository = RampRepository.make({});
  const branch = 'promote/assistant-3.2.0-at-0-to-production';
  expect((await repository.run(...STEP)).code).toBe(0);
  expect(repository.log('%s', branch)).toBe('Start assistant 3.2.0 in production without requests');
  expect((await repository.run(...STEP)).err).toContain('is this promotion already');
  // An app with one ramp is that ramp.
  const { code, out } = await repository.run('promote', 'recommender', '--to', 'production', '--step', '--dry-run', '--branch', 'x');
  expect(code).toBe(0);
  expect(out).toContain('Canary: assistant@..3.2.0 (0%)');
  expect(out).not.toContain('ranker');
});

test('the version of a canary stays what it is, and the whole way takes it along', async () => {
  const repository = RampRepository.make();
  await repository.steps(1);
  repository.edit('environments/staging.yaml', 'assistant: "3.2.0"', 'assistant: "3.1.0"');
  repository.commit('staging goes back');
  expect((await repository.run('commit')).code).toBe(0);
  expect((await repository.run(...STEP)).out).toContain('Give assistant 3.2.0 10 % of production');
  expect(await repository.run(...STEP, '--version', '3.1.0')).toMatchObject({ code: 1, out: expect.stringMatching(/canary of another version.*\(canary-under-way\)/s) });
  expect((await repository.run('promote', 'assistant', '--to', 'production', '--version', '3.2.0')).code).toBe(0);
  expect([repository.weights(), repository.at('HEAD', POINTERS).includes('canaries')]).toEqual([{ assistant: 100 }, false]);
});

test('fails: no ramp, more of the requests than there are, and a canary that waits for an evaluation', async () => {
  const repository = RampRepository.make({ automatic: true, requiredEvaluations: ['safety'] });
  expect(await repository.run('promote', 'ranker', '--to', 'production', '--step')).toMatchObject({ code: 1, out: expect.stringMatching(/\(no-canary\)/) });
  expect(await repository.run(...STEP)).toMatchObject({ code: 1, out: expect.stringMatching(/\(evaluation-gate\)/) });
  const pointers = repository.read('environments/production.yaml');
  const refused = async (canaries: string) => {
    repository.write(POINTERS, `${pointers}canaries:\n${canaries}`);
    return (await repository.run('check')).out;
  };
  expect(await refused('  assistant:\n    version: "3.2.0"\n    traffic: 30\n')).toMatch(
    /environments\/production\.yaml:10:14 gives the canary of assistant 30 percent.*none of the steps: 0, 10, 25, 50/s);
  expect(await refused('  ranker:\n    version: "1.5.0"\n    traffic: 10\n')).toMatch(/production\.yaml:9:14.*no service of the environment that serves ranker has a ramp/s);
});

test('rollback takes back a step, and only that, of the environment and of the app', async () => {
  const repository = RampRepository.make();
  await repository.steps(3);
  const [first, zero] = ['HEAD^', 'HEAD~3'].map(revision => repository.treeOf(revision));
  const app = await repository.run('rollback', 'production', '--last', '--app', 'recommender', '--dry-run');
  expect(app).toMatchObject({ code: 0, out: expect.stringContaining('canary assistant 3.2.0 at 25 % -> 3.2.0 at 10 %') });
  expect((await repository.run('rollback', 'production', '--last')).code).toBe(0);
  expect(repository.treeOf('HEAD')).toBe(first);
  const start = repository.git('log', '--format=%H', '--grep=^Start').trim();
  expect((await repository.run('rollback', 'production', '--app', 'recommender', '--to', `${start}^`)).code).toBe(0);
  expect(repository.treeOf('HEAD')).toBe(zero);
  expect((await repository.run('check')).code).toBe(0);
});

/** Two clones of one remote. */
async function pair(): Promise<{ mine: RampRepository; theirs: string }> {
  const mine = RampRepository.make();
  const remote = join(scratchDirectory('remote'), 'r.git');
  runProgram('git', ['clone', '--quiet', '--bare', mine.directory, remote]);
  mine.git('remote', 'add', 'origin', remote);
  mine.git('push', '--quiet', '--set-upstream', 'origin', 'main');
  const theirs = join(scratchDirectory('clone'), 'theirs');
  runProgram('git', ['clone', '--quiet', remote, theirs]);
  return { mine, theirs };
}

test('two who step at once take one step', async () => {
  const { mine, theirs } = await pair();
  runProgram('ln', ['-s', join(mine.directory, 'node_modules'), join(theirs, 'node_modules')]);
  expect((await gitopsAi(join(theirs, HOME), ...STEP, '--push')).code).toBe(0);
  const { code, err } = await mine.run(...STEP, '--push');
  expect(code).toBe(0);
  expect(err).toContain('origin has all of it already');
  mine.git('fetch', '--quiet');
  expect(mine.weights('origin/main')).toEqual({ 'assistant': 100, 'assistant-canary': 0 });
  // And who is a step behind does not take back what the other did.
  mine.git('pull', '--quiet', '--ff-only');
  expect((await gitopsAi(join(theirs, HOME), 'rollback', 'production', '--last', '--push')).code).toBe(0);
  const late = await mine.run(...STEP, '--push');
  expect(late).toMatchObject({ code: 2, err: expect.stringMatching(/moved the canary of assistant meanwhile, from 3\.2\.0 at 0 % to none.*\(overtaken\)/s) });
  mine.git('fetch', '--quiet');
  expect(mine.weights('origin/main')).toEqual({ assistant: 100 });
});
