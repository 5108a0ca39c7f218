import { ownPort, probesOf, runningContainers } from './probes';
import { listening, serverName } from './servers';
import { POD_KINDS } from './whole';
import { commandLine } from '../command-line';
import { defineRule } from '../policy-rule';
import { shown } from '../shapes';

/** Paths that other servers answer for their health, and these do not. */
const FOREIGN: readonly string[] = ['/healthz', '/health/ready', '/health/live', '/readyz', '/livez', '/ready', '/live', '/v2/health/ready', '/v2/health/live', '/v1/health/ready', '/api/health', '/actuator/health', '/status', '/-/healthy', '/-/ready'];
/**
 * Paths at which servers are asked for their health: vLLM's OpenAI server, SGLang's HTTP server, Triton's KServe v2
 * protocol.
 */
const HEALTH: { readonly [server: string]: { readonly path: string; readonly others: readonly string[] } } = {
  vllm: { path: '/health', others: FOREIGN },
  sglang: { path: '/health', others: FOREIGN },
  triton: { path: '/v2/health/ready', others: ['/health', '/healthz', '/readyz', '/livez', '/ready', '/live', '/health/ready', '/health/live', '/v1/health/ready', '/ping'] },
};
const TLS_FLAGS = ['ssl-certfile', 'ssl-keyfile', 'certfile'];

/** A probe of a path that the server does not answer, or by another scheme than it speaks. */
export const probePath = defineRule({
  id: 'probe-path',
  title: 'A probe asks what the server answers.',
  rationale: 'The probe never succeeds: the pod is never ready, or is killed again and again.',
  link: 'https://docs.vllm.ai/en/stable/deployment/k8s/',
  appliesTo: POD_KINDS,
  check: object => object._podSpecs.flatMap(pod => runningContainers(pod).flatMap(({ container, path: place }) => {
    const server = serverName(container);
    if (!Object.hasOwn(HEALTH, server)) return [];
    const health = HEALTH[server];
    const found = listening(container);
    const isSecure = TLS_FLAGS.some(flag => commandLine(container).flags.has(flag));
    return probesOf(container).filter(({ action, host, port }) => action === 'httpGet' && host === undefined && found?.ports.some(({ number }) => number === ownPort(container, port)))
      .flatMap(probe => {
        const asked = probe.path ?? '/';
        const isHttps = probe.scheme === 'HTTPS';
        return [
          ...(health.others.includes(asked as string) ? [{
            field: `${place}.${probe.field}.path`, value: shown(asked), problem: `${server} answers 404 at this path; it tells its health at ${health.path}`, fix: `set path: ${health.path}`,
          }] : []),
          ...(server !== 'triton' && isHttps !== isSecure ? [{
            field: `${place}.${probe.field}.scheme`,
            value: isHttps ? 'HTTPS' : 'HTTP',
            problem: isSecure ? 'the server speaks TLS, and the probe does not' : 'the probe speaks TLS, and the server has no certificate',
            fix: isSecure ? 'set scheme: HTTPS' : 'remove the scheme, or give the server a certificate',
          }] : []),
        ];
      });
  })),
});
