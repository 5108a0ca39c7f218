import { UnplacedIssue } from '../../errors';
import { Container } from '../../manifests';
import { ResolvedModel } from '../../models';
import { TargetCluster } from '../../platform';
import { WeightsOrigin } from '../cold-start';
import { RuntimeAdapter } from '../runtime/adapter';

/** Directory of the weights in every server. */
export const MODEL_PATH = '/mnt/models';
export const MODEL_VOLUME = 'model';

/** What a delivery of weights is told. */
export interface WeightsContext {
  readonly model: ResolvedModel;
  readonly sizeBytes: number;
  readonly clusters: readonly TargetCluster[];
  readonly runtime: RuntimeAdapter;
  /** Namespace of the pods. */
  readonly namespace: string;
}

/** How weights get to the server: parts of a pod, and what follows for times, disk and network. */
export interface WeightsPlan {
  readonly volume: { readonly name: string; readonly [source: string]: unknown };
  /** More volumes, such as credentials of the download. */
  readonly moreVolumes?: readonly { readonly name: string; readonly [source: string]: unknown }[];
  /** Path inside the volume that is mounted. */
  readonly subPath?: string;
  readonly initContainer?: Container;
  /** TCP ports that the download connects to. */
  readonly egressPorts: readonly number[];
  /** Bytes the weights may take of the node's ephemeral storage. */
  readonly diskBytes: number;
  readonly origin: WeightsOrigin;
  readonly issues: readonly UnplacedIssue[];
}

/** One way to deliver weights. */
export interface WeightsDelivery {
  /** Name for messages, as the user writes it. */
  readonly title: string;
  plan(context: WeightsContext): WeightsPlan;
}

/** A way of delivery that does not go with where the model is. */
export function mismatch(title: string, context: WeightsContext, takes: string, instead: string): UnplacedIssue {
  return {
    id: 'weights-mismatch',
    field: 'weights',
    value: title,
    problem: `cannot deliver ${context.model.uri}; it takes ${takes}`,
    fix: `leave weights out, or use ${instead}`,
  };
}
