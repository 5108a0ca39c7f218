import { containersOf, FoundPodSpec } from '../pod-specs';
import { record } from '../shapes';

/** A question that the kubelet asks a container. */
export interface Probe {
  /** `readinessProbe`, `livenessProbe`, `startupProbe`. */
  readonly name: string;
  readonly action: 'httpGet' | 'tcpSocket' | 'grpc';
  readonly port: unknown;
  readonly path?: unknown;
  readonly scheme?: unknown;
  /** Another host than the pod. */
  readonly host?: unknown;
  /** Path of the action in the container, such as `readinessProbe.httpGet`. */
  readonly field: string;
}

type Spec = { readonly [field: string]: unknown };

const PROBES = ['readinessProbe', 'livenessProbe', 'startupProbe'];
const ACTIONS = ['httpGet', 'tcpSocket', 'grpc'] as const;

/** The probes of a container that ask over the network. */
export function probesOf(container: Spec): Probe[] {
  return PROBES.flatMap(name => ACTIONS.flatMap(action => {
    const found = record(record(container[name])?.[action]);
    return found ? [{ name, action, port: found.port, path: found.path, scheme: found.scheme, host: found.host, field: `${name}.${action}` }] : [];
  }));
}

/** The number of a port that a container means by name or number; undefined when it declares no port of the name. */
export function ownPort(container: Spec, port: unknown): number | undefined {
  if (typeof port === 'number') return port;
  if (typeof port === 'string' && /^\d+$/.test(port)) return Number(port);
  const ports = Array.isArray(container.ports) ? container.ports.map(record) : [];
  const number = ports.find(one => one?.name === port && typeof port === 'string')?.containerPort;
  return typeof number === 'number' ? number : undefined;
}

/** The containers of a pod that answer requests as long as it runs, each with its place. */
export function runningContainers(pod: FoundPodSpec) {
  return containersOf(pod).filter(({ container, path: place }) => !place.includes('initContainers[') || container.restartPolicy === 'Always');
}
