import { Manifest } from '../../manifests';
import { isHook } from '../operator-metadata';
import { defineRule, PolicyFinding } from '../policy-rule';
import { groupKindOf, record, shown } from '../shapes';

/** Longest name of each kind whose controller derives other names or label values from it; 253 for all others. */
const LONGEST: { readonly [groupKind: string]: number } = {
  // Pods and labels carry the name.
  '/Namespace': 63,
  '/Service': 63,
  '/Pod': 63,
  'apps/Deployment': 63,
  'apps/DaemonSet': 63,
  'apps/ReplicaSet': 63,
  'batch/Job': 63,
  'argoproj.io/Rollout': 63,
  'argoproj.io/Workflow': 63,
  'argoproj.io/Application': 63,
  'kustomize.toolkit.fluxcd.io/Kustomization': 63,
  'serving.kserve.io/InferenceService': 63,
  'sparkoperator.k8s.io/SparkApplication': 63,
  'kubeflow.org/PyTorchJob': 63,
  'kubeflow.org/TFJob': 63,
  'kubeflow.org/XGBoostJob': 63,
  // The Spark operator appends a hyphen and 19 digits of nanoseconds to the names of applications.
  'sparkoperator.k8s.io/ScheduledSparkApplication': 43,
  // DefaultValidator of the Flink Kubernetes operator.
  'flink.apache.org/FlinkDeployment': 45,
  // 11 characters of time are appended to the names of Jobs and Workflows, and 11 of a hash to a label of a StatefulSet's pods.
  'batch/CronJob': 52,
  'argoproj.io/CronWorkflow': 52,
  'apps/StatefulSet': 52,
  // KubeRay 1.7, ray-operator/controllers/ray/utils/constant.go.
  'ray.io/RayJob': 47,
  'ray.io/RayCluster': 53,
  'ray.io/RayService': 47,
  'ray.io/RayCronJob': 36,
};
/** Kinds whose names begin with a letter, and have no dots, by RFC 1035. */
const LETTER_FIRST = new Set(['/Service', ...Object.keys(LONGEST).filter(kind => /^(?:ray\.io|sparkoperator\.k8s\.io|kubeflow\.org|flink\.apache\.org)\//.test(kind))]);
/** Kinds whose names are host names' first label, without dots. */
const LABELS = new Set(['/Namespace', 'apps/StatefulSet', ...LETTER_FIRST]);
/** RBAC names are path segments: anything but slashes and percent signs. */
const FREE = 'rbac.authorization.k8s.io/';

const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LABEL_VALUE = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

/** Names and labels that the API server, or a controller that derives names from them, would refuse. */
export const objectName = defineRule({
  id: 'object-name',
  title: 'Names and labels are what Kubernetes takes.',
  rationale: 'The API server refuses the object, or the controller that derives names and labels from it fails later.',
  link: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/names/',
  check: ({ manifest }) => [...nameFindings(manifest), ...labelFindings(record(manifest.metadata)?.labels, 'metadata.labels')],
});

function nameFindings(object: Manifest): PolicyFinding[] {
  const { name, generateName } = record(object.metadata) ?? {};
  const groupKind = groupKindOf(object);
  // Argo CD and Helm create what is a hook and never apply it, so each run may have a name of its own.
  if (name === undefined && typeof generateName === 'string' && isHook({ manifest: object })) {
    return isName(groupKind, `${generateName}x`) ? [] : [{
      field: 'metadata.generateName', value: generateName, problem: 'names that begin so are none: lower-case letters, digits and hyphens', fix: 'write it so that it may be followed by a letter',
    }];
  }
  if (typeof name !== 'string' || name === '') {
    return [{ field: 'metadata.name', problem: 'the object has no name; generateName gives another object on every apply, and is for hooks only', fix: 'give it a name' }];
  }
  const longest = LONGEST[groupKind] ?? 253;
  if (name.length > longest) {
    return [{ field: 'metadata.name', value: name, problem: `${name.length} characters; a ${shown(object.kind)} may have ${longest}`, fix: 'shorten the ids on the way to the construct' }];
  }
  if (isName(groupKind, name)) return [];
  return [{
    field: 'metadata.name',
    value: name,
    problem: `not a name for a ${shown(object.kind)}: lower-case letters, digits and hyphens${LABELS.has(groupKind) ? '' : ', with dots between'}`
      + `${LETTER_FIRST.has(groupKind) ? ', beginning with a letter' : ''}`,
    fix: 'rename the construct, or set metadata.name',
  }];
}

function isName(groupKind: string, name: string): boolean {
  if (groupKind.startsWith(FREE)) return !/[/%]/.test(name) && name !== '.' && name !== '..';
  return SUBDOMAIN.test(name) && !(LABELS.has(groupKind) && name.includes('.')) && !(LETTER_FIRST.has(groupKind) && !/^[a-z]/.test(name));
}

function labelFindings(labels: unknown, field: string): PolicyFinding[] {
  return Object.entries(record(labels) ?? {})
    .filter(([, value]) => typeof value !== 'string' || !LABEL_VALUE.test(value))
    .map(([key, value]) => ({
      field: `${field}.${key}`,
      value: shown(value),
      problem: 'not a label value: at most 63 letters, digits, ".", "_" and "-", beginning and ending with a letter or digit',
      fix: 'shorten it, or make it an annotation',
    }));
}
