import { at, groupKindOf, record } from './shapes';
import { Manifest } from '../manifests';

/** A pod spec inside an object. */
export interface FoundPodSpec {
  /** Path of the spec in the object. */
  readonly path: string;
  readonly spec: { readonly [field: string]: unknown };
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
  'keda.sh/ScaledJob': ['spec.jobTargetRef.template.spec'],
  'leaderworkerset.x-k8s.io/LeaderWorkerSet': ['spec.leaderWorkerTemplate.leaderTemplate.spec', 'spec.leaderWorkerTemplate.workerTemplate.spec'],
  'ray.io/RayCluster': rayCluster('spec'),
  'ray.io/RayService': rayCluster('spec.rayClusterConfig'),
  'ray.io/RayJob': [...rayCluster('spec.rayClusterSpec'), 'spec.submitterPodTemplate.spec'],
  'serving.kserve.io/InferenceService': ['spec.predictor', 'spec.transformer', 'spec.explainer'],
  'serving.kserve.io/LLMInferenceService': ['spec.template', 'spec.worker', 'spec.prefill.template', 'spec.prefill.worker'],
  'serving.kserve.io/ServingRuntime': ['spec'],
  'serving.kserve.io/ClusterServingRuntime': ['spec'],
};

/** Argo Workflows: a template holds one container or several, and what the workflow says holds for each template. */
const WORKFLOWS: { readonly [groupKind: string]: string } = {
  'argoproj.io/Workflow': 'spec',
  'argoproj.io/WorkflowTemplate': 'spec',
  'argoproj.io/ClusterWorkflowTemplate': 'spec',
  'argoproj.io/CronWorkflow': 'spec.workflowSpec',
};

/** Every pod spec inside an object, whatever its kind; an empty list for kinds that have none. */
export function podSpecsOf(object: Manifest): FoundPodSpec[] {
  const groupKind = groupKindOf(object);
  const workflow = WORKFLOWS[groupKind];
  if (workflow) return at(object, workflow).flatMap(({ value, path }) => workflowPods(record(value) ?? {}, path));
  return (POD_SPECS[groupKind] ?? []).flatMap(where => at(object, where)).flatMap(({ value, path }) => {
    const spec = record(value);
    return spec ? [{ path, spec }] : [];
  });
}

function workflowPods(workflow: { readonly [field: string]: unknown }, path: string): FoundPodSpec[] {
  return at(workflow, 'templates[]').flatMap(({ value, path: place }) => {
    const template = record(value);
    if (!template) return [];
    const own = [template.container, template.script, ...at(template, 'containerSet.containers[]').map(found => found.value)].map(record).filter(Boolean);
    if (own.length === 0) return [];
    const rest = (field: string) => (Array.isArray(template[field]) ? template[field] as unknown[] : []);
    return [{
      path: `${path}.${place}`,
      spec: {
        ...workflow,
        ...template,
        // As a whole: the controller does not merge the two (workflow/controller/workflowpod.go).
        securityContext: template.securityContext ?? workflow.securityContext,
        containers: [...own, ...rest('sidecars')],
        initContainers: rest('initContainers'),
        volumes: [...Array.isArray(workflow.volumes) ? workflow.volumes : [], ...rest('volumes')],
      },
    }];
  });
}

function rayCluster(path: string): string[] {
  return [`${path}.headGroupSpec.template.spec`, `${path}.workerGroupSpecs[].template.spec`];
}
