import { commandLine, flagOf } from '../command-line';
import { ContainerLike } from '../container-env';
import { containersOf } from '../pod-specs';
import { defineRule, PolicyFinding } from '../policy-rule';
import { record } from '../shapes';

/** What Kubernetes waits when the pod does not say. */
const DEFAULT_GRACE = 30;
/** Flags that say how long a server waits for its last requests, in seconds. */
const TIMEOUTS: { readonly [program: string]: string } = {
  'vllm': 'shutdown-timeout',
  'vllm.entrypoints.openai.api_server': 'shutdown-timeout',
  'tritonserver': 'exit-timeout-secs',
  'uvicorn': 'timeout-graceful-shutdown',
  'gunicorn': 'graceful-timeout',
};

/** Seconds of a pause, and the field that says so. */
interface Pause {
  readonly seconds: number;
  readonly field: string;
}

/** How long the hook before the end waits, when it only sleeps. */
function preStopOf(container: ContainerLike): Pause | undefined {
  const hook = record(record(container.lifecycle)?.preStop);
  const slept = record(hook?.sleep)?.seconds;
  if (typeof slept === 'number') return { seconds: slept, field: 'lifecycle.preStop.sleep.seconds' };
  const command = record(hook?.exec)?.command;
  const words = Array.isArray(command) && command.every(word => typeof word === 'string') ? command.join(' ') : '';
  const [, seconds, unit] = /^(?:(?:\S*\/)?(?:ba|da|a)?sh -\w*c )?(?:exec )?(?:\S*\/)?sleep (\d{1,5})([sm]?)(?:\s*[;&].*)?$/.exec(words) ?? [];
  return seconds === undefined ? undefined : { seconds: Number(seconds) * (unit === 'm' ? 60 : 1), field: 'lifecycle.preStop.exec.command' };
}

function timeoutOf(container: ContainerLike): Pause | undefined {
  const line = commandLine(container);
  const flag = Object.hasOwn(TIMEOUTS, line.program) ? flagOf(line, TIMEOUTS[line.program]) : line.program === '' ? flagOf(line, 'shutdown-timeout') : undefined;
  return flag && /^\d{1,6}$/.test(flag.value) ? { seconds: Number(flag.value), field: flag.field } : undefined;
}

/** The end of a pod takes its time. */
export const drainGrace = defineRule({
  id: 'grace-period',
  title: 'The grace period of a pod holds its preStop hook and the time that its server waits for requests.',
  rationale: 'Kubernetes kills the server in the middle of its last answers, at every rollout and every drain of a node.',
  link: 'https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination',
  check: object => object._podSpecs.flatMap(pod => {
    const given = pod.spec.terminationGracePeriodSeconds;
    const grace = given ?? (pod.partial ? undefined : DEFAULT_GRACE);
    if (typeof grace !== 'number') return [];
    return containersOf(pod).flatMap(({ container, path }): PolicyFinding[] => {
      const [hook, server] = [preStopOf(container), timeoutOf(container)];
      const needed = (hook?.seconds ?? 0) + (server?.seconds ?? 0);
      // A sleep alone that is longer than the grace period is refused by the API server; the pack `kubernetes` says so.
      const refused = hook?.field.includes('.sleep.') === true && hook.seconds > grace;
      if (refused || !(server ? needed > grace : hook !== undefined && hook.seconds >= grace)) return [];
      const parts = [hook && `${hook.seconds} s of preStop`, server && `${server.seconds} s for the last requests`].filter(Boolean).join(' + ');
      return [{
        field: given === undefined ? `${path}.${(server ?? hook)!.field}` : `${pod.path}.terminationGracePeriodSeconds`,
        value: `${given === undefined ? needed : grace} s`,
        problem: `${parts} ${hook && server ? `= ${needed} s ` : ''}do not fit into the grace period of ${grace} s${given === undefined ? ', which is the default' : ''}`,
        fix: `set terminationGracePeriodSeconds of the pod to ${needed + 15} or more: the drain, and 15 s for the process to end`,
      }];
    });
  }),
});
