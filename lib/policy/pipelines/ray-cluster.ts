import { PolicyLevel } from '../policy-level';
import { PolicyObject } from '../policy-object';
import { defineRule, PolicyFinding } from '../policy-rule';
import { RAY_CLUSTERS, rayGroups } from '../references/custom-resources/ray';
import { at, record, records, shown } from '../shapes';

type Fields = { readonly [field: string]: unknown };

const LINK = 'https://docs.ray.io/en/latest/cluster/kubernetes/user-guides/config.html';

function clusterOf(object: PolicyObject): { readonly path: string; readonly cluster?: Fields } {
  const path = RAY_CLUSTERS[object.groupKind];
  return { path, cluster: record(at(object.manifest, path)[0]?.value) };
}

function set(holder: Fields | undefined, field: string): boolean {
  return (holder?.[field] ?? '') !== '';
}

/** What KubeRay refuses: ValidateRayClusterSpec in ray-operator/controllers/ray/utils/validation.go. */
export const rayClusterForm = defineRule({
  id: 'ray-cluster-form',
  title: 'The fields of a Ray cluster do not contradict each other.',
  rationale: 'KubeRay marks the cluster as invalid and makes no pod; the object is applied, so the delivery looks fine.',
  link: LINK,
  appliesTo: Object.keys(RAY_CLUSTERS),
  check: (object): PolicyFinding[] => {
    const { path, cluster } = clusterOf(object);
    if (!cluster) return [];
    return [...groupsOf(object), ...faultTolerance(object, cluster, path), ...autoscaler(cluster, path), ...service(object, cluster, path)];
  },
});

function groupsOf(object: PolicyObject): PolicyFinding[] {
  return rayGroups(object).flatMap(({ group, path }): PolicyFinding[] => {
    const parameters = record(group.rayStartParams);
    const twice = Object.keys(record(group.resources) ?? {}).length > 0 ? ['num-cpus', 'num-gpus', 'memory', 'resources'].find(key => set(parameters, key)) : undefined;
    return [
      ...twice ? [{ field: `${path}.rayStartParams.${twice}`, problem: 'the group has resources too, and KubeRay takes one or the other', fix: 'say it in resources alone' }] : [],
      ...parameters && 'labels' in parameters ? [{ field: `${path}.rayStartParams.labels`, problem: 'labels are no parameter of ray start here', fix: 'use the labels of the group' }] : [],
    ];
  });
}

/** The variables of the Ray container of the head, which is the first one. */
function headVariable(cluster: Fields, name: string): { readonly path: string; readonly value: unknown } | undefined {
  const found = at(cluster, 'headGroupSpec.template.spec.containers[]')[0];
  const index = records(record(found?.value)?.env).findIndex(one => one.name === name);
  return found && index >= 0 ? { path: `${found.path}.env[${index}]`, value: records(record(found.value)?.env)[index].value } : undefined;
}

function faultTolerance({ manifest }: PolicyObject, cluster: Fields, path: string): PolicyFinding[] {
  const options = record(cluster.gcsFaultToleranceOptions);
  const annotations = record(record(manifest.metadata)?.annotations);
  const annotated = String(annotations?.['ray.io/ft-enabled'] ?? '').toLowerCase();
  const parameters = record(at(cluster, 'headGroupSpec.rayStartParams')[0]?.value);
  const address = headVariable(cluster, 'RAY_REDIS_ADDRESS');
  const user = headVariable(cluster, 'REDIS_USERNAME');
  const findings: PolicyFinding[] = [];
  const add = (field: string, problem: string, fix: string) => findings.push({ field, problem, fix });
  if (options) {
    if (annotated !== '') add('metadata.annotations.ray.io/ft-enabled', 'the cluster has gcsFaultToleranceOptions, and KubeRay takes one or the other', 'remove the annotation');
    if (annotations && set(annotations, 'ray.io/external-storage-namespace')) add('metadata.annotations.ray.io/external-storage-namespace', 'belongs in gcsFaultToleranceOptions', 'set externalStorageNamespace there');
    if (set(parameters, 'redis-password')) add(`${path}.headGroupSpec.rayStartParams.redis-password`, 'belongs in gcsFaultToleranceOptions', 'set redisPassword.valueFrom there');
    const password = headVariable(cluster, 'REDIS_PASSWORD');
    if (password) add(`${path}.${password.path}`, 'REDIS_PASSWORD belongs in gcsFaultToleranceOptions', 'set redisPassword.valueFrom there');
    if (address) add(`${path}.${address.path}`, 'RAY_REDIS_ADDRESS belongs in gcsFaultToleranceOptions', 'set redisAddress there');
  } else if (address && annotated !== 'true') {
    add(`${path}.${address.path}`, 'RAY_REDIS_ADDRESS asks for fault tolerance, which is not turned on', 'set gcsFaultToleranceOptions.redisAddress instead');
  }
  if (set(parameters, 'redis-username')) add(`${path}.headGroupSpec.rayStartParams.redis-username`, 'belongs in gcsFaultToleranceOptions', 'set redisUsername there');
  if (user) add(`${path}.${user.path}`, 'REDIS_USERNAME belongs in gcsFaultToleranceOptions', 'set redisUsername there');
  return findings;
}

