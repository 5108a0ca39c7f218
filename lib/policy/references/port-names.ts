import { isPlaceholder, POD_KINDS } from './whole';
import { defineRule, PolicyFinding } from '../policy-rule';
import { at, record, shown } from '../shapes';

/** IANA service name, as the API server checks it: RFC 6335. */
const PORT_NAME = /^[a-z0-9](?:[a-z0-9]|-(?=[a-z0-9])){0,14}$/;
const LABEL = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;

/** Names of container ports that the API server refuses. */
export const containerPortName = defineRule({
  id: 'container-port-name',
  title: 'Container ports have names that Kubernetes takes, each its own.',
  rationale: 'The API server refuses the pod.',
  link: 'https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#ports',
  appliesTo: POD_KINDS,
  check: object => object._containers.flatMap(({ container, path }) => names(container.ports, `${path}.ports`, name => PORT_NAME.test(name) && name.length <= 15 && /[a-z]/.test(name),
    'not a name for a container port: at most 15 lower-case letters, digits and single hyphens, at least one letter')),
});

/** Ports of a Service that the API server refuses. */
export const servicePortName = defineRule({
  id: 'service-port-name',
  title: 'Each port of a Service has a name and a number of its own.',
  rationale: 'The API server refuses the Service.',
  link: 'https://kubernetes.io/docs/concepts/services-networking/service/#multi-port-services',
  appliesTo: ['/Service'],
  check: ({ manifest }) => {
    const ports = at(manifest, 'spec.ports[]');
    const seen = new Set<string>();
    const unnamed = ports.length < 2 ? [] : ports.filter(({ value }) => record(value) && typeof record(value)?.name !== 'string').map(({ path }): PolicyFinding => ({
      field: `${path}.name`, problem: 'a Service with several ports needs a name for each', fix: 'give the port a name',
    }));
    const doubled = ports.flatMap(({ value, path }): PolicyFinding[] => {
      const port = record(value);
      if (typeof port?.port !== 'number') return [];
      const key = `${port.port}/${shown(port.protocol ?? 'TCP')}`;
      const isNew = !seen.has(key);
      seen.add(key);
      return isNew ? [] : [{ field: `${path}.port`, value: String(port.port), problem: 'another port of the Service has this number and protocol', fix: 'give each port its own number' }];
    });
    return [...unnamed, ...doubled, ...names(record(manifest.spec)?.ports, 'spec.ports', name => LABEL.test(name), 'not a name for a port of a Service: at most 63 lower-case letters, digits and hyphens')];
  },
});

function names(ports: unknown, field: string, isValid: (name: string) => boolean, problem: string): PolicyFinding[] {
  const seen = new Set<string>();
  return (Array.isArray(ports) ? ports as unknown[] : []).flatMap((value, i): PolicyFinding[] => {
    const name = record(value)?.name;
    if (typeof name !== 'string' || isPlaceholder(name)) return [];
    const isNew = !seen.has(name);
    seen.add(name);
    if (isNew && isValid(name)) return [];
    return [{ field: `${field}[${i}].name`, value: name, problem: isNew ? problem : 'another port has this name', fix: isNew ? 'shorten or respell it' : 'give each port its own name' }];
  });
}
