import { badPortName, finding, isBadPort, isSet, itemsOf } from './forms';
import { containersOf } from '../pod-specs';
import { defineRule } from '../policy-rule';

/** Ports of containers. */
export const containerPort = defineRule({
  id: 'container-port',
  title: 'Ports are between 1 and 65535, and their names are names of ports.',
  rationale: 'The API server refuses the object. A name of more than 15 characters is the usual reason.',
  link: 'https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports',
  checkers: ['kube-linter:invalid-target-ports', 'kube-score:container-ports-check'],
  check: ({ _podSpecs: pods }) => pods.flatMap(pod => containersOf(pod).flatMap(({ container, path }) => itemsOf(container, 'ports', path)).flatMap(({ item, path }) => {
    const name = typeof item.name === 'string' && item.name !== '' ? badPortName(item.name) : undefined;
    return [
      ...['containerPort', 'hostPort'].filter(field => isBadPort(item[field]) && !(field === 'hostPort' && item[field] === 0))
        .map(field => finding(`${path}.${field}`, item[field], 'a port is a number from 1 to 65535', 'give the port that the process listens on')),
      ...name === undefined ? [] : [finding(`${path}.name`, item.name, `no name of a port: ${name}`, 'shorten or rename it, and where Services and probes name it too')],
      ...pod.spec.hostNetwork === true && isSet(item.hostPort) && item.hostPort !== item.containerPort
        ? [finding(`${path}.hostPort`, item.hostPort, 'with hostNetwork it must be the same as containerPort', 'remove hostPort')] : [],
    ];
  })),
});
