import { ColdStart } from '../sizing';
import { HealthPaths } from './runtime/adapter';

const STARTUP_PERIOD_SECONDS = 10;
/** A startup probe of a few seconds would kill a pod for one slow scheduling decision of the node. */
const SHORTEST_STARTUP = 6;

/**
 * The three probes of a model server. The startup probe gives the load its computed time; only then the others begin.
 * Readiness leaves early and comes back fast; liveness restarts a process that has been silent for a minute.
 */
export function probes(health: HealthPaths, times: ColdStart): { [probe: string]: object } {
  const get = (path: string) => ({ httpGet: { path, port: 'http' } });
  return {
    startupProbe: {
      ...get(health.readiness),
      periodSeconds: STARTUP_PERIOD_SECONDS,
      timeoutSeconds: 5,
      failureThreshold: Math.max(SHORTEST_STARTUP, Math.ceil(times.startupBudget / STARTUP_PERIOD_SECONDS)),
    },
    readinessProbe: { ...get(health.readiness), periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 3 },
    livenessProbe: { ...get(health.liveness), periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
  };
}
