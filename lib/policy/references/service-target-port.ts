import { servedPorts, ServicePort, servicePorts } from './service-ports';
import { isPlaceholder, variantsOf } from './whole';
import { didYouMean } from '../../errors';
import { ContainerPort, containerPorts } from '../container-ports';
import { containersOf } from '../pod-specs';
import { PodTemplate } from '../pod-templates';
import { PolicyObject } from '../policy-object';
import { defineRule, PolicyFinding } from '../policy-rule';
import { PolicyWorld } from '../policy-world';
import { podsOfService } from '../service-targets';
import { record, records, strings } from '../shapes';

/** Ports that are asked in other ways than through a Service. */
const ASIDE = /metric|prom|health|probe|live|ready|admin|debug|pprof|gossip|peer|cluster|raft|internal|webhook/i;

/** A Service that sends to a port on which the pods do not listen. */
export const serviceTargetPort = defineRule({
  id: 'service-target-port',
  title: 'A Service sends to a port that its pods have.',
  rationale: 'Every request to the Service is refused, while its pods are ready.',
  link: 'https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports',
  appliesTo: ['/Service'],
  check: (object, world) => {
    const selected = podsOfService(object, world);
    if (!selected || selected.pods.length === 0 || !selected.certain) return [];
    return servicePorts(object).flatMap(port => (typeof port.target === 'string'
      ? byName(port, selected.pods, world) : byNumber(port, port.target, selected.pods, world, object)));
  },
});

function byName({ target, field }: ServicePort, pods: readonly PodTemplate[], world: PolicyWorld): PolicyFinding[] {
  const specs = pods.flatMap(({ object }) => variantsOf(object, world)).flatMap(({ _podSpecs }) => _podSpecs);
  const ports = specs.flatMap(({ spec }) => containerPorts(spec));
  if (typeof target !== 'string' || isPlaceholder(target) || ports.some(({ name }) => name === target)) return [];
  const names = ports.map(({ name }) => name).filter(Boolean);
  return [{
    field,
    value: target,
    problem: `no container of ${pods[0].object.identity} has a port of this name.${didYouMean(target, names)} Their ports are ${shownPorts(ports)}`,
    fix: 'send to a port of the pods, by its name or number',
  }];
}

/**
 * A number need not be declared. It is wrong where the pods declare another port that no Service sends to, and mention
 * this one nowhere.
 */
function byNumber(
  { field, protocol }: ServicePort, target: number, pods: readonly PodTemplate[], world: PolicyWorld, service: PolicyObject,
): PolicyFinding[] {
  const left = pods.map(pod => {
    const ports = containerPorts(pod.spec);
    if (ports.some(({ number }) => number === target) || mentions(pod, target, world)) return undefined;
    const served = servedPorts(pod, world);
    return ports.find(port => port.protocol === protocol && !served.has(port.number) && !ASIDE.test(port.name) && port.number !== 0);
  });
  if (left.some(port => port === undefined) || isHeadless(service)) return [];
  const ports = containerPorts(pods[0].spec);
  return [{
    field,
    value: String(target),
    problem: `no container of ${pods[0].object.identity} has this port, and nothing sends to ${shownPorts([left[0]!])}; the ports are ${shownPorts(ports)}`,
    fix: 'send to a port of the pods, or declare the port that the server listens on',
  }];
}

/** The name of a pod leads to any of its ports: the ports of a headless Service open and close nothing. */
function isHeadless(service: PolicyObject): boolean {
  return record(service.manifest.spec)?.clusterIP === 'None';
}

/** Whether the number stands anywhere in what the pods run: in commands, variables, or the files of a ConfigMap. */
function mentions(pod: PodTemplate, port: number, world: PolicyWorld): boolean {
  const pattern = new RegExp(`(?<!\\d)${port}(?!\\d)`);
  const isIn = (value: unknown) => {
    for (const { text } of strings(value)) if (pattern.test(text)) return true;
    return typeof value === 'number' && value === port;
  };
  const inContainers = containersOf(pod).some(({ container }) => [container.command, container.args, container.env].some(isIn));
  if (inContainers) return true;
  const names = [
    ...records(pod.spec.volumes).map(volume => record(volume.configMap)?.name),
    ...containersOf(pod).flatMap(({ container }) => records(container.envFrom).map(source => record(source.configMapRef)?.name)),
  ];
  return names.some(name => typeof name === 'string' && world.find('/ConfigMap', pod.namespace, name).some(({ manifest }) => isIn(manifest.data)));
}

function shownPorts(ports: readonly ContainerPort[]): string {
  return ports.map(({ name, number }) => (name ? `${name} (${number})` : String(number))).join(', ') || 'none';
}
