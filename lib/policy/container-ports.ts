import { record, records } from './shapes';

/** A port that a container of a pod declares. */
export interface ContainerPort {
  /** Empty when it has none. */
  readonly name: string;
  /** Zero when it is no number. */
  readonly number: number;
  readonly protocol: string;
  /** Name of the container. */
  readonly container: string;
  /** Path in the pod spec, such as `containers[0].ports[1]`. */
  readonly field: string;
}

/** The ports that the containers of a pod declare, and its sidecars: init containers that go on running. */
export function containerPorts(spec: { readonly [field: string]: unknown }): ContainerPort[] {
  return ['containers', 'initContainers'].flatMap(list => (Array.isArray(spec[list]) ? spec[list] as unknown[] : []).flatMap((item, i) => {
    const container = record(item);
    if (!container || (list === 'initContainers' && container.restartPolicy !== 'Always')) return [];
    const field = `${list}[${i}].ports`;
    return (Array.isArray(container.ports) ? container.ports as unknown[] : []).flatMap((value, j) => {
      const port = record(value);
      return port ? [{
        name: text(port.name), number: numberOf(port.containerPort), protocol: text(port.protocol) || 'TCP', container: text(container.name), field: `${field}[${j}]`,
      }] : [];
    });
  }));
}

/** Names of the containers that run as long as the pod, with their places in the spec. */
export function servers(spec: { readonly [field: string]: unknown }): { readonly [field: string]: unknown }[] {
  return [...records(spec.containers), ...records(spec.initContainers).filter(({ restartPolicy }) => restartPolicy === 'Always')];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function numberOf(value: unknown): number {
  return typeof value === 'number' && Number.isInteger(value) ? value : 0;
}