function autoscaler(cluster: Fields, path: string): PolicyFinding[] {
  const groups = records(cluster.workerGroupSpecs);
  const options = record(cluster.autoscalerOptions);
  const variable = headVariable(cluster, 'RAY_enable_autoscaler_v2');
  const second = options?.version === 'v2';
  if (cluster.enableInTreeAutoscaling !== true) {
    return variable && ['1', 'true'].includes(String(variable.value))
      ? [{ field: `${path}.${variable.path}`, problem: 'the cluster has no autoscaler: enableInTreeAutoscaling is not true', fix: 'set enableInTreeAutoscaling: true, and autoscalerOptions.version: v2' }] : [];
  }
  return [
    ...variable && options?.version !== undefined ? [{ field: `${path}.${variable.path}`, problem: 'autoscalerOptions.version says it too, and KubeRay takes one or the other', fix: 'remove the variable' }] : [],
    ...groups.flatMap((group, i): PolicyFinding[] => {
      const here = `${path}.workerGroupSpecs[${i}]`;
      const restart = at(group, 'template.spec.restartPolicy')[0]?.value;
      return [
        ...group.suspend === true ? [{ field: `${here}.suspend`, value: 'true', problem: 'a group cannot be suspended with the autoscaler', fix: 'set minReplicas and maxReplicas: 0' }] : [],
        ...second && typeof restart === 'string' && restart !== 'Never' && restart !== '' ? [{
          field: `${here}.template.spec.restartPolicy`, value: restart, problem: 'must be Never with version v2 of the autoscaler', fix: 'remove it',
        }] : [],
        ...typeof group.idleTimeoutSeconds === 'number' && !second && !variable ? [{
          field: `${here}.idleTimeoutSeconds`, value: String(group.idleTimeoutSeconds), problem: 'a group has one with version v2 of the autoscaler alone', fix: 'set autoscalerOptions.version: v2, or autoscalerOptions.idleTimeoutSeconds for all',
        }] : [],
      ];
    }),
  ];
}

function service({ manifest, kind }: PolicyObject, cluster: Fields, path: string): PolicyFinding[] {
  if (kind !== 'RayService') return [];
  const incremental = at(manifest, 'spec.upgradeStrategy.type')[0]?.value === 'NewClusterWithIncrementalUpgrade';
  return [
    ...at(cluster, 'headGroupSpec.headService.metadata.name').length > 0 ? [{
      field: `${path}.headGroupSpec.headService.metadata.name`, problem: 'a RayService names the Service of its head itself', fix: 'remove it',
    }] : [],
    ...incremental && cluster.enableInTreeAutoscaling !== true ? [{
      field: 'spec.upgradeStrategy.type', value: 'NewClusterWithIncrementalUpgrade', problem: 'needs the autoscaler', fix: `set ${path}.enableInTreeAutoscaling: true`,
    }] : [],
  ];
}

/** Images of the Ray project, and others that are named like them. */
const RAY_IMAGE = /(?:^|\/)ray(?:-ml|-llm)?:(\d+\.\d+\.\d+)(?:[.-][^@]*)?(?:@|$)/;

/** Nodes of one cluster speak one version. */
export const rayVersion = defineRule({
  id: 'ray-version',
  level: PolicyLevel.WARNING,
  title: 'The head, the workers and rayVersion are of one version of Ray.',
  rationale: 'A worker of another version is turned away by the head, and KubeRay sets a cluster up for a version that it does not run.',
  link: LINK,
  appliesTo: Object.keys(RAY_CLUSTERS),
  check: (object): PolicyFinding[] => {
    const { path, cluster } = clusterOf(object);
    if (!cluster) return [];
    const images = rayGroups(object).flatMap(({ group, path: here }) => {
      const found = at(group, 'template.spec.containers[]')[0];
      const image = record(found?.value)?.image;
      const version = typeof image === 'string' ? RAY_IMAGE.exec(image)?.[1] : undefined;
      return found && version ? [{ field: `${here}.${found.path}.image`, image: image as string, version }] : [];
    });
    const stated = typeof cluster.rayVersion === 'string' && /^\d+\.\d+\.\d+$/.test(cluster.rayVersion) ? cluster.rayVersion : undefined;
    const [first] = images;
    if (!first) return [];
    return [
      ...stated !== undefined && stated !== first.version ? [{ field: `${path}.rayVersion`, value: stated, problem: `the image is of Ray ${first.version}`, fix: `set ${first.version}` }] : [],
      ...images.slice(1).filter(({ version }) => version !== first.version).map(({ field, image, version }) => ({
        field, value: shown(image), problem: `Ray ${version}, and the head has ${first.version}`, fix: 'use the image of the head',
      })),
    ];
  },
});
