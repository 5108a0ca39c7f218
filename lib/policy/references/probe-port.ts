import { ownPort, probesOf, runningContainers } from './probes';
import { isPlaceholder, POD_KINDS } from './whole';
import { didYouMean } from '../../errors';
import { PolicyObject } from '../policy-object';
import { defineRule } from '../policy-rule';
import { records } from '../shapes';

/** A probe of a port that the container does not have by that name: it fails for ever. */
export const probePort = defineRule({
  id: 'probe-port',
  title: 'A probe asks a port that its container has.',
  rationale: 'The probe never succeeds: the pod is never ready, or is killed again and again.',
  link: 'https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/',
  appliesTo: POD_KINDS,
  checkers: ['kube-linter:liveness-port', 'kube-linter:readiness-port', 'kube-linter:startup-port'],
  check: object => probesIn(object).flatMap(({ container, place, port, field }) => {
    if (typeof port !== 'string' || isPlaceholder(port) || ownPort(container, port) !== undefined) return [];
    // A patch may name a port that the object below it declares.
    if (typeof container.image !== 'string') return [];
    const names = records(container.ports).map(({ name }) => name).filter(name => typeof name === 'string');
    return [{
      field: `${place}.${field}.port`,
      value: port,
      problem: `the container has no port of this name.${didYouMean(port, names)} It has ${names.join(', ') || 'none with a name'}`,
      fix: 'name a port of the same container, or give its number',
    }];
  }),
});

function probesIn(object: PolicyObject) {
  return object._podSpecs.flatMap(runningContainers)
    .flatMap(({ container, path: place }) => probesOf(container).map(probe => ({ container, place, ...probe })));
}
