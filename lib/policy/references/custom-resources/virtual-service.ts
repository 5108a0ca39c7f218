import { misnamedAt } from './misnamed';
import { servicePortFindings } from './service-port';
import { didYouMean } from '../../../errors';
import { defineRule, PolicyFinding } from '../../policy-rule';
import { PolicyWorld } from '../../policy-world';
import { at, record, shown } from '../../shapes';

const RULE = 'networking.istio.io/DestinationRule';
const PLACES = ['http', 'tcp', 'tls'].flatMap(protocol => [`spec.${protocol}[].route[].destination`, `spec.${protocol}[].mirror`, `spec.${protocol}[].mirrors[].destination`]);

/** Where Istio sends requests: a host, a subset of it, and a port. */
export const virtualService = defineRule({
  id: 'virtual-service-destination',
  title: 'A VirtualService sends to subsets and ports that the host has.',
  rationale: 'Istio answers such requests with 503 and no model sees them.',
  link: 'https://istio.io/latest/docs/reference/config/networking/virtual-service/#Destination',
  appliesTo: ['networking.istio.io/VirtualService'],
  check: ({ manifest, namespace }, world) => PLACES.flatMap(place => at(manifest, place)).flatMap(({ value, path }): PolicyFinding[] => {
    const destination = record(value);
    const host = destination?.host;
    if (!destination || typeof host !== 'string' || host.startsWith('*')) return [];
    // A short name, or one in full: `ranker`, `ranker.recommender.svc.cluster.local`.
    const [name, ...rest] = host.split('.');
    const inMesh = rest.length === 0 || rest[1] === 'svc' || rest.length === 1 && world._all('/Namespace').some(one => one.name === rest[0]);
    const place = rest[0] ?? namespace;
    return inMesh ? [
      ...rest.length === 0 ? misnamedAt(world, `${path}.host`, { groupKind: '/Service', namespace: place, name }) : [],
      ...servicePortFindings(world, place, name, record(destination.port)?.number, `${path}.port.number`),
      ...subsetFindings(world, name, place, destination.subset, `${path}.subset`),
    ] : [];
  }),
});

function subsetFindings(world: PolicyWorld, name: string, namespace: string, subset: unknown, field: string): PolicyFinding[] {
  if (typeof subset !== 'string') return [];
  const rules = world._all(RULE).filter(rule => {
    const host = record(rule.manifest.spec)?.host;
    const [ruleName, ruleNamespace = rule.namespace] = typeof host === 'string' ? host.split('.') : [];
    return ruleName === name && (ruleNamespace === namespace || ruleNamespace === '' || namespace === '');
  });
  const names = rules.flatMap(({ manifest }) => at(manifest, 'spec.subsets[].name')).map(found => String(found.value));
  return rules.length === 0 || names.includes(subset) ? [] : [{
    field, value: subset, problem: `the DestinationRule of ${name} has no such subset; it has ${names.map(shown).join(', ') || 'none'}.${didYouMean(subset, names)}`, fix: 'name a subset of the DestinationRule, or add this one',
  }];
}
