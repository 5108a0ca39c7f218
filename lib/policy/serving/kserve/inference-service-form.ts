import { annotationsOf, AUTOSCALER_CLASS, COMPONENTS, deploymentMode, INFERENCE_SERVICE } from './mode';
import { PolicyObject } from '../../policy-object';
import { defineRule, PolicyFinding } from '../../policy-rule';
import { at, record, records, shown } from '../../shapes';

type Fields = { readonly [field: string]: unknown };

const CLASSES = ['hpa', 'external', 'keda', 'none'];
/** Fields of a predictor that say what serves the model: exactly one of them, or containers. */
const IMPLEMENTATIONS = ['model', 'sklearn', 'xgboost', 'tensorflow', 'pytorch', 'triton', 'onnx', 'huggingface', 'pmml', 'lightgbm', 'paddle'];

/** What the validating webhook of KServe refuses: pkg/apis/serving/v1beta1/inference_service_validation.go. */
export const inferenceServiceForm = defineRule({
  id: 'inference-service-form',
  title: 'An InferenceService is one that KServe takes.',
  rationale: 'The webhook of KServe refuses the object, and with it the operator the whole app.',
  link: 'https://kserve.github.io/website/docs/reference/crd-api',
  appliesTo: [INFERENCE_SERVICE],
  check: object => {
    const spec = record(object.manifest.spec) ?? {};
    const predictor = record(spec.predictor);
    return [
      ...autoscalerClass(object),
      ...predictor ? [...implementations(predictor), ...multiNode(object, predictor)] : [],
      ...COMPONENTS.flatMap(name => {
        const component = record(spec[name]);
        return component ? [...replicas(component, `spec.${name}`), ...scaling(object, component, `spec.${name}`), ...uris(component, `spec.${name}`)] : [];
      }),
      ...canaries(object, records(spec.canary), predictor),
    ];
  },
});

function autoscalerClass(object: PolicyObject): PolicyFinding[] {
  const value = annotationsOf(object)[AUTOSCALER_CLASS];
  return typeof value !== 'string' || CLASSES.includes(value) ? [] : [{
    field: `metadata.annotations.${AUTOSCALER_CLASS}`,
    value,
    problem: `not a class that KServe knows; there are ${CLASSES.join(', ')}`,
    fix: value === 'kpa' ? 'remove it: in the mode Knative its own autoscaler is used' : 'use one of these',
  }];
}

function implementations(predictor: Fields): PolicyFinding[] {
  const given = IMPLEMENTATIONS.filter(name => record(predictor[name]));
  if (given.length > 1) return [{ field: `spec.predictor.${given[1]}`, problem: `${given.join(' and ')} both say what serves the model`, fix: 'keep one' }];
  const named = given.find(name => typeof record(predictor[name])?.name === 'string' && record(predictor[name])?.name !== '');
  return named ? [{ field: `spec.predictor.${named}.name`, value: shown(record(predictor[named])!.name), problem: 'may not be set: KServe names the container', fix: 'remove it' }] : [];
}

function multiNode(object: PolicyObject, predictor: Fields): PolicyFinding[] {
  const [worker, model] = [record(predictor.workerSpec), record(predictor.model)];
  if (!worker || !model) return [];
  const scheme = typeof model.storageUri === 'string' ? model.storageUri.split('://')[0] : undefined;
  const variable = records(model.env).map(({ name }) => name).find(name => name === 'PIPELINE_PARALLEL_SIZE' || name === 'TENSOR_PARALLEL_SIZE');
  return [
    ...variable !== undefined ? [{ field: 'spec.predictor.model.env', value: shown(variable), problem: 'workerSpec says it, and the variable may not', fix: 'set workerSpec.pipelineParallelSize and workerSpec.tensorParallelSize' }] : [],
    ...scheme === undefined || !['pvc', 'oci'].includes(scheme)
      ? [{ field: 'spec.predictor.model.storageUri', ...scheme !== undefined && { value: shown(model.storageUri) }, problem: 'several nodes need a model on a volume or in a registry: pvc:// or oci://', fix: 'put the model there' }] : [],
    ...annotationsOf(object)[AUTOSCALER_CLASS] !== 'none'
      ? [{ field: `metadata.annotations.${AUTOSCALER_CLASS}`, problem: 'a service on several nodes does not scale: the class must be none', fix: `set ${AUTOSCALER_CLASS}: none` }] : [],
  ];
}

