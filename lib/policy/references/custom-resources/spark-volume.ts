import { isPlainName, misnamedAt } from './misnamed';
import { didYouMean } from '../../../errors';
import { defineRule, PolicyFinding } from '../../policy-rule';
import { at, record, records } from '../../shapes';

/** Where each kind keeps the application. */
const APPLICATIONS: { readonly [groupKind: string]: string } = {
  'sparkoperator.k8s.io/SparkApplication': 'spec', 'sparkoperator.k8s.io/ScheduledSparkApplication': 'spec.template',
};

/** What the driver and the executors of Spark mount, and run as. */
export const sparkVolume = defineRule({
  id: 'spark-volume',
  title: 'The driver and the executors of Spark mount volumes of their application, and name a ServiceAccount that there is.',
  rationale: 'The pods start without the volume and the job fails on a file that is not there, or the driver may not make executors.',
  link: 'https://www.kubeflow.org/docs/components/spark-operator/user-guide/writing-sparkapplication/',
  appliesTo: Object.keys(APPLICATIONS),
  check: ({ manifest, groupKind, namespace }, world) => at(manifest, APPLICATIONS[groupKind]).flatMap(({ value, path }) => {
    const spec = record(value) ?? {};
    return ['driver', 'executor'].flatMap((role): PolicyFinding[] => {
      const pod = record(spec[role]) ?? {};
      const volumes = [...records(spec.volumes), ...at(pod, 'template.spec.volumes[]').map(found => record(found.value) ?? {})].map(({ name }) => String(name));
      const names = [...at(pod, 'volumeMounts[].name'), ...at(pod, 'sidecars[].volumeMounts[].name')];
      return [
        ...names.filter(found => isPlainName(found.value) && !volumes.includes(found.value)).map(found => ({
          field: `${path}.${role}.${found.path}`, value: String(found.value), problem: `the application has no such volume; it has ${volumes.join(', ') || 'none'}.${didYouMean(String(found.value), volumes)}`, fix: `add it to ${path}.volumes, or name one of them`,
        })),
        ...isPlainName(pod.serviceAccount) ? misnamedAt(world, `${path}.${role}.serviceAccount`, { groupKind: '/ServiceAccount', namespace, name: pod.serviceAccount }) : [],
      ];
    });
  }),
});
