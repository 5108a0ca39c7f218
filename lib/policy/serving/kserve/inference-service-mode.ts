import { annotationsOf, AUTOSCALER_CLASS, COMPONENTS, deploymentMode, INFERENCE_SERVICE, LEGACY_MODES, MODE } from './mode';
import { PolicyLevel } from '../../policy-level';
import { PolicyObject } from '../../policy-object';
import { defineRule, PolicyFinding } from '../../policy-rule';
import { record, shown } from '../../shapes';

/** What is asked for in a mode that does not have it: nobody refuses it, and nobody does it. */
export const ignoredByMode = defineRule({
  id: 'ignored-by-mode',
  title: 'What an InferenceService asks for exists in its deployment mode.',
  rationale: 'KServe takes the field and does nothing: a canary of 10 % gets every request, and a service that should end at night runs on.',
  link: 'https://kserve.github.io/website/docs/admin-guide/overview#deployment-options',
  appliesTo: [INFERENCE_SERVICE],
  check: object => {
    if (deploymentMode(object) !== 'Standard') return [];
    return COMPONENTS.flatMap(name => {
      const component = record(record(object.manifest.spec)?.[name]);
      return component ? [...canary(component, `spec.${name}`), ...toZero(object, component, `spec.${name}`)] : [];
    });
  },
});

function canary({ canaryTrafficPercent: percent }: { readonly [field: string]: unknown }, path: string): PolicyFinding[] {
  return typeof percent === 'number' && percent < 100 ? [{
    field: `${path}.canaryTrafficPercent`,
    value: String(percent),
    problem: 'only Knative splits traffic by it: in the mode Standard the new version gets every request at once',
    fix: 'use spec.canary (KServe 0.20), or weights of an HTTPRoute',
  }] : [];
}

/** The HorizontalPodAutoscaler that KServe makes has at least one pod. */
function toZero(object: PolicyObject, { minReplicas }: { readonly [field: string]: unknown }, path: string): PolicyFinding[] {
  const by = annotationsOf(object)[AUTOSCALER_CLASS] ?? 'hpa';
  return minReplicas === 0 && by === 'hpa' ? [{
    field: `${path}.minReplicas`, value: '0', problem: 'the autoscaler of the mode Standard keeps one pod, and KServe makes a 1 of it', fix: `set minReplicas: 1, or ${AUTOSCALER_CLASS}: keda with a metric of the gateway`,
  }] : [];
}

/** Fields that the webhook moves to `model`, with the format that it writes there. */
const FORMATS = ['sklearn', 'xgboost', 'tensorflow', 'pytorch', 'triton', 'onnx', 'huggingface', 'pmml', 'lightgbm', 'paddle'];

/** What the webhook of KServe writes differently: Git and cluster are never the same. */
export const rewrittenByKserve = defineRule({
  id: 'rewritten-by-kserve',
  level: PolicyLevel.WARNING,
  title: 'An InferenceService says things as the webhook of KServe writes them.',
  rationale: 'The webhook changes the object at every apply, so that Argo CD shows it as out of sync for ever, and with selfHeal applies it again and again.',
  link: 'https://github.com/kserve/kserve/issues/2232',
  appliesTo: [INFERENCE_SERVICE],
  check: object => {
    const annotations = annotationsOf(object);
    const mode = annotations[MODE];
    const predictor = record(record(object.manifest.spec)?.predictor) ?? {};
    const old = FORMATS.find(name => record(predictor[name]));
    const model = record(predictor.model);
    const format = record(model?.modelFormat)?.name;
    return [
      ...typeof mode === 'string' && Object.hasOwn(LEGACY_MODES, mode) ? [{
        field: `metadata.annotations.${MODE}`, value: mode, problem: `KServe 0.16 and later make ${LEGACY_MODES[mode]} of it`, fix: `set ${LEGACY_MODES[mode]}`,
      }] : [],
      ...old && mode !== 'ModelMesh' ? [{ field: `spec.predictor.${old}`, problem: 'the webhook moves it to spec.predictor.model', fix: `write model: with modelFormat.name: ${old}` }] : [],
      ...model && (format === 'triton' || format === 'vLLM') && model.protocolVersion === undefined
        ? [{ field: 'spec.predictor.model.protocolVersion', problem: `for ${shown(format)} the webhook adds v2`, fix: 'set protocolVersion: v2' }] : [],
    ];
  },
});
