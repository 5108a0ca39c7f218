import { endsOf, PointerChange } from '../../lib/commit';
import { pointerKey, PointerVersion } from '../../lib/models';
import { again, wholeWay, Way } from '../../lib/release/planned-moves';
import { nextStep } from '../../lib/release/ramp-step';
import { Selection } from '../../lib/release/select-pointers';
import { AppReport, EnvironmentReport } from '../../lib/repository/environment-report';
import { Synthesized } from '../../lib/synthesis';

const app = (name: string, ramps: { [service: string]: [model: string, ...steps: number[]] } = {}): AppReport => ({
  name,
  paths: [`production/apps/${name}`],
  models: ['ranker', 'assistant'],
  features: ['clicks'],
  ramps: Object.entries(ramps).map(([service, [model, ...steps]]) => ({ service, model, steps })),
});
const environment = (name: string, apps: AppReport[] = []): EnvironmentReport => ({
  name, approval: { owners: [], minimumApprovals: 0 }, requiredEvaluations: [], changeWindows: [], clusters: ['eu'], apps,
});
const RAMP = [app('shop', { ranker: ['ranker', 0, 10, 50] })];

/** `ranker 1`, `ranker 2 10`: a model, and its canary. */
function pointers(...lines: string[]): ReadonlyMap<string, PointerVersion> {
  return new Map(lines.map(line => {
    const [name, version, traffic] = line.split(' ');
    const pointer: PointerVersion = traffic === undefined ? { kind: 'model', name, version } : { kind: 'canary', name, version, traffic: Number(traffic) };
    return [pointerKey(pointer), pointer];
  }));
}

const way = (here: string[], { version, apps = RAMP, there = ['ranker 2'] }: { version?: string; apps?: AppReport[]; there?: string[] } = {}): Way => ({
  from: environment('staging'), to: environment('production', apps), history: { pointers: new Map([['staging', pointers(...there)], ['production', pointers(...here)]]) }, version,
});
const RANKER: Selection = { what: 'model', name: 'ranker', pointers: [{ kind: 'model', name: 'ranker' }] };
const SHOP: Selection = { what: 'app', name: 'shop', pointers: [{ kind: 'model', name: 'assistant' }, { kind: 'model', name: 'ranker' }, { kind: 'feature set', name: 'clicks' }] };
const NO_FILES = { files: new Map(), outputPath: 'deploy' } as unknown as Synthesized;

function words({ moves, refused }: { readonly moves: readonly PointerChange[]; readonly refused: readonly { readonly id: string }[] }): string[] {
  return refused.length > 0 ? refused.map(({ id }) => `refused: ${id}`) : moves.map(move => `${move.kind} ${move.name} ${endsOf(move).from ?? '-'} -> ${endsOf(move).to ?? '-'}`);
}
const step = (...given: Parameters<typeof way>) => words(nextStep(RANKER, way(...given), NO_FILES));
const whole = (...given: Parameters<typeof way>) => words(wholeWay(RANKER, way(...given)));

test('a step: begins, goes on, and ends with all of the requests', () => {
  expect(step(['ranker 1'])).toEqual(['canary ranker - -> 2 at 0 %']);
  expect(step(['ranker 1', 'ranker 2 0'])).toEqual(['canary ranker 2 at 0 % -> 2 at 10 %']);
  expect(step(['ranker 1', 'ranker 2 10'])).toEqual(['canary ranker 2 at 10 % -> 2 at 50 %']);
  expect(step(['ranker 1', 'ranker 2 50'])).toEqual(['model ranker 1 -> 2', 'canary ranker 2 at 50 % -> -']);
  expect(step(['ranker 2'])).toEqual([]);
});

