import { configFindings } from './config-key';
import { misnamedAt } from './misnamed';
import { defineRule } from '../../policy-rule';
import { at, record } from '../../shapes';

const GROUP = 'trainer.kubeflow.org';

/** The blueprint of a training job. */
export const trainJobRuntime = defineRule({
  id: 'train-job-runtime',
  title: 'A TrainJob names its runtime as it is, in the cluster or in its namespace, and the Secrets of its initializers.',
  rationale: 'The webhook of the trainer refuses the TrainJob, and the operator with it what is applied together.',
  link: 'https://www.kubeflow.org/docs/components/trainer/user-guides/',
  appliesTo: [`${GROUP}/TrainJob`],
  check: (object, world) => {
    const { manifest, namespace } = object;
    const ref = record(record(manifest.spec)?.runtimeRef);
    const [kind, other] = ref?.kind === 'TrainingRuntime' ? ['TrainingRuntime', 'ClusterTrainingRuntime'] : ['ClusterTrainingRuntime', 'TrainingRuntime'];
    return [
      ...typeof ref?.name === 'string' && (ref.apiGroup === undefined || ref.apiGroup === GROUP) ? misnamedAt(world, 'spec.runtimeRef.name', {
        groupKind: `${GROUP}/${kind}`, namespace: kind === 'TrainingRuntime' ? namespace : '', name: ref.name, mixedUpWith: [`${GROUP}/${other}`], deliveredWith: object,
      }) : [],
      ...['spec.initializer.dataset.secretRef.name', 'spec.initializer.model.secretRef.name'].flatMap(path => at(manifest, path)).flatMap(({ value, path }) => (
        configFindings(world, { groupKind: '/Secret', namespace, name: value, field: path })
      )),
    ];
  },
});
