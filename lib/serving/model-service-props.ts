import type { INetworkPolicyPeer, ISecret, IServiceAccount, SecretValue } from 'cdk8s-plus-27';
import { Accelerator } from './accelerator';
import { Autoscaling } from './autoscaling/autoscaling';
import { ColdStartOptions } from './cold-start';
import { DrainOptions } from './drain';
import { ServingResources } from './resources';
import { Rollout } from './rollout/rollout';
import { ServingRuntime } from './runtime/serving-runtime';
import { UpdateStrategy } from './update-strategy';
import { FeatureService } from '../features';
import { ModelSource } from '../models';
import { SecretMount } from '../secrets';
import { Weights } from './weights/weights';

/** What a model service is made of. */
export interface ModelServiceProps {
  /** The model, by an immutable reference. */
  readonly model: ModelSource;

  /** The program that serves it. */
  readonly runtime: ServingRuntime;

  /**
   * The hardware it computes on.
   *
   * @default Accelerator.none()
   */
  readonly accelerator?: Accelerator;

  /**
   * How the weights get to the server.
   *
   * @default - by where the model is: an image volume for OCI, a download for Hugging Face, S3 and GCS, the claim for a claim
   */
  readonly weights?: Weights;

  /**
   * The features that the model reads: `pipeline.service` of the pipeline that makes them. Their contract (names, types,
   * entities, ttl) is written on the pods, so that pods are replaced when it changes.
   *
   * @default - it reads no features of this repository
   */
  readonly features?: FeatureService;

  /**
   * Number of pods. Excludes `autoscaling`.
   *
   * @default - 2, or what the autoscaler decides
   */
  readonly replicas?: number;

  /**
   * Who decides the number of pods instead.
   *
   * @default - nobody: the number is fixed
   */
  readonly autoscaling?: Autoscaling;

  /**
   * How a new version takes over.
   *
   * @default UpdateStrategy.automatic()
   */
  readonly updateStrategy?: UpdateStrategy;

  /**
   * How the requests come to a new version step by step, beside the one that runs.
   *
   * @default - not: a new version takes over pod by pod, as `updateStrategy` says, and gets all requests
   */
  readonly rollout?: Rollout;

  /**
   * CPU, memory and disk of a pod.
   *
   * @default - derived from the model's size and the runtime
   */
  readonly resources?: ServingResources;

  /**
   * Times and rates from which probes and deadlines are computed.
   *
   * @default - careful values; give your own measurements
   */
  readonly coldStart?: ColdStartOptions;

  /**
   * How a pod lets go of its requests before it ends.
   *
   * @default - 15 s deregistration, 45 s for running requests
   */
  readonly drain?: DrainOptions;

  /**
   * Who may send requests: pods, namespaces, addresses of cdk8s-plus, or other model services. An empty list: nobody.
   *
   * @default - all pods of the app's namespace
   */
  readonly allowFrom?: INetworkPolicyPeer[];

  /**
   * Who may read the metrics.
   *
   * @default - the namespace `monitoring`
   */
  readonly allowMetricsFrom?: INetworkPolicyPeer[];

  /**
   * Account that the pods run as, for example one with the cloud's workload identity. No token is mounted.
   *
   * @default - an account of its own
   */
  readonly serviceAccount?: IServiceAccount;

  /**
   * Secrets that the server reads as files: `secret.mount('/var/run/secrets/tracing')`. The files follow when a value
   * changes.
   *
   * @default - none
   */
  readonly secrets?: SecretMount[];

  /**
   * Secrets that the server reads as environment variables, by the name of the variable. For programs that read no
   * files: a variable keeps its value until the pod is replaced.
   *
   * @default - none
   */
  readonly secretVariables?: { readonly [name: string]: SecretValue };

  /**
   * Secrets that the images are pulled with, and the weights where they are an image.
   *
   * @default - none: public images, or the identity of the nodes
   */
  readonly imagePullSecrets?: ISecret[];

  /**
   * Priority class of the pods.
   *
   * @default - that of the cluster
   */
  readonly priorityClassName?: string;
}
