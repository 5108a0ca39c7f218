import { Construct } from 'constructs';
import { EngineAdapter, PipelinePlan, STARTING_DEADLINE } from './engine';
import { UnplacedIssue } from '../../errors';
import { emit, restrictedPod } from '../../manifests';

/** Runs the steps one after another in one pod: all but the last as init containers. Needs nothing but Kubernetes. */
export class CronJobEngine implements EngineAdapter {
  public readonly needsApiServer = false;

  public unsupported({ steps }: PipelinePlan): UnplacedIssue[] {
    const branching = steps.find((step, i) => (i === 0 ? step.after.length > 0 : step.after.length !== 1 || step.after[0] !== steps[i - 1].name));
    return branching ? [{
      id: 'cron-job-dag',
      field: `steps.${branching.name}`,
      value: `after ${branching.after.join(', ') || 'nothing'}`,
      problem: 'a CronJob runs steps in one chain, each after the one before',
      fix: 'use engine: PipelineEngine.argoWorkflows(), or join the steps to a chain',
    }] : [];
  }

  public emit(scope: Construct, plan: PipelinePlan): void {
    const volumes = [...new Map(plan.steps.flatMap(step => step.volumes ?? []).map(volume => [volume.name, volume])).values()];
    const containers = plan.steps.map(step => ({ ...step.container, name: step.name }));
    emit(scope, 'Default', {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: plan.name, labels: plan.labels, annotations: plan.annotations },
      spec: {
        schedule: plan.schedule.expression,
        timeZone: plan.schedule.timeZone,
        concurrencyPolicy: 'Forbid',
        startingDeadlineSeconds: STARTING_DEADLINE,
        successfulJobsHistoryLimit: 3,
        failedJobsHistoryLimit: 5,
        jobTemplate: {
          metadata: { labels: plan.labels },
          spec: {
            // A pod that fails is replaced by a new one, which runs all steps again.
            backoffLimit: Math.max(...plan.steps.map(step => step.retries)),
            activeDeadlineSeconds: plan.deadline,
            template: {
              metadata: { labels: { ...plan.labels, ...plan.podLabels }, annotations: plan.annotations },
              spec: restrictedPod({
                serviceAccountName: plan.serviceAccountName,
                ...plan.pullSecrets,
                restartPolicy: 'Never',
                ...(containers.length > 1 && { initContainers: containers.slice(0, -1) }),
                containers: containers.slice(-1),
                ...(volumes.length > 0 && { volumes }),
              }),
            },
          },
        },
      },
    });
  }
}
