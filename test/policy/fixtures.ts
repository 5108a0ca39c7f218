import { Finding, PolicyObject, PolicyRule } from '../../lib/policy';

export const DIGEST = `sha256:${'a'.repeat(64)}`;
export const IMAGE = `registry.example.com/server:1.2@${DIGEST}`;

/** What a rule finds in an object, with anything missing filled in. */
export function findings(rule: PolicyRule, object: object, where: Partial<Omit<PolicyObject, 'object'>> = {}): Finding[] {
  const complete = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, ...object };
  return rule.check({ path: 'repo/app/object', podSecurity: 'restricted', kubernetesMinor: 33, ...where, object: complete });
}

/** The fields a rule finds something in. */
export function fields(rule: PolicyRule, object: object, where?: Partial<Omit<PolicyObject, 'object'>>): string[] {
  return findings(rule, object, where).map(({ field }) => field);
}

/** A Pod with a spec. */
export function pod(spec: object): object {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'server' }, spec };
}
