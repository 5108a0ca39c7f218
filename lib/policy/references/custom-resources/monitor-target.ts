import { Candidate, nearlySelected } from './selected';
import { didYouMean } from '../../../errors';
import { containerPorts } from '../../container-ports';
import { PolicyObject } from '../../policy-object';
import { defineRule, PolicyFinding } from '../../policy-rule';
import { mayBeSameNamespace, PolicyWorld } from '../../policy-world';
import { selects } from '../../selectors';
import { podsIn } from '../../service-targets';
import { record, records, shown } from '../../shapes';

/** What can be scraped: a Service, or pods, with labels and named ports. */
interface Target extends Candidate {
  readonly ports: readonly (string | number)[];
  /** Whether the target has ports that nobody says here. */
  readonly more: boolean;
}

/** Prometheus finds what it scrapes by labels, and where by the name of a port. */
export const monitorTarget = defineRule({
  id: 'monitor-target',
  title: 'A ServiceMonitor selects Services, a PodMonitor pods, and each scrapes a port that they name so.',
  rationale: 'Prometheus scrapes nothing, without an error anywhere: alerts stay silent, and what scales on these metrics never scales.',
  link: 'https://prometheus-operator.dev/docs/developer/getting-started/',
  appliesTo: ['monitoring.coreos.com/ServiceMonitor', 'monitoring.coreos.com/PodMonitor'],
  check: (object, world) => {
    const spec = record(object.manifest.spec) ?? {};
    const [field, kind, candidates] = object.kind === 'ServiceMonitor'
      ? ['endpoints', 'Service', services(object, world)] as const : ['podMetricsEndpoints', 'pod', pods(object, world)] as const;
    const selected = candidates.filter(({ labels }) => selects(spec.selector, labels));
    if (selected.length === 0) return nothingSelected(object, spec.selector, candidates, kind);
    return records(spec[field]).flatMap((endpoint, i) => portFindings(endpoint, `spec.${field}[${i}]`, selected, kind));
  },
});

function nothingSelected({ file }: PolicyObject, selector: unknown, candidates: readonly Target[], kind: string): PolicyFinding[] {
  const near = nearlySelected(selector, candidates, file);
  return near ? [{
    field: 'spec.selector.matchLabels', problem: `no given ${kind} has these labels; of ${near.candidate.name}, ${near.problem}`, fix: `select by labels of the ${kind}${kind === 'Service' ? ' itself, in its metadata' : ' template'}`,
  }] : [];
}

function portFindings(endpoint: { readonly [field: string]: unknown }, path: string, selected: readonly Target[], kind: string): PolicyFinding[] {
  const { port } = endpoint;
  if (typeof port !== 'string' || port === '' || selected.some(({ more }) => more)) return [];
  const names = [...new Set(selected.flatMap(({ ports }) => ports))];
  if (names.includes(port)) return [];
  return [{
    field: `${path}.port`,
    value: port,
    problem: `no port of the selected ${kind}s (${selected.map(({ name }) => name).join(', ')}) has this name; there are ${names.map(String).join(', ') || 'none with a name'}.${didYouMean(port, names.map(String))}`,
    fix: `use the name of a port${kind === 'Service' ? ' of the Service; a number is no name' : ' of a container'}`,
  }];
}

function services(object: PolicyObject, world: PolicyWorld): Target[] {
  const inNamespace = namespacesOf(object);
  return world.all('/Service').filter(({ namespace }) => inNamespace(namespace)).map(({ name, file, manifest }) => ({
    name,
    file,
    labels: record(record(manifest.metadata)?.labels) ?? {},
    ports: records(record(manifest.spec)?.ports).map(port => shown(port.name ?? '')).filter(Boolean),
    more: false,
  }));
}

function pods(object: PolicyObject, world: PolicyWorld): Target[] {
  const inNamespace = namespacesOf(object);
  return podsIn(world, '').filter(({ namespace }) => inNamespace(namespace)).map(pod => ({
    name: `${pod.object.kind} ${pod.object.name}`,
    file: pod.object.file,
    labels: pod.labels,
    ports: containerPorts(pod.spec).map(({ name }) => name).filter(Boolean),
    // Controllers of custom resources add containers, and with them ports.
    more: pod.moreLabels,
  }));
}

/** Namespaces that a monitor looks in: its own unless it says otherwise. */
function namespacesOf(object: PolicyObject): (namespace: string) => boolean {
  const selector = record(record(object.manifest.spec)?.namespaceSelector);
  if (selector?.any === true) return () => true;
  const names = Array.isArray(selector?.matchNames) && selector.matchNames.length > 0 ? selector.matchNames.map(String) : [object.namespace];
  return namespace => names.some(name => mayBeSameNamespace(name, namespace));
}