function replicas({ minReplicas = 1, maxReplicas }: Fields, path: string): PolicyFinding[] {
  return typeof minReplicas === 'number' && typeof maxReplicas === 'number' && maxReplicas !== 0 && minReplicas > maxReplicas
    ? [{ field: `${path}.maxReplicas`, value: String(maxReplicas), problem: `less than minReplicas, which is ${minReplicas}`, fix: 'raise it' }] : [];
}

/** What is measured, by who scales in the mode that is named; without a name the cluster says it. */
function scaling(object: PolicyObject, component: Fields, path: string): PolicyFinding[] {
  const mode = deploymentMode(object);
  const annotations = annotationsOf(object);
  const by = annotations[AUTOSCALER_CLASS];
  const metric = component.scaleMetric;
  if (mode === 'Knative') {
    if (component.deploymentStrategy !== undefined) return [{ field: `${path}.deploymentStrategy`, problem: 'only the mode Standard has it: Knative replaces revisions', fix: 'remove it' }];
    if (annotations['autoscaling.knative.dev/class'] !== 'hpa.autoscaling.knative.dev' && (metric === 'cpu' || metric === 'memory')) {
      return [{ field: `${path}.scaleMetric`, value: metric, problem: 'the autoscaler of Knative knows concurrency and rps only', fix: 'use one of these' }];
    }
  }
  if (mode !== 'Standard') return [];
  if (by === 'hpa' && (metric === 'concurrency' || metric === 'rps')) {
    return [{ field: `${path}.scaleMetric`, value: metric, problem: 'a HorizontalPodAutoscaler knows cpu and memory only', fix: 'use one of these, or the class keda with autoScaling.metrics' }];
  }
  if (by === 'keda' && metric !== undefined) return [{ field: `${path}.scaleMetric`, value: shown(metric), problem: 'KEDA does not read it', fix: 'write autoScaling.metrics' }];
  const types = at(component, 'autoScaling.metrics[].type');
  return by === 'hpa' ? types.filter(({ value }) => value === 'External' || value === 'PodMetric').map(({ path: place, value }) => ({
    field: `${path}.${place}`, value: shown(value), problem: 'a HorizontalPodAutoscaler of KServe has metrics of type Resource only', fix: `set ${AUTOSCALER_CLASS}: keda`,
  })) : [];
}

function uris(component: Fields, path: string): PolicyFinding[] {
  if (!Array.isArray(component.storageUris) || component.storageUris.length === 0) return [];
  const model = record(component.model);
  return model?.storageUri !== undefined ? [{ field: `${path}.storageUris`, problem: 'may not be set together with model.storageUri', fix: 'keep one of the two' }] : [];
}

const FIXED = ['maxReplicas', 'scaleTarget', 'scaleMetric', 'autoScaling', 'workerSpec'];

function canaries(object: PolicyObject, canary: readonly Fields[], predictor: Fields | undefined): PolicyFinding[] {
  if (canary.length === 0) return [];
  const mode = deploymentMode(object);
  if (mode !== undefined && mode !== 'Standard') return [{ field: 'spec.canary', problem: `only the mode Standard has it, and this is ${mode}`, fix: 'use predictor.canaryTrafficPercent' }];
  const names = canary.map(({ predictor: one }) => record(one)?.name);
  const sum = canary.reduce((total, { trafficPercent }) => total + (typeof trafficPercent === 'number' ? trafficPercent : 0), 0);
  return [
    ...sum > 100 ? [{ field: 'spec.canary', value: String(sum), problem: 'together more than 100 %', fix: 'lower the shares' }] : [],
    ...canary.flatMap((_, i): PolicyFinding[] => {
      const path = `spec.canary[${i}].predictor`;
      const one = record(canary[i].predictor);
      if (!one) return [];
      if (names[i] === undefined || names[i] === '') return [{ field: `${path}.name`, problem: 'a canary has a name', fix: 'name it' }];
      if (names.indexOf(names[i]) < i || names[i] === predictor?.name) return [{ field: `${path}.name`, value: shown(names[i]), problem: 'another predictor has this name', fix: 'name it differently' }];
      return FIXED.filter(field => one[field] !== undefined).map(field => ({ field: `${path}.${field}`, problem: 'a canary has a fixed number of pods on one node', fix: 'remove it' }));
    }),
  ];
}
