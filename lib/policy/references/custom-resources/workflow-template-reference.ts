import { misnamed } from './misnamed';
import { Fields, FoundWorkflow, isFilledIn, referredWorkflows, stepsIn, templateReference, templatesIn, workflowOf, WORKFLOWS } from './workflows';
import { didYouMean } from '../../../errors';
import { PolicyObject } from '../../policy-object';
import { defineRule, PolicyFinding } from '../../policy-rule';
import { PolicyWorld } from '../../policy-world';
import { record, shown } from '../../shapes';

/** Where a workflow, a step or a task names a template that it runs. */
export const workflowTemplateReference = defineRule({
  id: 'workflow-template-reference',
  title: 'A workflow runs templates that there are.',
  rationale: 'The controller refuses the workflow when it is started: a schedule fires, and nothing runs.',
  link: 'https://argo-workflows.readthedocs.io/en/latest/workflow-templates/',
  appliesTo: WORKFLOWS,
  check: (object, world) => {
    const workflow = workflowOf(object);
    const seeker: Seeker = { object, world, workflow };
    return [
      ...ofWorkflow(seeker),
      ...hooks(workflow.spec, workflow.path, seeker),
      ...templatesIn(workflow).flatMap(stepsIn).flatMap(({ step, path }) => [
        ...runs(step, path, seeker),
        ...hooks(step, path, seeker),
        ...typeof step.onExit === 'string' ? local(step.onExit, `${path}.onExit`, [workflow]) : [],
      ]),
    ];
  },
});

interface Seeker {
  readonly object: PolicyObject;
  readonly world: PolicyWorld;
  readonly workflow: FoundWorkflow;
}

function ofWorkflow({ object, world, workflow: { spec, path } }: Seeker): PolicyFinding[] {
  const ref = record(spec.workflowTemplateRef);
  const from = ref ? referredWorkflows(ref, object.namespace, world) : [{ spec, path }];
  const found = ref ? wrongName(ref, `${path}.workflowTemplateRef`, object, world) : [];
  const named = ['entrypoint', 'onExit'].flatMap(field => (typeof spec[field] === 'string' && spec[field] !== '' ? local(spec[field], `${path}.${field}`, from) : []));
  const runsItself = object.kind === 'Workflow' || object.kind === 'CronWorkflow';
  const noEntry = runsItself && from.flatMap(templatesIn).length > 0 && !spec.entrypoint && from.every(({ spec: { entrypoint } }) => !entrypoint);
  return [...found, ...named, ...noEntry ? [{
    field: `${path}.entrypoint`, problem: ref ? 'neither this nor the template it refers to says which template to begin with' : 'nothing says which template to begin with', fix: 'set entrypoint',
  }] : []];
}

function hooks(of: Fields, path: string, seeker: Seeker): PolicyFinding[] {
  return Object.entries(record(of.hooks) ?? {}).flatMap(([name, hook]) => runs(record(hook) ?? {}, `${path}.hooks.${name}`, seeker));
}

/** What one step, task or hook runs. */
function runs(step: Fields, path: string, { object, world, workflow }: Seeker): PolicyFinding[] {
  const ref = record(step.templateRef);
  if (ref) {
    const from = referredWorkflows(ref, object.namespace, world);
    return [...wrongName(ref, `${path}.templateRef`, object, world), ...typeof ref.template === 'string' ? local(ref.template, `${path}.templateRef.template`, from) : []];
  }
  if (typeof step.template !== 'string' || step.template === '') return [];
  const whole = record(workflow.spec.workflowTemplateRef);
  return local(step.template, `${path}.template`, whole ? referredWorkflows(whole, object.namespace, world) : [workflow]);
}

/** That none of these workflows has the template. */
function local(name: string, field: string, workflows: readonly FoundWorkflow[]): PolicyFinding[] {
  if (workflows.length === 0 || isFilledIn(name)) return [];
  const names = workflows.flatMap(templatesIn).map(({ template }) => shown(template.name ?? ''));
  if (names.includes(name)) return [];
  return [{ field, value: name, problem: `there is no such template; there are ${names.join(', ') || 'none'}.${didYouMean(name, names)}`, fix: 'name a template, or add this one' }];
}

function wrongName(ref: Fields, path: string, object: PolicyObject, world: PolicyWorld): PolicyFinding[] {
  const reference = { ...templateReference(ref, object.namespace), deliveredWith: object };
  const problem = misnamed(world, reference);
  return problem === undefined ? [] : [{
    field: `${path}.name`, value: reference.name, problem, fix: 'name the template that is meant; clusterScope: true is for a ClusterWorkflowTemplate, and only for that',
  }];
}
