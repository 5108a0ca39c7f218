import { ancestors } from './cycles';
import { waitedFor } from './workflow-dag';
import { Variable, variablesOfStep, variablesOfTemplate } from './workflow-variables';
import { byName, FoundStep, FoundTemplate, FoundWorkflow, templateOf } from './workflows';
import { didYouMean } from '../../../errors';
import { PolicyFinding } from '../../policy-rule';
import { PolicyWorld } from '../../policy-world';
import { record } from '../../shapes';

/** `{{tasks.a.outputs.parameters.x}}` and `{{steps.a.…}}`: of a step that there is, that has this output, and that has run by then. */
export function outputFindings(
  { template, path }: FoundTemplate, steps: readonly FoundStep[], workflow: FoundWorkflow, namespace: string, world: PolicyWorld,
): PolicyFinding[] {
  if (steps.length === 0) return [];
  const kind = steps[0].group === undefined ? 'tasks' : 'steps';
  const names = steps.map(({ name }) => name);
  const waits = new Map(steps.map(({ name, step }) => [name, waitedFor(step).map(({ task }) => task)]));

  const ask = ({ name: variable, path: field }: Variable, reader?: FoundStep): PolicyFinding[] => {
    const [, found, name, list, output] = /^(tasks|steps)\.([\w-]+)\.(?:outputs\.(parameters|artifacts)\.([\w-]+))?/.exec(variable) ?? [];
    if (name === undefined) return [];
    const finding = (problem: string, fix: string) => [{ field, value: `{{${variable}}}`, problem, fix }];
    if (found !== kind) return finding(`the template has ${kind}, so the variable begins with ${kind}`, `write {{${kind}.…}}`);
    const source = steps.find(one => one.name === name);
    if (!source) return finding(`the template has no such ${kind.slice(0, -1)}; it has ${names.join(', ')}.${didYouMean(name, names)}`, 'name one of these');
    if (reader && reader.name !== name && !runsBefore(source, reader, waits)) {
      return finding(
        `${reader.name} does not wait for ${name}, so there may be no output yet`,
        kind === 'tasks' ? `add ${name} to what ${reader.name} depends on` : `put ${name} in a group before ${reader.name}`,
      );
    }
    const run = templateOf(source.step, workflow, namespace, world);
    if (!run || output === undefined || list === undefined) return [];
    const outputs = byName(record(run.outputs)?.[list]);
    if (outputs.has(output)) return [];
    return finding(`the template of ${name} declares no such output; its ${list} are ${[...outputs.keys()].join(', ') || 'none'}.${didYouMean(output, outputs.keys())}`, 'declare it in the outputs of that template');
  };

  return [
    ...steps.flatMap(step => variablesOfStep(step.step, step.path).flatMap(variable => ask(variable, step))),
    ...variablesOfTemplate(template, path).flatMap(variable => ask(variable)),
  ];
}

function runsBefore(source: FoundStep, reader: FoundStep, waits: ReadonlyMap<string, readonly string[]>): boolean {
  return source.group === undefined || reader.group === undefined ? ancestors(reader.name, waits).has(source.name) : source.group < reader.group;
}
