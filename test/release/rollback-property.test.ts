import * as fc from 'fast-check';
import { APPS, ENVIRONMENTS, MODELS, RankerCanary, RollbackRepository, STEPS, VERSIONS } from './rollback-repository';
import { planRollback } from '../../lib/release';
import { actAsPerson } from '../tools/person';

actAsPerson();

/** A pointer that moves, a step of a canary, or a scope that goes back to one of the commits before. */
const STEP = fc.oneof(
  fc.record({ kind: fc.constant('move' as const), environment: fc.constantFrom(...ENVIRONMENTS), model: fc.constantFrom(...MODELS), version: fc.constantFrom(...VERSIONS) }),
  fc.record({ kind: fc.constant('canary' as const), environment: fc.constantFrom(...ENVIRONMENTS), version: fc.constantFrom(...VERSIONS), traffic: fc.constantFrom(...STEPS) }),
  fc.record({
    kind: fc.constant('rollback' as const),
    environment: fc.constantFrom(...ENVIRONMENTS),
    app: fc.option(fc.constantFrom(...APPS), { nil: undefined }),
    back: fc.nat({ max: 5 }),
  }),
);

test('after any moves and rollbacks the output is what the code makes, and a rollback gives the trees of its commit', async () => {
  await fc.assert(fc.asyncProperty(fc.array(STEP, { minLength: 4, maxLength: 7 }), async steps => {
    const repository = new RollbackRepository();
    await repository.release('first');
    const pointers = new Map(ENVIRONMENTS.map(environment => [environment, {} as { [model: string]: string }]));
    const canaries = new Map<string, RankerCanary | undefined>();
    for (const step of steps) {
      const { environment } = step;
      const mine = pointers.get(environment)!;
      if (step.kind !== 'rollback') {
        if (step.kind === 'move') mine[step.model] = step.version;
        else canaries.set(environment, step);
        // One that has all requests is none any more.
        if (canaries.get(environment)?.version === (mine.ranker ?? '1')) canaries.delete(environment);
        repository.point(environment, mine, canaries.get(environment));
        const move = await repository.release(`${environment}: ${step.kind} ${step.version}`);
        // A plain revert of the move is what a rollback to the commit before it makes.
        if (repository.git('diff', '--name-only', `${move}^`, move) !== '') {
          repository.git('revert', '--no-edit', move);
          const reverted = repository.tree('HEAD', environment);
          repository.git('reset', '--quiet', '--hard', move);
          expect(reverted).toBe(repository.tree(`${move}^`, environment));
        }
      } else {
        const commits = repository.git('rev-list', 'HEAD').trim().split('\n').slice(0, -1);
        const to = commits[step.back % commits.length];
        const scope = step.app === undefined ? environment : `${environment}/apps/${step.app}`;
        const other = ENVIRONMENTS.find(name => name !== environment)!;
        const untouched = repository.tree('HEAD', other);
        const planned = await planRollback(repository.options(environment, { to, app: step.app })).catch((error: Error) => error.message);
        if (typeof planned === 'string') {
          expect(planned).toMatch(/is as in [0-9a-f]+ already/);
          expect(repository.tree('HEAD', scope)).toBe(repository.tree(to, scope));
          continue;
        }
        await repository.rollback(environment, { to, app: step.app });
        expect(repository.tree('HEAD', scope)).toBe(repository.tree(to, scope));
        expect(repository.tree('HEAD', other)).toBe(untouched);
        if (step.app === undefined) expect(repository.show('HEAD', `environments/${environment}.yaml`)).toBe(repository.show(to, `environments/${environment}.yaml`));
        const text = repository.show('HEAD', `environments/${environment}.yaml`);
        for (const model of MODELS) mine[model] = new RegExp(`${model}: "(.)"`).exec(text)![1];
        const [, version, traffic] = /version: "(.)"\n +traffic: (\d+)/.exec(text) ?? [];
        canaries.set(environment, version === undefined ? undefined : { version, traffic: Number(traffic) });
      }
      expect(await repository.findings()).toEqual([]);
    }
  }), { numRuns: 3 });
}, 900_000);
