import { containersIn, FoundContainer } from './containers';
import { at, groupKindOf, record } from './shapes';
import { Manifest } from '../manifests';

/** A pod spec inside an object. */
export interface FoundPodSpec {
  /** Path of the spec in the object. */
  readonly path: string;
  readonly spec: { readonly [field: string]: unknown };
  /** The containers, init and ephemeral ones too, each with its path in the object, wherever the API keeps them. */
  readonly containers: readonly FoundContainer[];
  /** Fields that stand elsewhere in the object than in the spec: the field of the spec, and its place. */
  readonly borrowed?: readonly (readonly [field: string, place: string])[];
  /** A controller merges it into a template that is not in the object: what it does not say, the template may. */
  readonly partial?: boolean;
}

/** The containers of a pod spec, init and ephemeral ones too, each with its path in the object. */
export function containersOf({ containers }: FoundPodSpec): readonly FoundContainer[] {
  return containers;
}

/** What only the security context of a container says; that of Spark's driver stands where that of a pod would. */
const OF_CONTAINERS = /^securityContext\.(?:allowPrivilegeEscalation|capabilities|privileged|procMount|readOnlyRootFilesystem)\b/;

/** Where in the object a field is that was found by its path in a pod spec. */
export function placeOf(field: string, pods: readonly FoundPodSpec[]): string {
  for (const { path, borrowed = [] } of pods) {
    if (borrowed.length === 0 || !field.startsWith(`${path}.`)) continue;
    const rest = field.slice(path.length + 1);
    if (OF_CONTAINERS.test(rest)) return field;
    const found = borrowed.find(([from]) => rest === from || rest.startsWith(`${from}.`) || rest.startsWith(`${from}[`));
    if (found) return `${found[1]}${rest.slice(found[0].length)}`;
  }
  return field;
}

/** Where each kind keeps its pod specs. */
const POD_SPECS: { readonly [groupKind: string]: readonly string[] } = {
  '/Pod': ['spec'],
  '/PodTemplate': ['template.spec'],
  '/ReplicationController': ['spec.template.spec'],
  'apps/Deployment': ['spec.template.spec'],
  'apps/StatefulSet': ['spec.template.spec'],
  'apps/DaemonSet': ['spec.template.spec'],
  'apps/ReplicaSet': ['spec.template.spec'],
  'batch/Job': ['spec.template.spec'],
  'batch/CronJob': ['spec.jobTemplate.spec.template.spec'],
  'argoproj.io/Rollout': ['spec.template.spec'],
  'jobset.x-k8s.io/JobSet': ['spec.replicatedJobs[].template.spec.template.spec'],
  'keda.sh/ScaledJob': ['spec.jobTargetRef.template.spec'],
  'leaderworkerset.x-k8s.io/LeaderWorkerSet': ['spec.leaderWorkerTemplate.leaderTemplate.spec', 'spec.leaderWorkerTemplate.workerTemplate.spec'],
  'ray.io/RayCluster': rayCluster('spec'),
  'ray.io/RayService': rayCluster('spec.rayClusterConfig'),
  'ray.io/RayJob': [...rayCluster('spec.rayClusterSpec'), 'spec.submitterPodTemplate.spec'],
  'ray.io/RayCronJob': rayCluster('spec.jobTemplate.rayClusterSpec'),
  'serving.kserve.io/InferenceService': ['spec.predictor', 'spec.transformer', 'spec.explainer', 'spec.canary[].predictor'],
  'serving.kserve.io/ServingRuntime': ['spec'],
  'serving.kserve.io/ClusterServingRuntime': ['spec'],
  'serving.knative.dev/Service': ['spec.template.spec'],
  'trainer.kubeflow.org/TrainingRuntime': ['spec.template.spec.replicatedJobs[].template.spec.template.spec'],
  'trainer.kubeflow.org/ClusterTrainingRuntime': ['spec.template.spec.replicatedJobs[].template.spec.template.spec'],
  'kubeflow.org/PyTorchJob': ['spec.pytorchReplicaSpecs.*.template.spec'],
  'kubeflow.org/TFJob': ['spec.tfReplicaSpecs.*.template.spec'],
  'kubeflow.org/MPIJob': ['spec.mpiReplicaSpecs.*.template.spec'],
};

/** Where kinds keep pod specs that their controller merges into a template of its own. */
const PARTIAL: { readonly [groupKind: string]: readonly string[] } = {
  'serving.kserve.io/LLMInferenceService': ['spec.template', 'spec.worker', 'spec.prefill.template', 'spec.prefill.worker', 'spec.router.scheduler.template'],
  'serving.kserve.io/LLMInferenceServiceConfig': ['spec.template', 'spec.worker', 'spec.prefill.template', 'spec.prefill.worker', 'spec.router.scheduler.template'],
  'trainer.kubeflow.org/TrainJob': [
    'spec.podTemplateOverrides[].spec', 'spec.runtimePatches[].trainingRuntimeSpec.template.spec.replicatedJobs[].template.spec.template.spec',
  ],
};

/** Single containers that a controller merges into a pod of its own, by their place. */
const LONE_CONTAINERS: { readonly [groupKind: string]: readonly string[] } = {
  'serving.kserve.io/InferenceService': ['spec.predictor.model', 'spec.canary[].predictor.model'],
  'trainer.kubeflow.org/TrainJob': ['spec.trainer'],
};

/** Argo Workflows: a template holds one container or several, and what the workflow says holds for each template. */
const WORKFLOWS: { readonly [groupKind: string]: string } = {
  'argoproj.io/Workflow': 'spec',
  'argoproj.io/WorkflowTemplate': 'spec',
  'argoproj.io/ClusterWorkflowTemplate': 'spec',
  'argoproj.io/CronWorkflow': 'spec.workflowSpec',
};

