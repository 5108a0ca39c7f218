import { finding, Fields, isBadPort, isFilledIn, isSet, present, under } from './forms';
import { containersOf } from '../pod-specs';
import { defineRule, PolicyFinding } from '../policy-rule';
import { record } from '../shapes';

const PROBES = ['startupProbe', 'livenessProbe', 'readinessProbe'];
const HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'grpc'];
const HOOKS = ['exec', 'httpGet', 'tcpSocket', 'sleep'];
const NUMBERS = ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'];
/** Knative fills in what a probe does not say. */
const FILLS_IN = /^serving\.(?:knative\.dev|kserve\.io)\//;

/** Probes and hooks as the API server takes them. */
export const probeForm = defineRule({
  id: 'probe-form',
  title: 'A probe asks in exactly one way, with numbers that make sense.',
  rationale: 'The API server refuses the object.',
  link: 'https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/',
  check: ({ _podSpecs: pods, groupKind }) => pods.flatMap(pod => {
    const complete = !pod.partial && !FILLS_IN.test(groupKind);
    return containersOf(pod).flatMap(({ container, path }) => [
      ...PROBES.flatMap(name => {
        const probe = record(container[name]);
        return probe ? ofProbe(name, probe, under(path, name), complete) : [];
      }),
      ...ofHooks(record(container.lifecycle) ?? {}, `${path}.lifecycle`, pod.spec.terminationGracePeriodSeconds),
      ...ofInitContainer(container, path),
    ]);
  }),
});

function ofProbe(name: string, probe: Fields, path: string, complete: boolean): PolicyFinding[] {
  const handlers = present(probe, HANDLERS);
  const findings: PolicyFinding[] = [];
  if (handlers.length > 1) findings.push(finding(path, undefined, `asks in ${handlers.length} ways: ${handlers.join(', ')}`, 'keep one of them'));
  if (handlers.length === 0 && complete) findings.push(finding(path, undefined, `asks in no way: ${HANDLERS.join(', ')}`, 'say how the container is asked'));
  for (const field of NUMBERS) {
    const value = probe[field];
    if (typeof value === 'number' && value < 0) findings.push(finding(`${path}.${field}`, value, 'may not be negative', 'give a number from 1, or remove it'));
  }
  if (name !== 'readinessProbe' && typeof probe.successThreshold === 'number' && probe.successThreshold > 1) {
    findings.push(finding(`${path}.successThreshold`, probe.successThreshold, `must be 1 for a ${name}`, 'remove it'));
  }
  if (name === 'readinessProbe' && isSet(probe.terminationGracePeriodSeconds)) {
    findings.push(finding(`${path}.terminationGracePeriodSeconds`, probe.terminationGracePeriodSeconds, 'a readinessProbe ends no container', 'remove it'));
  }
  return [...findings, ...ofHandlers(probe, path)];
}

function ofHandlers(holder: Fields, path: string): PolicyFinding[] {
  return ['httpGet', 'tcpSocket', 'grpc'].flatMap(handler => {
    const port = record(holder[handler])?.port;
    const field = `${path}.${handler}.port`;
    if (isBadPort(port)) return [finding(field, port, 'a port is a number from 1 to 65535', 'give the port that the container listens on')];
    if (typeof port === 'string' && /^\d+$/.test(port) && !isFilledIn(port)) return [finding(field, port, 'text of digits is taken for the name of a port, and names have a letter', 'remove the quotes')];
    return [];
  });
}

function ofHooks(lifecycle: Fields, path: string, grace: unknown): PolicyFinding[] {
  return ['postStart', 'preStop'].flatMap(hook => {
    const handler = record(lifecycle[hook]);
    if (!handler) return [];
    const handlers = present(handler, HOOKS);
    const seconds = record(handler.sleep)?.seconds;
    const longest = typeof grace === 'number' ? grace : 30;
    const findings = ofHandlers(handler, `${path}.${hook}`);
    if (handlers.length !== 1) findings.push(finding(`${path}.${hook}`, undefined, `needs exactly one of ${HOOKS.join(', ')}${handlers.length > 1 ? `, and has ${handlers.join(', ')}` : ''}`, 'keep one'));
    if (typeof seconds === 'number' && hook === 'preStop' && (seconds < 0 || seconds > longest)) {
      findings.push(finding(`${path}.${hook}.sleep.seconds`, seconds, `must be from 0 to terminationGracePeriodSeconds, which is ${longest}`, 'raise terminationGracePeriodSeconds of the pod to more than the sleep'));
    }
    return findings;
  });
}

/** An init container ends before anybody could ask it, unless it is a sidecar. */
function ofInitContainer(container: Fields, path: string): PolicyFinding[] {
  if (!/(?:^|\.)initContainers\[\d+\]$/.test(path) || isSet(container.restartPolicy)) return [];
  return present(container, [...PROBES, 'lifecycle']).map(field => finding(`${path}.${field}`, undefined,
    'an init container that is no sidecar has no probes and no hooks', 'remove it, or make it a sidecar with restartPolicy: Always'));
}
