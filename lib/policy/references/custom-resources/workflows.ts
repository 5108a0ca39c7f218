import { NamedReference } from './misnamed';
import { PolicyObject } from '../../policy-object';
import { PolicyWorld } from '../../policy-world';
import { record, records } from '../../shapes';

export type Fields = { readonly [field: string]: unknown };

/** Kinds of Argo Workflows that hold templates. */
export const WORKFLOWS = ['argoproj.io/Workflow', 'argoproj.io/WorkflowTemplate', 'argoproj.io/ClusterWorkflowTemplate', 'argoproj.io/CronWorkflow'];

/** The part of an object that says what runs. */
export interface FoundWorkflow {
  readonly path: string;
  readonly spec: Fields;
}

/** A template with its path. */
export interface FoundTemplate {
  readonly path: string;
  readonly template: Fields;
}

/** A step or a task that runs a template. */
export interface FoundStep {
  readonly path: string;
  readonly step: Fields;
  readonly name: string;
  /** Group of parallel steps, counted from 0; undefined for a task of a DAG. */
  readonly group?: number;
}

/** What runs of a Workflow, a template of one, or a CronWorkflow. */
export function workflowOf({ manifest, kind }: PolicyObject): FoundWorkflow {
  const spec = record(manifest.spec) ?? {};
  return kind === 'CronWorkflow' ? { path: 'spec.workflowSpec', spec: record(spec.workflowSpec) ?? {} } : { path: 'spec', spec };
}

/** Every template of a workflow. */
export function templatesIn({ spec, path }: FoundWorkflow): FoundTemplate[] {
  const list = Array.isArray(spec.templates) ? spec.templates : [];
  return list.flatMap((item, i) => {
    const template = record(item);
    return template ? [{ template, path: `${path}.templates[${i}]` }] : [];
  });
}

/** The steps, or tasks, of a template. */
export function stepsIn({ template, path }: FoundTemplate): FoundStep[] {
  const tasks = record(template.dag)?.tasks;
  const groups = Array.isArray(template.steps) ? template.steps : [];
  return [
    ...named(tasks, `${path}.dag.tasks`),
    ...groups.flatMap((group, i) => named(Array.isArray(group) ? group : record(group)?.steps, `${path}.steps[${i}]`).map(found => ({ ...found, group: i }))),
  ];
}

function named(list: unknown, path: string): FoundStep[] {
  return (Array.isArray(list) ? list : []).flatMap((item, i) => {
    const step = record(item);
    return step ? [{ step, path: `${path}[${i}]`, name: typeof step.name === 'string' ? step.name : '' }] : [];
  });
}

/** What a `templateRef` or `workflowTemplateRef` names, as a reference. */
export function templateReference(ref: Fields, namespace: string): NamedReference {
  const cluster = ref.clusterScope === true || ref.clusterScope === 'true';
  const [groupKind, other] = cluster ? ['ClusterWorkflowTemplate', 'WorkflowTemplate'] : ['WorkflowTemplate', 'ClusterWorkflowTemplate'];
  return {
    groupKind: `argoproj.io/${groupKind}`,
    namespace: cluster ? '' : namespace,
    name: typeof ref.name === 'string' ? ref.name : '',
    mixedUpWith: [`argoproj.io/${other}`],
  };
}

/** The workflow templates that a reference means, among those given. */
export function referredWorkflows(ref: Fields, namespace: string, world: PolicyWorld): FoundWorkflow[] {
  const { groupKind, namespace: place, name } = templateReference(ref, namespace);
  return world.find(groupKind, place, name).map(workflowOf);
}

/** The one template that a step, a task or a hook runs; undefined when it is not given, or is filled in later. */
export function templateOf(step: Fields, workflow: FoundWorkflow, namespace: string, world: PolicyWorld): Fields | undefined {
  const inline = record(step.inline);
  if (inline) return inline;
  const ref = record(step.templateRef);
  const from = ref ? referredWorkflows(ref, namespace, world) : [workflow];
  const name = ref ? ref.template : step.template;
  const found = from.flatMap(templatesIn).filter(({ template }) => template.name === name);
  return found.length === 1 ? found[0].template : undefined;
}

/** The values of a list of parameters or artifacts, by name. */
export function byName(list: unknown): Map<string, Fields> {
  return new Map(records(list).map(item => [String(item.name ?? ''), item]));
}

/** Whether a text is filled in when the workflow runs. */
export function isFilledIn(value: unknown): boolean {
  return typeof value === 'string' && value.includes('{{');
}