test('a canary is about its version, whatever the environment before points at; another one has to wait', () => {
  expect(step(['ranker 1', 'ranker 2 10'], { there: ['ranker 3'] })).toEqual(['canary ranker 2 at 10 % -> 2 at 50 %']);
  expect(step(['ranker 1', 'ranker 2 10'], { there: [] })).toEqual(['canary ranker 2 at 10 % -> 2 at 50 %']);
  expect(step(['ranker 1', 'ranker 2 10'], { version: '2' })).toEqual(['canary ranker 2 at 10 % -> 2 at 50 %']);
  expect(step(['ranker 1', 'ranker 2 10'], { version: '3' })).toEqual(['refused: canary-under-way']);
  expect(step(['ranker 1'], { version: '3' })).toEqual(['canary ranker - -> 3 at 0 %']);
});

test('fails: no version beside it, none before it, no ramp, and services that disagree', () => {
  expect(step([])).toEqual(['refused: canary-alone']);
  expect(step(['ranker 1'], { there: [] })).toEqual(['refused: missing-pointer']);
  expect(step(['ranker 1'], { apps: [app('shop', { assistant: ['assistant', 10] })] })).toEqual(['refused: no-canary']);
  expect(step(['ranker 1'], { apps: [app('shop', { a: ['ranker', 10, 20] }), app('other', { b: ['ranker', 10] })] })).toEqual(['refused: different-ramps']);
});

test('an app is its ramp when it has one; of several, one is to be named', () => {
  const of = (apps: AppReport[]) => nextStep(SHOP, way(['ranker 1', 'assistant 1'], { apps, there: ['ranker 2', 'assistant 2'] }), NO_FILES);
  const one = of([app('shop', { a: ['ranker', 10], b: ['ranker', 10] }), app('other', { assistant: ['assistant', 10] })]);
  expect([words(one), one.selection.name]).toEqual([['canary ranker - -> 2 at 10 %'], 'ranker']);
  const { refused } = of([app('shop', { a: ['ranker', 10], b: ['assistant', 10] })]);
  expect(refused).toMatchObject([{ id: 'several-ramps', fix: 'name one: gitops-ai promote ranker --to production --step' }]);
});

test('the whole way takes the canary of its version along, and stops at that of another', () => {
  expect(whole(['ranker 1'])).toEqual(['model ranker 1 -> 2']);
  expect(whole(['ranker 1', 'ranker 2 10'])).toEqual(['model ranker 1 -> 2', 'canary ranker 2 at 10 % -> -']);
  expect(whole(['ranker 1', 'ranker 3 10'])).toEqual(['refused: canary-under-way']);
  expect(whole(['ranker 2', 'ranker 3 10'])).toEqual([]);
});

test('the same step on top of what somebody else did meanwhile: done, or refused, never a second one', () => {
  const after = (before: string[], meanwhile: string[]) => words(again(nextStep(RANKER, way(before), NO_FILES).moves, way(meanwhile).history));
  expect(after(['ranker 1', 'ranker 2 0'], ['ranker 1', 'ranker 2 0', 'other 1'])).toEqual(['canary ranker 2 at 0 % -> 2 at 10 %']);
  expect(after(['ranker 1', 'ranker 2 0'], ['ranker 1', 'ranker 2 10'])).toEqual([]);
  for (const meanwhile of [['ranker 1'], ['ranker 1', 'ranker 2 50'], ['ranker 1', 'ranker 3 0'], ['ranker 2']]) {
    expect(after(['ranker 1', 'ranker 2 0'], meanwhile)).toEqual(['refused: overtaken']);
  }
  // The end of a ramp that was taken back meanwhile.
  expect(after(['ranker 1', 'ranker 2 50'], ['ranker 1'])).toEqual(['refused: overtaken']);
  expect(after(['ranker 1', 'ranker 2 50'], ['ranker 2'])).toEqual([]);
});

test('the same promotion on top of a canary that somebody began meanwhile is refused', () => {
  const after = (meanwhile: string[]) => words(again(wholeWay(RANKER, way(['ranker 1'])).moves, way(meanwhile).history));
  expect(after(['ranker 1'])).toEqual(['model ranker 1 -> 2']);
  expect(after(['ranker 1', 'ranker 2 10'])).toEqual(['refused: overtaken']);
  expect(after(['ranker 2'])).toEqual([]);
  expect(after(['ranker 3'])).toEqual(['refused: overtaken']);
});
