import { Construct } from 'constructs';
import { EngineAdapter, PipelinePlan, PlannedStep, STARTING_DEADLINE } from './engine';
import { UnplacedIssue } from '../../errors';
import { emit, restrictedPod } from '../../manifests';

/** How Argo Workflows runs the steps. */
export interface ArgoWorkflowsOptions {
  /**
   * Whether the workflow locks down the containers that Argo adds to each pod. Without that the pods are refused in a
   * namespace with Pod Security "restricted". Say `false` when the controller's own configuration does it
   * (`executor.securityContext`), or when it runs init-less pods, whose containers have other names.
   *
   * @default true
   */
  readonly hardenExecutor?: boolean;
}

/** What Pod Security "restricted" asks of the containers that Argo adds, by the names that Argo 3.4 to 4.1 gives them. */
const EXECUTOR = { securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, runAsNonRoot: true } };
const EXECUTOR_PATCH = JSON.stringify({ containers: [{ name: 'wait', ...EXECUTOR }], initContainers: [{ name: 'init', ...EXECUTOR }] });

/** Finished workflows are kept for a day, and the pods of finished steps for ten minutes, for a look at them. */
const KEEP_WORKFLOW = 86400;
const KEEP_PODS = '600s';

/** Runs the steps as a DAG: a WorkflowTemplate, and a CronWorkflow that starts it. Needs Argo Workflows 3.6 or newer. */
export class ArgoWorkflowsEngine implements EngineAdapter {
  public readonly needsApiServer = true;

  constructor(private readonly options: ArgoWorkflowsOptions) {}

  public unsupported({ steps }: PipelinePlan): UnplacedIssue[] {
    return steps.filter(step => step.container.command === undefined).map(step => ({
      id: 'step-command',
      field: `steps.${step.name}.command`,
      problem: 'Argo puts its executor before the entry point of the image, and without a command would have to ask the registry for it',
      fix: 'give the command that the image runs',
    }));
  }

  public emit(scope: Construct, plan: PipelinePlan): void {
    const metadata = { name: plan.name, labels: plan.labels, annotations: plan.annotations };
    emit(scope, 'template', { apiVersion: 'argoproj.io/v1alpha1', kind: 'WorkflowTemplate', metadata, spec: this.workflow(plan) });
    emit(scope, 'Default', {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'CronWorkflow',
      metadata,
      spec: {
        schedules: [plan.schedule.expression],
        timezone: plan.schedule.timeZone,
        concurrencyPolicy: 'Forbid',
        startingDeadlineSeconds: STARTING_DEADLINE,
        successfulJobsHistoryLimit: 3,
        failedJobsHistoryLimit: 5,
        workflowMetadata: { labels: plan.labels },
        workflowSpec: { workflowTemplateRef: { name: plan.name } },
      },
    });
    emitExecutorRights(scope, plan);
  }

  private workflow(plan: PipelinePlan): object {
    const { securityContext, volumes, containers } = restrictedPod({ containers: plan.steps.map(step => ({ ...step.container, name: step.name })) });
    return {
      entrypoint: 'main',
      serviceAccountName: plan.serviceAccountName,
      ...plan.pullSecrets,
      activeDeadlineSeconds: plan.deadline,
      ttlStrategy: { secondsAfterCompletion: KEEP_WORKFLOW },
      podGC: { strategy: 'OnPodCompletion', deleteDelayDuration: KEEP_PODS },
      // Scheduled runs and runs that somebody starts by hand take turns.
      synchronization: { mutexes: [{ name: plan.name }] },
      podMetadata: { labels: { ...plan.labels, ...plan.podLabels }, annotations: plan.annotations },
      securityContext,
      volumes,
      ...(this.options.hardenExecutor !== false && { podSpecPatch: EXECUTOR_PATCH }),
      templates: [
        { name: 'main', dag: { tasks: plan.steps.map(task) } },
        ...plan.steps.map((step, i) => template(step, containers[i])),
      ],
    };
  }
}

/** A bare name would also be content with a skipped step; `.Succeeded` is not. */
function task({ name, after }: PlannedStep): object {
  return { name, template: name, ...(after.length > 0 && { depends: after.map(before => `${before}.Succeeded`).join(' && ') }) };
}

function template(step: PlannedStep, { name, ...container }: { readonly name: string; readonly [field: string]: unknown }): object {
  return {
    name,
    activeDeadlineSeconds: step.timeout,
    retryStrategy: { limit: String(step.retries), retryPolicy: 'Always', backoff: { duration: `${step.backoff}s`, factor: 2 } },
    container,
    ...(step.volumes?.length && { volumes: step.volumes }),
  };
}

/** What Argo's executor needs: to report the result of its own step. */
function emitExecutorRights(scope: Construct, { name, labels, serviceAccountName }: PipelinePlan): void {
  const metadata = { name: `${name}-executor`, labels };
  emit(scope, 'role', {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata,
    rules: [{ apiGroups: ['argoproj.io'], resources: ['workflowtaskresults'], verbs: ['create', 'patch'] }],
  });
  emit(scope, 'role-binding', {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: metadata.name },
    subjects: [{ kind: 'ServiceAccount', name: serviceAccountName }],
  });
}
