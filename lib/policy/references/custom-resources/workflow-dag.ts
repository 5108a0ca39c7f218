import { cycleIn } from './cycles';
import { Fields, isFilledIn, stepsIn, templatesIn, workflowOf, WORKFLOWS } from './workflows';
import { didYouMean } from '../../../errors';
import { defineRule, PolicyFinding } from '../../policy-rule';
import { record } from '../../shapes';

/** What `depends` may ask of a task. */
const RESULTS = ['Succeeded', 'Failed', 'Errored', 'Skipped', 'Omitted', 'Daemoned', 'AnySucceeded', 'AllFailed'];

/** A task waits for other tasks of its DAG. */
export const workflowDag = defineRule({
  id: 'workflow-dag',
  title: 'Tasks of a DAG wait for tasks that there are, and for none that waits for them.',
  rationale: 'The controller refuses the workflow when it is started, or the DAG never comes to its end.',
  link: 'https://argo-workflows.readthedocs.io/en/latest/walk-through/dag/',
  appliesTo: WORKFLOWS,
  check: object => templatesIn(workflowOf(object)).flatMap(found => {
    const tasks = stepsIn(found);
    if (tasks.length === 0) return [];
    const names = tasks.map(({ name }) => name);
    const waits = new Map(tasks.map(({ name, step }) => [name, waitedFor(step).map(({ task }) => task)]));
    const cycle = cycleIn(waits);
    const usesDepends = tasks.some(({ step }) => typeof step.depends === 'string');
    const target = record(found.template.dag)?.target;
    return [
      ...tasks.flatMap(({ name, path, step }, i): PolicyFinding[] => [
        ...names.indexOf(name) < i ? [{ field: `${path}.name`, value: name, problem: 'another of the same template has this name', fix: 'name it differently' }] : [],
        ...usesDepends && Array.isArray(step.dependencies) && step.dependencies.length > 0
          ? [{ field: `${path}.dependencies`, problem: 'another task of the template uses depends, and a DAG uses one of the two', fix: 'write it as depends' }] : [],
        ...waitedFor(step).flatMap(({ task, result, field }) => wrongTask(task, result, `${path}.${field}`, names)),
      ]),
      ...typeof target === 'string' && !isFilledIn(target)
        ? target.split(/\s+/).filter(Boolean).flatMap(task => wrongTask(task, undefined, `${found.path}.dag.target`, names)) : [],
      ...cycle ? [{
        field: `${found.path}.dag.tasks`, problem: `tasks wait for each other: ${cycle.join(' → ')}`, fix: 'let one of them start without the other',
      }] : [],
    ];
  }),
});

function wrongTask(task: string, result: string | undefined, field: string, names: readonly string[]): PolicyFinding[] {
  if (!names.includes(task)) {
    return [{ field, value: task, problem: `the template has no such task; it has ${names.join(', ')}.${didYouMean(task, names)}`, fix: 'name a task of the same template' }];
  }
  if (result === undefined || RESULTS.includes(result)) return [];
  return [{ field, value: `${task}.${result}`, problem: `a task has no such result; it has ${RESULTS.join(', ')}.${didYouMean(result, RESULTS)}`, fix: 'use one of these' }];
}

/** The tasks that a task waits for. */
export function waitedFor(step: Fields): { readonly task: string; readonly result?: string; readonly field: string }[] {
  const listed = (Array.isArray(step.dependencies) ? step.dependencies : []).flatMap((task, i) => (
    typeof task === 'string' && !isFilledIn(task) ? [{ task, field: `dependencies[${i}]` }] : []
  ));
  const depends = typeof step.depends === 'string' && !isFilledIn(step.depends) ? step.depends : '';
  return [...listed, ...[...depends.matchAll(/([\w-]+)(?:\.(\w+))?/g)].map(([, task, result]) => ({ task, result, field: 'depends' }))];
}
