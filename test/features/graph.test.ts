import fc from 'fast-check';
import { GraphStep, stepGraph } from '../../lib/features/graph';

function step(name: string, inputs: string[], outputs: string[] = [`${name}-out`]): GraphStep {
  return { name, inputs, outputs };
}

function ids(sources: string[], views: string[], steps: GraphStep[]): string[] {
  return stepGraph({ sources, views, steps }).issues.map(issue => `${issue.id} ${issue.value}`);
}

test('what a step reads decides what runs before it', () => {
  const { steps, issues } = stepGraph({
    sources: ['clicks', 'orders'],
    views: ['activity'],
    steps: [step('join', ['a', 'b'], ['activity']), step('count', ['clicks'], ['a']), step('sum', ['orders'], ['b'])],
  });
  expect(issues).toEqual([]);
  expect(steps).toEqual([{ name: 'count', after: [] }, { name: 'sum', after: [] }, { name: 'join', after: ['count', 'sum'] }]);
});

test('every acyclic graph is accepted and ordered', () => {
  const edges = fc.array(fc.tuple(fc.nat(9), fc.nat(9)).filter(([a, b]) => a < b));
  fc.assert(fc.property(edges, pairs => {
    // Step i reads the outputs of steps before it; a last step reads all of them and writes the view.
    const inner = Array.from({ length: 10 }, (_, i) => step(`s${i}`, ['src', ...pairs.filter(([, b]) => b === i).map(([a]) => `s${a}-out`)]));
    const all = [...inner, step('last', inner.map(({ name }) => `${name}-out`), ['view'])].reverse();
    const { steps, issues } = stepGraph({ sources: ['src'], views: ['view'], steps: all });
    expect(issues).toEqual([]);
    const position = new Map(steps.map(({ name }, i) => [name, i]));
    pairs.forEach(([a, b]) => expect(position.get(`s${a}`)!).toBeLessThan(position.get(`s${b}`)!));
    expect(steps[steps.length - 1].name).toBe('last');
  }));
});

test('fails: an edge back into any chain makes a cycle, named along the way', () => {
  fc.assert(fc.property(fc.integer({ min: 2, max: 12 }), fc.nat(), (length, at) => {
    const chain = Array.from({ length }, (_, i) => step(`s${i}`, i === 0 ? ['src'] : [`s${i - 1}-out`], i === length - 1 ? ['view', `s${i}-out`] : [`s${i}-out`]));
    const from = at % length;
    chain[from] = { ...chain[from], inputs: [...chain[from].inputs, `s${length - 1}-out`] };
    const { issues } = stepGraph({ sources: ['src'], views: ['view'], steps: chain });
    expect(issues.map(issue => issue.id)).toEqual(['step-cycle']);
    const way = issues[0].value!.split(' → ');
    expect(way[0]).toBe(way[way.length - 1]);
    expect(new Set(way).size).toBe(length - from);
  }));
});

test.each([
  ['an unknown input, with what was probably meant', ['clicks'], ['v'], [step('a', ['click'], ['v'])], ['unknown-input click', 'unread-source clicks']],
  ['two writers of one view', ['s'], ['v'], [step('a', ['s'], ['v']), step('b', ['s'], ['v'])], ['two-writers v']],
  ['a step that makes nothing anybody wants', ['s'], ['v'], [step('a', ['s'], ['v']), step('b', ['s'])], ['orphan-step b-out']],
  ['a view that no step makes', ['s'], ['v', 'w'], [step('a', ['s'], ['v'])], ['unwritten-view w']],
  ['a source that no step reads', ['s', 't'], ['v'], [step('a', ['s'], ['v'])], ['unread-source t']],
  ['a step that writes a source', ['s'], ['v'], [step('a', ['s'], ['v', 's'])], ['source-overwritten s']],
  ['a name that is used twice', ['s', 's'], ['v', 's'], [step('a', ['s'], ['v'])], ['duplicate-name s', 'duplicate-name s', 'unwritten-view s']],
  ['a step that reads what it makes', ['s'], ['v'], [step('a', ['s', 'v'], ['v'])], ['step-cycle a → a']],
])('fails: %s', (_, sources, views, steps, expected) => {
  expect(ids(sources, views, steps)).toEqual(expected);
});

test('a near miss is answered with the name that was meant', () => {
  expect(stepGraph({ sources: ['clicks'], views: [], steps: [step('a', ['click'])] }).issues[0].problem).toContain('Did you mean "clicks"?');
});
