import { PolicyFinding, PolicyObject, PolicyObjectProps, PolicyRule, PolicyWorld } from '../../lib/policy';
import { PolicyFacts } from '../../lib/policy/policy-world';

export const DIGEST = `sha256:${'a'.repeat(64)}`;
export const IMAGE = `registry.example.com/server:1.2@${DIGEST}`;

/** What is said about the surroundings of an object. */
export interface Surroundings extends Partial<Omit<PolicyObjectProps, 'manifest'>> {
  /** Minor version of Kubernetes of the one cluster. */
  readonly minor?: number;
  readonly facts?: Partial<PolicyFacts>;
  /** Other objects of the world. */
  readonly beside?: readonly object[];
  /** Objects of the world before the change. */
  readonly previous?: readonly object[];
}

/** An object as rules see it, with anything missing filled in. */
export function policyObject(manifest: object, props: Partial<PolicyObjectProps> = {}): PolicyObject {
  return new PolicyObject({ path: 'repo/app/object', ...props, manifest: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, ...manifest } });
}

/** What a rule finds in an object. */
export function findings(rule: PolicyRule, manifest: object, { minor, facts, beside = [], previous, ...props }: Surroundings = {}): PolicyFinding[] {
  const object = policyObject(manifest, props);
  const complete = { clusters: [{ name: 'cluster', kubernetesMinor: minor ?? 33 }], ...facts };
  const before = previous && PolicyWorld._of(previous.map(old => policyObject(old)));
  const world = PolicyWorld._of([object, ...beside.map(other => policyObject(other))], complete, before);
  if (rule.appliesTo && !rule.appliesTo.includes(object.groupKind)) return [];
  return rule.check(object, world);
}

/** The fields a rule finds something in. */
export function fields(rule: PolicyRule, manifest: object, surroundings?: Surroundings): string[] {
  return findings(rule, manifest, surroundings).map(({ field }) => field);
}

/** A Pod with a spec. */
export function pod(spec: object): object {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'server' }, spec };
}
