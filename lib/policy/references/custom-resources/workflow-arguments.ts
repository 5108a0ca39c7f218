import { nearName } from './near-name';
import { byName, Fields, FoundStep, FoundWorkflow, isFilledIn, referredWorkflows, templateOf, templatesIn } from './workflows';
import { PolicyObject } from '../../policy-object';
import { PolicyFinding } from '../../policy-rule';
import { PolicyWorld } from '../../policy-world';
import { record, shown } from '../../shapes';

/** Where an artifact may come from without being passed. */
const LOCATIONS = ['s3', 'git', 'http', 'artifactory', 'hdfs', 'raw', 'oss', 'gcs', 'azure', 'plugin', 'from', 'fromExpression', 'key'];

/** The required inputs of a template that the caller does not pass, and what it passes under a name that is almost one. */
export function argumentFindings({ step, path, name }: FoundStep, workflow: FoundWorkflow, namespace: string, world: PolicyWorld): PolicyFinding[] {
  const template = templateOf(step, workflow, namespace, world);
  if (!template || isFilledIn(step.template)) return [];
  const given = record(step.arguments) ?? {};
  return ['parameters', 'artifacts'].flatMap(list => {
    const passed = byName(given[list]);
    const inputs = byName(record(template.inputs)?.[list]);
    const missing = required(inputs).filter(input => !passed.has(input));
    const near = missing.length > 0 ? [] : [...inputs.keys()];
    const stray = [...passed.keys()].filter(argument => !inputs.has(argument) && nearName(argument, near) !== undefined);
    return [
      ...missing.map(input => ({
        field: `${path}.arguments.${list}`,
        problem: `the template ${shown(template.name ?? '')} requires the ${list.slice(0, -1)} "${input}", and ${name || 'this'} passes ${[...passed.keys()].join(', ') || 'none'}`,
        fix: `pass "${input}", or give it a default in the template`,
      })),
      ...stray.map(argument => ({
        field: `${path}.arguments.${list}`,
        value: argument,
        problem: `the template ${shown(template.name ?? '')} has no such input and runs with the default of "${nearName(argument, inputs.keys())}"`,
        fix: 'name the input as the template does',
      })),
    ];
  });
}

/** What a Workflow or CronWorkflow itself must be started with. */
export function workflowArgumentFindings(object: PolicyObject, workflow: FoundWorkflow, world: PolicyWorld): PolicyFinding[] {
  // A Workflow without a name is created by hand, with arguments beside it.
  if (object.name === '' || object.kind !== 'Workflow' && object.kind !== 'CronWorkflow') return [];
  const ref = record(workflow.spec.workflowTemplateRef);
  const from = ref ? referredWorkflows(ref, object.namespace, world) : [workflow];
  if (from.length !== 1) return [];
  const own = byName(record(workflow.spec.arguments)?.parameters);
  const all = new Map([...byName(record(from[0].spec.arguments)?.parameters), ...own]);
  const template = templatesIn(from[0]).find(({ template: { name } }) => name === (workflow.spec.entrypoint ?? from[0].spec.entrypoint))?.template;
  const inputs = required(byName(record(template?.inputs)?.parameters)).filter(input => !all.has(input));
  const field = `${workflow.path}.arguments.parameters`;
  return [
    ...[...all].filter(([name, parameter]) => name !== '' && !hasValue(parameter)).map(([name]) => ({
      field, value: name, problem: 'the parameter has no value, and nobody is asked for one when the operator or the schedule starts the workflow', fix: 'give it a value',
    })),
    ...inputs.map(input => ({
      field, problem: `the entrypoint ${shown(template?.name ?? '')} requires the parameter "${input}", which the workflow is not started with`, fix: 'add it to the arguments of the workflow',
    })),
  ];
}

function required(inputs: ReadonlyMap<string, Fields>): string[] {
  return [...inputs].filter(([name, input]) => name !== '' && input.optional !== true && !hasValue(input) && !LOCATIONS.some(field => input[field] !== undefined)).map(([name]) => name);
}

function hasValue({ value, default: fallback, valueFrom }: Fields): boolean {
  return value !== undefined || fallback !== undefined || valueFrom !== undefined;
}
