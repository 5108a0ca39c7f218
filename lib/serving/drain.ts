import { Duration } from 'cdk8s';
import { UnplacedIssue } from '../errors';
import { KubernetesVersion } from '../platform';

/** How a pod lets go of its requests before it ends. */
export interface DrainOptions {
  /**
   * Time between the decision to end a pod and the signal to its process, so that load balancers stop sending first.
   *
   * @default Duration.seconds(15)
   */
  readonly deregistration?: Duration;

  /**
   * Time for the requests that are running: longer than the longest answer you want to see complete.
   *
   * @default Duration.seconds(45)
   */
  readonly requests?: Duration;

  /**
   * Time after which Kubernetes kills the pod. At least `deregistration` + `requests` + 15 s.
   *
   * @default - deregistration + requests + 15 s
   */
  readonly terminationGracePeriod?: Duration;
}

/** The drain of a pod in seconds. */
export interface Drain {
  readonly deregistration: number;
  readonly requests: number;
  readonly grace: number;
}

/** Time for the engine to free the GPU and for the process to end, after the last request. */
const TEARDOWN_SECONDS = 15;

/** The defaults are those that llm-d documents: 15 s + 45 s + teardown = 75 s. */
export function drainOf(options: DrainOptions = {}): Drain {
  const deregistration = options.deregistration?.toSeconds() ?? 15;
  const requests = options.requests?.toSeconds() ?? 45;
  return { deregistration, requests, grace: options.terminationGracePeriod?.toSeconds() ?? deregistration + requests + TEARDOWN_SECONDS };
}

/** The grace period must hold the whole drain, or Kubernetes cuts the last requests off. */
export function drainIssues(drain: Drain): UnplacedIssue[] {
  const needed = drain.deregistration + drain.requests + TEARDOWN_SECONDS;
  if (drain.grace >= needed) return [];
  return [{
    id: 'drain-grace',
    field: 'drain.terminationGracePeriod',
    value: `${drain.grace}s`,
    problem: `shorter than the drain it must hold: ${drain.deregistration}s deregistration + ${drain.requests}s requests + ${TEARDOWN_SECONDS}s teardown = ${needed}s, so running requests would be killed`,
    fix: `leave terminationGracePeriod out, or give at least ${needed} seconds`,
  }];
}

/** Kubernetes has slept for containers itself since 1.30; before that the image must bring `sleep`. */
export function preStop(drain: Drain, version: KubernetesVersion): object {
  return version.isAtLeast(30)
    ? { sleep: { seconds: drain.deregistration } }
    : { exec: { command: ['sleep', String(drain.deregistration)] } };
}
