import { didYouMean, UnplacedIssue } from '../errors';

/** A step as the graph sees it. */
export interface GraphStep {
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** What a pipeline consists of, by name. */
export interface GraphInput {
  readonly sources: readonly string[];
  readonly views: readonly string[];
  readonly steps: readonly GraphStep[];
}

/** The steps of a pipeline in an order that keeps what they need, each with the steps that run directly before it. */
export interface StepGraph {
  readonly steps: readonly { readonly name: string; readonly after: readonly string[] }[];
  readonly issues: readonly UnplacedIssue[];
}

/** Orders the steps by what they read and make, and finds everything that is wrong with the graph. */
export function stepGraph({ sources, views, steps }: GraphInput): StepGraph {
  const issues: UnplacedIssue[] = [
    ...duplicates('sources', sources), ...duplicates('views', views), ...duplicates('steps', steps.map(step => step.name)),
    ...[...new Set(sources)].filter(name => views.includes(name)).map(name => issue('duplicate-name', 'views', name, 'a source has the same name', 'rename one of the two')),
  ];
  const maker = new Map<string, string>();
  for (const step of steps) {
    for (const output of step.outputs) {
      const other = maker.get(output);
      if (sources.includes(output)) {
        issues.push(issue('source-overwritten', `steps.${step.name}.outputs`, output, 'is a source; a pipeline reads its sources and does not write them', 'give the output a name of its own'));
      } else if (other !== undefined) {
        issues.push(issue('two-writers', `steps.${step.name}.outputs`, output, `step "${other}" makes it too, and the last to run would win`, 'let one step make it, or make two and join them'));
      } else {
        maker.set(output, step.name);
      }
    }
  }
  const known = new Set([...sources, ...maker.keys()]);
  const read = new Set(steps.flatMap(step => step.inputs));
  for (const step of steps) {
    for (const input of step.inputs.filter(name => !known.has(name))) {
      issues.push(issue('unknown-input', `steps.${step.name}.inputs`, input,
        `neither a source nor made by a step.${didYouMean(input, known)}`, views.includes(input) ? 'add it to the outputs of the step that makes the view' : 'correct the name'));
    }
    if (!step.outputs.some(output => views.includes(output) || read.has(output))) {
      issues.push(issue('orphan-step', `steps.${step.name}.outputs`, step.outputs.join(', ') || '(none)',
        'nothing that this step makes is a view or read by another step', 'let it make a view, let a step read it, or remove it'));
    }
  }
  for (const name of views.filter(view => !maker.has(view))) {
    issues.push(issue('unwritten-view', 'views', name, 'no step makes it, so it would never have values', 'add it to the outputs of a step'));
  }
  for (const name of sources.filter(source => !read.has(source))) {
    issues.push(issue('unread-source', 'sources', name, 'no step reads it', 'add it to the inputs of a step, or remove it'));
  }
  const { sorted, cycle } = sort(steps, step => new Set(step.inputs.flatMap(input => maker.get(input) ?? [])));
  if (cycle) {
    issues.push(issue('step-cycle', 'steps', cycle.join(' → '), 'each of these steps waits for the next, so none would ever run', 'let one of them read something else'));
  }
  return { steps: sorted, issues };
}

/** Steps whose needs have run, again and again, in the order of declaration. What is left when none is ready is a cycle. */
function sort(steps: readonly GraphStep[], needs: (step: GraphStep) => ReadonlySet<string>): { sorted: StepGraph['steps']; cycle?: string[] } {
  const sorted: { name: string; after: string[] }[] = [];
  const done = new Set<string>();
  let waiting = [...steps];
  while (waiting.length > 0) {
    const ready = waiting.filter(step => [...needs(step)].every(name => done.has(name)));
    if (ready.length === 0) return { sorted, cycle: cycleOf(waiting, needs) };
    for (const step of ready) {
      done.add(step.name);
      sorted.push({ name: step.name, after: [...needs(step)] });
    }
    waiting = waiting.filter(step => !done.has(step.name));
  }
  return { sorted };
}

/** Follows what a step waits for until a step comes again. */
function cycleOf(waiting: readonly GraphStep[], needs: (step: GraphStep) => ReadonlySet<string>): string[] {
  const byName = new Map(waiting.map(step => [step.name, step]));
  const way: string[] = [];
  for (let step = waiting[0]; ;) {
    if (way.includes(step.name)) return [...way.slice(way.indexOf(step.name)), step.name];
    way.push(step.name);
    step = byName.get([...needs(step)].find(name => byName.has(name))!)!;
  }
}

function duplicates(field: string, names: readonly string[]): UnplacedIssue[] {
  return [...new Set(names.filter((name, i) => names.indexOf(name) !== i))].map(name => issue('duplicate-name', field, name, 'is declared twice', 'rename one of the two'));
}

function issue(id: string, field: string, value: string, problem: string, fix: string): UnplacedIssue {
  return { id, field, value, problem, fix };
}
