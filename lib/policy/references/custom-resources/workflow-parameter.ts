import { argumentFindings, workflowArgumentFindings } from './workflow-arguments';
import { outputFindings } from './workflow-outputs';
import { Variable, variablesOfStep, variablesOfTemplate } from './workflow-variables';
import { byName, Fields, FoundWorkflow, referredWorkflows, stepsIn, templatesIn, workflowOf, WORKFLOWS } from './workflows';
import { didYouMean } from '../../../errors';
import { PolicyObject } from '../../policy-object';
import { defineRule, PolicyFinding } from '../../policy-rule';
import { PolicyWorld } from '../../policy-world';
import { record } from '../../shapes';

/** What a workflow passes on, and reads: parameters, artifacts and outputs by their names. */
export const workflowParameter = defineRule({
  id: 'workflow-parameter',
  title: 'A workflow reads parameters, artifacts and outputs that are declared, and passes those that are required.',
  rationale: 'The controller refuses the workflow when it is started, or the step that reads them fails after the ones before it have run.',
  link: 'https://argo-workflows.readthedocs.io/en/latest/variables/',
  appliesTo: WORKFLOWS,
  check: (object, world) => {
    const workflow = workflowOf(object);
    return [
      ...workflowArgumentFindings(object, workflow, world),
      ...globalFindings(object, workflow, world),
      ...templatesIn(workflow).flatMap(found => {
        const steps = stepsIn(found);
        return [
          ...variablesOfTemplate(found.template, found.path).flatMap(variable => inputFindings(variable, found.template)),
          ...steps.flatMap(({ step, path }) => variablesOfStep(step, path).flatMap(variable => [
            ...inputFindings(variable, found.template), ...itemFindings(variable, step),
          ])),
          ...steps.flatMap(one => argumentFindings(one, workflow, object.namespace, world)),
          ...outputFindings(found, steps, workflow, object.namespace, world),
        ];
      }),
    ];
  },
});

/** `{{inputs.parameters.x}}` and `{{inputs.artifacts.x.path}}`. */
function inputFindings({ name, path }: Variable, template: Fields): PolicyFinding[] {
  const [, list, input] = /^inputs\.(\w+)(?:\.([\w-]+))?/.exec(name) ?? [];
  if (list === undefined) return [];
  const finding = (problem: string) => [{ field: path, value: `{{${name}}}`, problem, fix: 'declare it in the inputs of the template, or name one of them' }];
  if (list !== 'parameters' && list !== 'artifacts') return finding('inputs are inputs.parameters and inputs.artifacts');
  const declared = byName(record(template.inputs)?.[list]);
  if (input === undefined || declared.has(input)) return [];
  return finding(`the template declares no such input; its ${list} are ${[...declared.keys()].join(', ') || 'none'}.${didYouMean(input, declared.keys())}`);
}

/** `{{item}}` and `{{item.x}}`. */
function itemFindings({ name, path }: Variable, step: Fields): PolicyFinding[] {
  if (!/^item(?:\.|$)/.test(name) || ['withItems', 'withParam', 'withSequence'].some(field => step[field] !== undefined)) return [];
  return [{ field: path, value: `{{${name}}}`, problem: 'the step does not loop, so there is no item', fix: 'add withItems, withParam or withSequence' }];
}

/** `{{workflow.parameters.x}}` where it is known what the workflow is started with. */
function globalFindings(object: PolicyObject, workflow: FoundWorkflow, world: PolicyWorld): PolicyFinding[] {
  if (object.kind !== 'Workflow' && object.kind !== 'CronWorkflow') return [];
  const ref = record(workflow.spec.workflowTemplateRef);
  const referred = ref ? referredWorkflows(ref, object.namespace, world) : [];
  if (ref && referred.length !== 1) return [];
  const [running] = [...referred, workflow];
  const declared = new Set([workflow, ...referred].flatMap(({ spec }) => [...byName(record(spec.arguments)?.parameters).keys()]));
  const found = templatesIn(running).flatMap(one => [
    ...variablesOfTemplate(one.template, one.path), ...stepsIn(one).flatMap(({ step, path }) => variablesOfStep(step, path)),
  ]);
  return found.flatMap(({ name, path }) => {
    const [, parameter] = /^workflow\.parameters\.([\w-]+)$/.exec(name) ?? [];
    if (parameter === undefined || parameter === 'json' || declared.has(parameter)) return [];
    const where = ref ? ` (${path} of the template)` : '';
    return [{
      field: ref ? `${workflow.path}.arguments.parameters` : path,
      value: `{{${name}}}`,
      problem: `the workflow is started without this parameter${where}; it has ${[...declared].join(', ') || 'none'}.${didYouMean(parameter, declared)}`,
      fix: 'add it to the arguments of the workflow',
    }];
  });
}