/** Spark: driver and executor are container and pod in one. */
const SPARK: { readonly [groupKind: string]: string } = {
  'sparkoperator.k8s.io/SparkApplication': 'spec',
  'sparkoperator.k8s.io/ScheduledSparkApplication': 'spec.template',
};

/** Kinds that have pod specs; most objects of an app are of others. */
const KINDS = new Set([POD_SPECS, PARTIAL, LONE_CONTAINERS, WORKFLOWS, SPARK].flatMap(Object.keys));

/** Every pod spec inside an object, whatever its kind; an empty list for kinds that have none. */
export function podSpecsOf(object: Manifest): FoundPodSpec[] {
  const groupKind = groupKindOf(object);
  if (!KINDS.has(groupKind)) return [];
  return [
    ...recordsAt(object, WORKFLOWS[groupKind]).flatMap(({ value, path }) => workflowPods(value, path)),
    ...recordsAt(object, SPARK[groupKind]).flatMap(({ value, path }) => sparkPods(value, path)),
    ...(POD_SPECS[groupKind] ?? []).flatMap(where => recordsAt(object, where)).map(({ path, value }) => ({
      path, spec: value, containers: containersIn(value, path),
    })),
    ...(PARTIAL[groupKind] ?? []).flatMap(where => recordsAt(object, where)).map(({ path, value }) => ({
      path, spec: value, containers: containersIn(value, path), partial: true,
    })),
    ...(LONE_CONTAINERS[groupKind] ?? []).flatMap(where => recordsAt(object, where)).map(({ path, value }) => ({
      path, spec: { containers: [value] }, containers: [{ path, container: value }], partial: true,
    })),
  ];
}

/** The records at a path; none without one. A segment `*` means every value of a map. */
function recordsAt(object: unknown, where: string | undefined): { path: string; value: { readonly [field: string]: unknown } }[] {
  if (where === undefined) return [];
  const [before, after] = where.split('.*.');
  const found = at(object, before).flatMap(({ value, path }) => {
    const map = record(value);
    if (!map || after === undefined) return map ? [{ path, value: map }] : [];
    return Object.entries(map).flatMap(([key, child]) => recordsAt(child, after).map(deeper => ({ ...deeper, path: `${path}.${key}.${deeper.path}` })));
  });
  return found;
}

/** A list of containers with their paths. */
function listed(holder: { readonly [field: string]: unknown }, field: string, path: string): FoundContainer[] {
  return at(holder, `${field}[]`).flatMap(({ value, path: place }) => {
    const container = record(value);
    return container ? [{ path: `${path}.${place}`, container }] : [];
  });
}

function workflowPods(workflow: { readonly [field: string]: unknown }, path: string): FoundPodSpec[] {
  return at(workflow, 'templates[]').flatMap(({ value, path: place }) => {
    const template = record(value);
    if (!template) return [];
    const here = `${path}.${place}`;
    const own = [
      ...['container', 'script'].flatMap(field => recordsAt(template, field).map(found => ({ path: `${here}.${field}`, container: found.value }))),
      ...listed(template, 'containerSet.containers', here),
    ];
    if (own.length === 0) return [];
    const initContainers = listed(template, 'initContainers', here);
    const sidecars = listed(template, 'sidecars', here);
    const list = (values: unknown) => (Array.isArray(values) ? values as unknown[] : []);
    const [shared, ofTemplate] = [list(workflow.volumes), list(template.volumes)];
    return [{
      path: here,
      borrowed: [
        ...shared.map((_, i) => [`volumes[${i}]`, `${path}.volumes[${i}]`] as const),
        ...ofTemplate.map((_, i) => [`volumes[${shared.length + i}]`, `${here}.volumes[${i}]`] as const),
        ...Object.keys(workflow).filter(field => field !== 'volumes' && template[field] === undefined).map(field => [field, `${path}.${field}`] as const),
      ],
      containers: [...initContainers, ...own, ...sidecars],
      spec: {
        ...workflow,
        ...template,
        // As a whole: the controller does not merge the two (workflow/controller/workflowpod.go).
        securityContext: template.securityContext ?? workflow.securityContext,
        containers: [...own, ...sidecars].map(({ container }) => container),
        initContainers: initContainers.map(({ container }) => container),
        volumes: [...shared, ...ofTemplate],
      },
    }];
  });
}

function sparkPods(application: { readonly [field: string]: unknown }, path: string): FoundPodSpec[] {
  return ['driver', 'executor'].flatMap(role => {
    const part = record(application[role]);
    if (!part) return [];
    const here = `${path}.${role}`;
    // The image of the application is that of both.
    const own = { path: here, container: part.image === undefined && application.image !== undefined ? { ...part, image: application.image } : part };
    const initContainers = listed(part, 'initContainers', here);
    const sidecars = listed(part, 'sidecars', here);
    return [{
      path: here,
      borrowed: [['volumes', `${path}.volumes`], ['securityContext', `${here}.podSecurityContext`], ['serviceAccountName', `${here}.serviceAccount`]],
      containers: [...initContainers, own, ...sidecars],
      spec: {
        ...part,
        securityContext: part.podSecurityContext,
        serviceAccountName: part.serviceAccount,
        volumes: application.volumes,
        containers: [own, ...sidecars].map(({ container }) => container),
        initContainers: initContainers.map(({ container }) => container),
      },
    }];
  });
}

function rayCluster(path: string): string[] {
  return [`${path}.headGroupSpec.template.spec`, `${path}.workerGroupSpecs[].template.spec`];
}
