import { PolicyRule } from '../../../lib/policy';
import { findings, pod, Surroundings } from '../fixtures';

/** A container with some fields of its own. */
export function container(fields: object): object {
  return { name: 'server', image: 'server', ...fields };
}

/** A Pod of one container. */
export function podOf(fields: object): object {
  return pod({ containers: [container(fields)] });
}

/** A Deployment with a pod spec. */
export function deployment(spec: object, podSpec: object = { containers: [container({})] }): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'ranker' },
    spec: { selector: { matchLabels: { app: 'ranker' } }, template: { metadata: { labels: { app: 'ranker' } }, spec: podSpec }, ...spec },
  };
}

/** What a rule says, each finding as `field: problem`. */
export function says(rule: PolicyRule, manifest: object, surroundings?: Surroundings): string[] {
  return findings(rule, manifest, surroundings).map(({ field, problem }) => `${field}: ${problem}`);
}

/** Objects of any shape, which no rule may stumble over. */
export const GARBAGE: readonly unknown[] = [
  null, 1, 'text', [], {}, [null], [1], { containers: 1 }, { containers: [null, 1, 'x', []] }, { containers: [{ env: 1, ports: {}, resources: [], volumeMounts: 'x' }] },
  { containers: [{ env: [null, 1], ports: [null], resources: { limits: 1, requests: null }, livenessProbe: 1, lifecycle: { preStop: 1 } }] },
  { volumes: [null, {}, { name: 1 }] },
  { ports: [null, { port: 'x', targetPort: {} }], type: 1, rules: [null], metrics: [1] },
  { tolerations: [{ key: 1 }], affinity: { nodeAffinity: 1 }, topologySpreadConstraints: [{}] },
];
