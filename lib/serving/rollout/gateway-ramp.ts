import { RolloutAdapter, RouteBackend } from './adapter';
import { UnplacedIssue } from '../../errors';
import { isDnsLabel, Manifest } from '../../manifests';
import { MOST_TRAFFIC } from '../../models';

/** A Gateway of the Gateway API that brings requests. It exists already. */
export interface GatewayReference {
  /** Name of the Gateway. */
  readonly name: string;

  /** Namespace of the Gateway. One of its listeners must take routes of the app's namespace (`allowedRoutes`). */
  readonly namespace: string;

  /**
   * Name of the listener.
   *
   * @default - all listeners that take the route
   */
  readonly sectionName?: string;

  /**
   * Namespace of the pods that carry the requests, where that is another one: Envoy Gateway runs its proxies in
   * `envoy-gateway-system`. The network policy lets them in.
   *
   * @default - the namespace of the Gateway
   */
  readonly proxyNamespace?: string;
}

/** How the requests are divided between the version that runs and a new one. */
export interface GatewayRampOptions {
  /** The Gateway that divides them. */
  readonly gateway: GatewayReference;

  /**
   * Host names of the requests, such as `ranker.example.com` or `*.example.com`.
   *
   * @default - those of the listener
   */
  readonly hostnames?: string[];

  /**
   * What the paths of the requests begin with.
   *
   * @default /
   */
  readonly path?: string;

  /**
   * Percents of the requests that a canary gets, one after the other: whole numbers from 0 to 99, ascending. 0 starts
   * its pods without a request. Behind the last one the new version gets all.
   */
  readonly steps: number[];

  /**
   * Number of pods of a canary.
   *
   * @default - its part of the replicas (of the most, under an autoscaler), rounded up; at least 1
   */
  readonly canaryReplicas?: number;
}

/** A host name of a route: lower case, and at the most its first label is a star. */
const HOSTNAME = /^(?=.{1,253}$)(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;
/** Name of most objects, and of a listener. */
const SUBDOMAIN = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;
/** Most host names that the definition of an HTTPRoute takes. */
const MOST_HOSTNAMES = 16;
/** What the definition of an HTTPRoute takes for the beginning of a path. */
const PATH = /^\/(?!.*(\/\/|\/\.\.?(\/|$)|%2[fF]|%(?![0-9a-fA-F]{2})))[A-Za-z0-9/\-._~%!$&'()*+,;=:@]{0,1023}$/;

/** An HTTPRoute whose weights follow the pointer file. */
export class GatewayRamp implements RolloutAdapter {
  public readonly steps: readonly number[];
  public readonly clientNamespaces: readonly string[];

  constructor(private readonly options: GatewayRampOptions) {
    this.steps = [...options.steps];
    this.clientNamespaces = [options.gateway.proxyNamespace ?? options.gateway.namespace];
  }

  public canaryReplicas(most: number, traffic: number): number {
    return this.options.canaryReplicas ?? Math.max(1, Math.ceil(most * traffic / 100));
  }

  /** Every default of the API is written out: Argo CD would call an object that lacks them out of sync for ever. */
  public route(backends: readonly RouteBackend[], port: number): Manifest {
    const { gateway: { name, namespace, sectionName }, hostnames, path = '/' } = this.options;
    return {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      spec: {
        parentRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name, namespace, ...(sectionName !== undefined && { sectionName }) }],
        ...(hostnames && hostnames.length > 0 && { hostnames }),
        rules: [{
          matches: [{ path: { type: 'PathPrefix', value: path } }],
          backendRefs: backends.map(({ service, traffic }) => ({ group: '', kind: 'Service', name: service, port, weight: traffic })),
        }],
      },
    };
  }

  public get issues(): readonly UnplacedIssue[] {
    const { gateway, hostnames = [], path = '/', canaryReplicas } = this.options;
    const names = (['name', 'namespace', 'sectionName', 'proxyNamespace'] as const).map(key => [key, gateway[key]] as const);
    return [
      ...this.stepIssues(),
      ...names.filter(([key, value]) => value !== undefined && !(key.endsWith('amespace') ? isDnsLabel(value) : SUBDOMAIN.test(value)))
        .map(([key, value]) => routeIssue(`gateway.${key}`, value!, 'not a name of lower-case letters, digits and hyphens', 'name it as it is in the cluster')),
      ...hostnames.filter(hostname => !HOSTNAME.test(hostname))
        .map(hostname => routeIssue('hostnames', hostname, 'not a host name in lower case; a star may be its first label', 'correct the host name')),
      ...hostnames.length <= MOST_HOSTNAMES ? [] : [routeIssue('hostnames', String(hostnames.length), `a route has at most ${MOST_HOSTNAMES} host names`, 'name fewer, or one with a star')],
      ...PATH.test(path) ? [] : [routeIssue('path', path, 'not the beginning of a path that a route takes', 'begin it with "/", without "//", "/./", "/../", "%2F" and "#"')],
      ...canaryReplicas === undefined || (Number.isInteger(canaryReplicas) && canaryReplicas >= 1) ? [] : [{
        id: 'replicas', field: 'rollout.canaryReplicas', value: String(canaryReplicas), problem: 'not a positive whole number', fix: 'give the number of pods',
      }],
    ];
  }

  private stepIssues(): UnplacedIssue[] {
    const { steps } = this;
    const isStep = (step: number) => Number.isInteger(step) && step >= 0 && step <= MOST_TRAFFIC;
    return steps.length > 0 && steps.every((step, i) => isStep(step) && (i === 0 || step > steps[i - 1])) ? [] : [{
      id: 'ramp-steps',
      field: 'rollout.steps',
      value: steps.join(', '),
      problem: `not whole numbers from 0 to ${MOST_TRAFFIC}, each larger than the one before`,
      fix: 'give the percents of the requests, such as [10, 25, 50]; all of them follow by themselves',
    }];
  }
}

function routeIssue(field: string, value: string, problem: string, fix: string): UnplacedIssue {
  return { id: 'ramp-route', field: `rollout.${field}`, value, problem, fix };
}
