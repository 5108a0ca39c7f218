import { PolicyObject } from '../../policy-object';
import { record } from '../../shapes';

const PREFIX = 'serving.kserve.io/';
export const MODE = `${PREFIX}deploymentMode`;
export const AUTOSCALER_CLASS = `${PREFIX}autoscalerClass`;
export const INFERENCE_SERVICE = 'serving.kserve.io/InferenceService';

/** The old names of the modes, and what the webhook of KServe 0.16 and later makes of them. */
export const LEGACY_MODES: { readonly [mode: string]: string } = { RawDeployment: 'Standard', Serverless: 'Knative' };

export function annotationsOf({ manifest }: PolicyObject): { readonly [name: string]: unknown } {
  return record(record(manifest.metadata)?.annotations) ?? {};
}

/** How KServe deploys a service; undefined where only the settings of the cluster say it. */
export function deploymentMode(service: PolicyObject): string | undefined {
  const mode = annotationsOf(service)[MODE];
  if (typeof mode !== 'string') return undefined;
  return Object.hasOwn(LEGACY_MODES, mode) ? LEGACY_MODES[mode] : mode;
}

/** Parts of a service that have replicas. */
export const COMPONENTS = ['predictor', 'transformer', 'explainer'] as const;
