import { PassThrough } from 'node:stream';
import * as fc from 'fast-check';
import { ReleaseRepository } from './release-repository';
import { APPS, ENVIRONMENTS, MODELS, VERSIONS } from './small-program';
import { main } from '../../lib/cli/main';
import { actAsPerson } from '../tools/person';

actAsPerson();

const APP = fc.option(fc.constantFrom(...APPS), { nil: undefined });
const ENVIRONMENT = fc.constantFrom(...ENVIRONMENTS);
/** A version comes to staging; what runs there is promoted; a scope goes back to a commit before, or undoes its last change. */
const STEP = fc.oneof(
  fc.record({ kind: fc.constant('stage' as const), model: fc.constantFrom(...MODELS), version: fc.constantFrom(...VERSIONS) }),
  fc.record({ kind: fc.constant('promote' as const), what: fc.constantFrom(...MODELS.map(name => `model/${name}`), ...APPS.map(name => `app/${name}`)) }),
  fc.record({ kind: fc.constant('to' as const), environment: ENVIRONMENT, app: APP, back: fc.nat({ max: 5 }) }),
  fc.record({ kind: fc.constant('last' as const), environment: ENVIRONMENT, app: APP }),
);
type Step = typeof STEP extends fc.Arbitrary<infer T> ? T : never;
/** Whatever follows, something has been promoted, and taken back. */
const ALWAYS: Step[] = [
  { kind: 'stage', model: 'ranker', version: '2' }, { kind: 'promote', what: 'model/ranker' }, { kind: 'last', environment: 'production', app: undefined },
];

async function gitopsAi(repository: ReleaseRepository, ...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const code = await main(argv, { out, err, cwd: repository.home });
  return { code, out: String(out.read() ?? ''), err: String(err.read() ?? '') };
}

async function stage(repository: ReleaseRepository, { model, version }: Step & { kind: 'stage' }): Promise<void> {
  const pointers = repository.read('environments/staging.yaml').replace(new RegExp(`^  ${model}: .*$`, 'm'), `  ${model}: "${version}" # staged`);
  repository.write(`${repository.place}/environments/staging.yaml`, pointers);
  repository.commit(`stage ${model} ${version}`);
  expect(await gitopsAi(repository, 'commit')).toMatchObject({ code: 0, err: '' });
}

/** Promotes from staging to production; a plain revert of that is what was there before. */
async function promote(repository: ReleaseRepository, { what }: Step & { kind: 'promote' }): Promise<void> {
  const before = repository.head;
  const promoted = await gitopsAi(repository, 'promote', what, '--from', 'staging', '--to', 'production', '--direct', '--json');
  expect(promoted).toMatchObject({ code: 0 });
  if (repository.head === before) {
    expect(promoted.err).toContain('nothing to promote: production has what staging has');
    return;
  }
  const { commit, moves } = JSON.parse(promoted.out) as { commit: string; moves: { name: string; to: string }[] };
  expect(repository.head).toBe(commit);
  for (const { name, to } of moves) expect(repository.show('HEAD', 'environments/production.yaml')).toContain(`  ${name}: "${to}"`);
  repository.git('revert', '--no-edit', commit);
  expect(repository.treeOf('HEAD')).toBe(repository.treeOf(before));
  repository.git('reset', '--quiet', '--hard', commit);
}

/**
 * Rolls back; what it returns to, to the last byte, is the scope of the commit that it names.
 *
 * @param states commits whose output is what their code makes
 */
async function rollBack(repository: ReleaseRepository, step: Step & { kind: 'to' | 'last' }, states: readonly string[]): Promise<void> {
  const { environment, app } = step;
  const wanted = step.kind === 'to' ? states[step.back % states.length] : undefined;
  const scope = app === undefined ? environment : `${environment}/apps/${app}`;
  const [before, other] = [repository.head, ENVIRONMENTS.find(name => name !== environment)!];
  const options = [...wanted === undefined ? ['--last'] : ['--to', wanted], ...app === undefined ? [] : ['--app', app]];
  const { code, out, err } = await gitopsAi(repository, 'rollback', environment, ...options, '--json');
  if (code === 2) {
    expect(err).toMatch(wanted === undefined ? /\((?:nothing-to-roll-back|no-such-state)\)/ : /is as in [0-9a-f]+ already/);
    expect(repository.head).toBe(before);
    if (wanted !== undefined) expect(repository.tree('HEAD', scope)).toBe(repository.tree(wanted, scope));
    return;
  }
  expect({ code, problem: code === 0 ? '' : out }).toEqual({ code: 0, problem: '' });
  const { to } = JSON.parse(out) as { to: string };
  if (wanted !== undefined) expect(to).toBe(wanted);
  expect(repository.tree('HEAD', scope)).toBe(repository.tree(to, scope));
  expect(repository.tree('HEAD', other)).toBe(repository.tree(before, other));
  if (app === undefined) expect(repository.show('HEAD', `environments/${environment}.yaml`)).toBe(repository.show(to, `environments/${environment}.yaml`));
}

test('after any promotions and rollbacks the output is what the code makes, and a revert or a rollback gives the trees of its commit', async () => {
  await fc.assert(fc.asyncProperty(fc.array(STEP, { minLength: 2, maxLength: 4 }), async steps => {
    const repository = ReleaseRepository.small();
    const states = [await repository.release('first')];
    for (const step of [...ALWAYS, ...steps]) {
      if (step.kind === 'stage') await stage(repository, step);
      else if (step.kind === 'promote') await promote(repository, step);
      else await rollBack(repository, step, states);
      expect({ check: (await gitopsAi(repository, 'check')).code, status: repository.status }).toEqual({ check: 0, status: '' });
      states.unshift(repository.head);
    }
  }), { numRuns: 3 });
}, 900_000);
