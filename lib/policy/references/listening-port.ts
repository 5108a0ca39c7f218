import { ownPort, probesOf, runningContainers } from './probes';
import { Listening, listening } from './servers';
import { servedPorts } from './service-ports';
import { isWhole, POD_KINDS } from './whole';
import { containerPorts } from '../container-ports';
import { podTemplatesOf, PodTemplate } from '../pod-templates';
import { PolicyObject } from '../policy-object';
import { defineRule, PolicyFinding } from '../policy-rule';
import { PolicyWorld } from '../policy-world';

const LINK = 'https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports';
/** Ports of databases and brokers: an option `--port` with one of them tells where another server is. */
const CLIENT_PORTS = new Set([443, 3306, 5432, 5672, 6379, 6650, 8123, 9092, 9200, 27017]);

/** A server that listens on another port than those that its probes and Services ask. */
export const listeningPort = defineRule({
  id: 'listening-port',
  title: 'Probes and Services ask the port that the command line says.',
  rationale: 'Nothing listens on the port that is asked: the pod is never ready, or requests to it are refused.',
  link: LINK,
  appliesTo: POD_KINDS,
  check: (object, world) => runningIn(object, world).flatMap(({ pod, container, path }) => {
    const found = listening(container);
    if (!found) return [];
    const alone = runningContainers(pod).length === 1;
    const isWrong = found.complete ? (port: number) => found.ports.every(({ number }) => number !== port) : guess(found, container, alone);
    return check(pod, container, path, found, isWrong, alone, world);
  }),
});

/** A server that can be reached from inside its pod only, though probes and Services come from outside. */
export const loopbackServer = defineRule({
  id: 'loopback-server',
  title: 'A server that is probed, or behind a Service, listens on the address of the pod.',
  rationale: 'Connections to the address of the pod are refused: probes fail and the Service answers nothing.',
  link: 'https://kubernetes.io/docs/tasks/debug/debug-application/debug-service/#is-the-service-working',
  appliesTo: POD_KINDS,
  check: (object, world) => runningIn(object, world).flatMap(({ pod, container, path }) => {
    const found = listening(container);
    if (!found?.loopback) return [];
    const numbers = found.ports.map(({ number }) => number);
    const probe = probesOf(container).find(one => one.host === undefined && numbers.includes(ownPort(container, one.port) ?? 0));
    const others = containerPorts(pod.spec).filter(port => port.container !== container.name).map(({ number }) => number);
    const isServed = [...servedPorts(pod, world)].some(port => numbers.includes(port) && !others.includes(port));
    if (!probe && !isServed) return [];
    return [{
      field: `${path}.${found.loopback.field}`,
      value: found.loopback.address,
      problem: `${found.server || 'the server'} listens on ${found.loopback.address} only; ${probe ? `the ${probe.name}` : 'the Service'} connects to the address of the pod`,
      fix: 'let it listen on 0.0.0.0',
    }];
  }),
});

type Container = { readonly [field: string]: unknown };

function check(
  pod: PodTemplate, container: Container, path: string, found: Listening, isWrong: (port: number) => boolean, alone: boolean, world: PolicyWorld,
): PolicyFinding[] {
  const numbers = found.ports.map(({ number }) => number).join(', ');
  const say = (who: string, port: number): PolicyFinding => ({
    field: `${path}.${found.ports[0].field}`, value: numbers, problem: `${found.server || 'the server'} listens on ${numbers}; ${who} port ${port}`, fix: 'make the two the same',
  });
  for (const { name, port } of probesOf(container)) {
    const number = ownPort(container, port);
    if (number !== undefined && isWrong(number)) return [say(`the ${name} asks`, number)];
  }
  const declared = containerPorts(pod.spec);
  const own = declared.filter(port => port.container === container.name).map(({ number }) => number);
  for (const number of servedPorts(pod, world)) {
    const isMine = own.includes(number) || (alone && declared.length === 0);
    if (isMine && isWrong(number)) return [say('a Service sends to', number)];
  }
  return [];
}

/**
 * A program that nobody knows may listen elsewhere too. Its one declared port is surely not where it listens, when
 * `--port` says another one and the pod has no other container.
 */
function guess(found: Listening, container: Container, alone: boolean): (port: number) => boolean {
  const declared = containerPorts({ containers: [container] }).map(({ number }) => number);
  const isSure = found.server === '' && alone && declared.length === 1 && found.ports.length === 1
    && found.ports[0].number !== declared[0] && !CLIENT_PORTS.has(found.ports[0].number);
  return port => isSure && port === declared[0];
}

/** The containers of an object's pods that run as long as these. */
function runningIn(object: PolicyObject, world: PolicyWorld) {
  const pods = isWhole(object) ? world._once(templates).get(object) ?? [] : [];
  return pods.flatMap(pod => runningContainers(pod).map(found => ({ pod, ...found })));
}

function templates(world: PolicyWorld): ReadonlyMap<PolicyObject, readonly PodTemplate[]> {
  const found = new Map<PolicyObject, PodTemplate[]>();
  for (const pod of podTemplatesOf(world)) {
    const list = found.get(pod.object);
    if (list) list.push(pod);
    else found.set(pod.object, [pod]);
  }
  return found;
}
