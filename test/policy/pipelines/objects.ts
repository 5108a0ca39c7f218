/** An object of a kind with a spec. */
export function object(apiVersion: string, kind: string, spec: unknown, rest: object = {}): object {
  return { apiVersion, kind, metadata: { name: 'features', namespace: 'ml' }, spec, ...rest };
}

export const cronJob = (spec: object) => object('batch/v1', 'CronJob', { schedule: '15 4 * * *', timeZone: 'Etc/UTC', jobTemplate: { spec: {} }, ...spec });
export const job = (spec: object, rest: object = {}) => object('batch/v1', 'Job', spec, rest);
export const cronWorkflow = (spec: object) => object('argoproj.io/v1alpha1', 'CronWorkflow', { schedules: ['15 4 * * *'], workflowSpec: {}, ...spec });
export const sparkSchedule = (spec: object) => object('sparkoperator.k8s.io/v1beta2', 'ScheduledSparkApplication', { schedule: '15 4 * * *', template: {}, ...spec });
export const rayCronJob = (spec: object) => object('ray.io/v1', 'RayCronJob', { schedule: '15 4 * * *', jobTemplate: {}, ...spec });
export const featureStore = (spec: object) => object('feast.dev/v1', 'FeatureStore', { feastProject: 'users', ...spec });

/** Values where records, lists and texts are expected: rules say nothing about them, and do not throw. */
export const HOSTILE: readonly unknown[] = [undefined, null, 0, 7, true, '', 'text', [], [null], ['text'], [[]], {}, { a: [] }];
