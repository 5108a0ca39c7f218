import { DeliveryPlan, PlanObject } from './plan';
import { Issue } from '../errors';
import { ManifestObject } from '../manifests';

/** What every operator answers for itself; shared code never asks which operator it holds. */
export interface DeliveryRenderer {
  /** Name of the operator for messages: `Flux`, `Argo CD`. */
  readonly name: string;

  /** Namespace of the operator's own objects. */
  readonly namespace: string;

  /** Whether directories of manifests get a `kustomization.yaml`. */
  readonly wantsKustomization: boolean;

  /** Whether inside an app it applies some objects only when others are ready: pods before what sends them requests. */
  readonly waitsInside: boolean;

  /** What the plan asks for and this operator cannot do. */
  unsupported(plan: DeliveryPlan): Issue[];

  /** The operator's own objects. */
  deliver(plan: DeliveryPlan): ManifestObject[];

  /** The object with what this operator wants written on it, such as prune protection or a sync wave. */
  annotate(planned: PlanObject): ManifestObject;
}
