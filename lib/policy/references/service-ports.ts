import { containerPorts } from '../container-ports';
import { PodTemplate } from '../pod-templates';
import { PolicyObject } from '../policy-object';
import { PolicyWorld } from '../policy-world';
import { servicesOfPods } from '../service-targets';
import { record } from '../shapes';

/** A port of a Service and what it sends to. */
export interface ServicePort {
  readonly name: string;
  readonly number: number;
  readonly protocol: string;
  /** Name or number of the port of the pods. */
  readonly target: string | number;
  /** The field that says the target, such as `spec.ports[0].targetPort`. */
  readonly field: string;
}

/** The ports of a Service. */
export function servicePorts(service: PolicyObject): ServicePort[] {
  const ports = record(service.manifest.spec)?.ports;
  return (Array.isArray(ports) ? ports as unknown[] : []).flatMap((item, i) => {
    const port = record(item);
    if (!port || typeof port.port !== 'number') return [];
    const { targetPort } = port;
    const hasTarget = (typeof targetPort === 'string' && targetPort !== '') || (typeof targetPort === 'number' && targetPort !== 0);
    return [{
      name: typeof port.name === 'string' ? port.name : '',
      number: port.port,
      protocol: typeof port.protocol === 'string' ? port.protocol : 'TCP',
      target: hasTarget ? numeric(targetPort) : port.port,
      field: `spec.ports[${i}].${hasTarget ? 'targetPort' : 'port'}`,
    }];
  });
}

/** The numbers of the ports of some pods that a Service port sends to. */
export function targetNumbers(pod: PodTemplate, target: string | number): number[] {
  if (typeof target === 'number') return [target];
  return containerPorts(pod.spec).filter(({ name }) => name === target).map(({ number }) => number);
}

/** The numbers of the ports of some pods that given Services send to. */
export function servedPorts(pod: PodTemplate, world: PolicyWorld): ReadonlySet<number> {
  return new Set(servicesOfPods(pod, world).flatMap(service => servicePorts(service).flatMap(({ target }) => targetNumbers(pod, target))));
}

function numeric(target: string | number): string | number {
  return typeof target === 'string' && /^\d+$/.test(target) ? Number(target) : target;
}
