import { isFilledIn } from './schedules';
import { PolicyLevel } from '../policy-level';
import { defineRule, PolicyFinding } from '../policy-rule';
import { at, record, records, shown } from '../shapes';

/** Where each kind keeps its replicas, how its container is called, and which roles there are. */
interface TrainingKind {
  readonly replicas: string;
  readonly container: string;
  readonly roles: readonly string[];
}

/** pkg/webhooks of the Training Operator v1. */
const KINDS: { readonly [groupKind: string]: TrainingKind } = {
  'kubeflow.org/PyTorchJob': { replicas: 'pytorchReplicaSpecs', container: 'pytorch', roles: ['Master', 'Worker'] },
  'kubeflow.org/TFJob': { replicas: 'tfReplicaSpecs', container: 'tensorflow', roles: ['PS', 'Worker', 'Chief', 'Master', 'Evaluator'] },
  'kubeflow.org/XGBoostJob': { replicas: 'xgbReplicaSpecs', container: 'xgboost', roles: ['Master', 'Worker'] },
};

/** What the webhook of the Training Operator refuses. */
export const trainingJobForm = defineRule({
  id: 'training-job-form',
  title: 'A training job has the roles and containers that its operator looks for.',
  rationale: 'The webhook refuses the object, or older operators fail the job before it has a pod.',
  link: 'https://www.kubeflow.org/docs/components/trainer/legacy-v1/user-guides/pytorch/',
  appliesTo: Object.keys(KINDS),
  check: ({ manifest, groupKind }): PolicyFinding[] => {
    const { replicas, container, roles } = KINDS[groupKind];
    const spec = record(manifest.spec);
    const given = record(spec?.[replicas]);
    if (!spec || !given) return [];
    const elastic = record(spec.elasticPolicy);
    return [
      ...Object.entries(given).flatMap(([role, value]): PolicyFinding[] => {
        const path = `spec.${replicas}.${role}`;
        if (!roles.includes(role)) return [{ field: path, problem: `no role: ${roles.join(', ')}`, fix: 'rename it' }];
        const containers = records(at(value, 'template.spec.containers')[0]?.value);
        const count = record(value)?.replicas;
        const single = role === 'Master' && container !== 'tensorflow';
        return [
          ...containers.length > 0 && !containers.some(({ name }) => name === container || isFilledIn(name)) ? [{
            field: `${path}.template.spec.containers[0].name`, value: shown(containers[0].name ?? ''), problem: `no container is called ${container}, which the operator sets up for training`, fix: `call it ${container}`,
          }] : [],
          ...single && typeof count === 'number' && count !== 1 ? [{ field: `${path}.replicas`, value: String(count), problem: 'there is one master', fix: 'set 1, and the rest as workers' }] : [],
        ];
      }),
      ...elastic && !isRecord(given.Worker) ? [{ field: 'spec.elasticPolicy', problem: 'only workers come and go, and there are none', fix: 'add the role Worker, or remove the policy' }] : [],
      ...elastic && at(elastic, 'nProcPerNode').length > 0 && at(spec, 'nprocPerNode').length > 0 ? [{
        field: 'spec.elasticPolicy.nProcPerNode', problem: 'spec.nprocPerNode says it too, and the webhook takes one', fix: 'remove it',
      }] : [],
    ];
  },
});

function isRecord(value: unknown): boolean {
  return record(value) !== undefined;
}

/** A restart inside the pod that no limit counts. */
export const trainingRestarts = defineRule({
  id: 'training-restarts',
  level: PolicyLevel.WARNING,
  title: 'A training job is not restarted without end.',
  rationale: 'With OnFailure and no backoffLimit a worker that fails the same way each time is restarted for ever, and the job holds all of its GPUs.',
  link: 'https://github.com/kubeflow/trainer/issues/1589',
  appliesTo: Object.keys(KINDS),
  check: ({ manifest, groupKind }): PolicyFinding[] => {
    const { replicas } = KINDS[groupKind];
    const spec = record(manifest.spec);
    if (!spec || ['runPolicy.backoffLimit', 'runPolicy.activeDeadlineSeconds', 'elasticPolicy.maxRestarts'].some(path => at(spec, path).length > 0)) return [];
    return Object.entries(record(spec[replicas]) ?? {}).filter(([, value]) => ['OnFailure', 'Always'].includes(String(record(value)?.restartPolicy))).slice(0, 1).map(([role, value]) => ({
      field: 'spec.runPolicy.backoffLimit', problem: `not set, and ${role} has restartPolicy: ${String(record(value)?.restartPolicy)}: it is restarted without end`, fix: 'set it, or activeDeadlineSeconds',
    }));
  },
});
