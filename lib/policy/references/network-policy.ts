import { servicePorts, targetNumbers } from './service-ports';
import { containerPorts } from '../container-ports';
import { PodTemplate } from '../pod-templates';
import { PolicyObject } from '../policy-object';
import { defineRule } from '../policy-rule';
import { PolicyWorld } from '../policy-world';
import { selects } from '../selectors';
import { podsOfSelector, servicesOfPods } from '../service-targets';
import { at, record, records, shown } from '../shapes';

const KIND = 'networking.k8s.io/NetworkPolicy';
const LINK = 'https://kubernetes.io/docs/concepts/services-networking/network-policies/';

/** A policy that lets in other ports than those that the Service of its pods sends to: nobody reaches them. */
export const networkPolicyPort = defineRule({
  id: 'network-policy-port',
  title: 'A NetworkPolicy lets in the port that the Service of its pods sends to.',
  rationale: 'Requests to the Service are dropped, and time out.',
  link: LINK,
  appliesTo: [KIND],
  check: (object, world) => {
    const spec = record(object.manifest.spec);
    const rules = records(spec?.ingress);
    // A policy without ports for anybody is there to deny, and others to allow.
    if (!record(spec?.podSelector) || rules.length === 0 || rules.some(rule => records(rule.ports).length === 0)) return [];
    const { pods, certain } = podsOfSelector(world, object.namespace, spec?.podSelector);
    if (!certain || !record(spec?.podSelector)?.matchLabels) return [];
    for (const pod of pods) {
      for (const service of servicesOfPods(pod, world)) {
        const targets = servicePorts(service).flatMap(({ target, protocol }) => targetNumbers(pod, target).map(number => ({ number, protocol })));
        if (targets.length === 0 || targets.some(target => lets(object, target, pod))) continue;
        if (targets.some(target => policiesOf(pod, world).some(policy => lets(policy, target, pod)))) continue;
        return [{
          field: at(object.manifest, 'spec.ingress[].ports[].port')[0]?.path ?? 'spec.ingress',
          value: shown(at(object.manifest, 'spec.ingress[].ports[].port')[0]?.value ?? ''),
          problem: `the Service ${service.name} sends to ${targets.map(({ number }) => number).join(', ')} of these pods, and no given policy lets that in`,
          fix: 'let in the port of the pods, not that of the Service',
        }];
      }
    }
    return [];
  },
});

/** Rules for a direction that `policyTypes` leaves out: they hold for nothing. */
export const networkPolicyTypes = defineRule({
  id: 'network-policy-types',
  title: 'A NetworkPolicy names the directions that it has rules for.',
  rationale: 'Rules for a direction that policyTypes leaves out are passed over: traffic stays open.',
  link: LINK,
  appliesTo: [KIND],
  check: ({ manifest }) => {
    const spec = record(manifest.spec);
    const types = spec?.policyTypes;
    if (!Array.isArray(types) || types.length === 0) return [];
    return (['Ingress', 'Egress'] as const).filter(type => Array.isArray(spec?.[type.toLowerCase()]) && !types.includes(type)).map(type => ({
      field: 'spec.policyTypes', value: types.map(shown).join(', '), problem: `there are ${type.toLowerCase()} rules, and policyTypes leaves ${type} out: they hold for nothing`, fix: `add ${type}, or remove the rules`,
    }));
  },
});

/** Every given policy that holds for what comes in to some pods. */
function policiesOf(pod: PodTemplate, world: PolicyWorld): PolicyObject[] {
  const byNamespace = world._once(ingressPolicies);
  const here = pod.namespace === '' ? [...byNamespace.values()].flat() : [...byNamespace.get(pod.namespace) ?? [], ...byNamespace.get('') ?? []];
  return here.filter(({ manifest }) => selects(record(manifest.spec)?.podSelector, pod.labels));
}

function ingressPolicies(world: PolicyWorld): ReadonlyMap<string, readonly PolicyObject[]> {
  const policies = new Map<string, PolicyObject[]>();
  for (const policy of world._all(KIND)) {
    const types = record(policy.manifest.spec)?.policyTypes;
    if (Array.isArray(types) && !types.includes('Ingress')) continue;
    const here = policies.get(policy.namespace);
    if (here) here.push(policy);
    else policies.set(policy.namespace, [policy]);
  }
  return policies;
}

/** Whether a policy lets anybody in to a port. */
function lets(policy: PolicyObject, { number, protocol }: { readonly number: number; readonly protocol: string }, pod: PodTemplate): boolean {
  return records(record(policy.manifest.spec)?.ingress).some(rule => {
    const ports = records(rule.ports);
    return ports.length === 0 || ports.some(port => {
      if ((port.protocol ?? 'TCP') !== protocol) return false;
      if (port.port === undefined) return true;
      if (typeof port.port === 'string') return containerPorts(pod.spec).some(one => one.name === port.port && one.number === number);
      return typeof port.port === 'number' && number >= port.port && number <= (typeof port.endPort === 'number' ? port.endPort : port.port);
    });
  });
}
