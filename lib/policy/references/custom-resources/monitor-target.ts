import { Candidate, nearlySelected } from './selected';
import { didYouMean } from '../../../errors';
import { containerPorts } from '../../container-ports';
import { PodTemplate, podTemplatesOf } from '../../pod-templates';
import { PolicyObject } from '../../policy-object';
import { defineRule, PolicyFinding } from '../../policy-rule';
import { PolicyWorld } from '../../policy-world';
import { selects } from '../../selectors';
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
  checkers: ['kube-linter:dangling-servicemonitor'],
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

/** What is where a monitor looks: its own namespace unless it says otherwise. */
function candidatesOf<T>(object: PolicyObject, all: readonly T[], byNamespace: ReadonlyMap<string, readonly T[]>): readonly T[] {
  const selector = record(record(object.manifest.spec)?.namespaceSelector);
  if (selector?.any === true) return all;
  const names = Array.isArray(selector?.matchNames) && selector.matchNames.length > 0 ? selector.matchNames.map(String) : [object.namespace];
  return names.includes('') ? all : [...names, ''].flatMap(name => byNamespace.get(name) ?? []);
}

function services(object: PolicyObject, world: PolicyWorld): Target[] {
  const { all, byNamespace } = world._once(servicesByNamespace);
  return candidatesOf(object, all, byNamespace).map(({ name, file, manifest }) => ({
    name,
    file,
    labels: record(record(manifest.metadata)?.labels) ?? {},
    ports: records(record(manifest.spec)?.ports).map(port => shown(port.name ?? '')).filter(Boolean),
    more: false,
  }));
}

function pods(object: PolicyObject, world: PolicyWorld): Target[] {
  const { all, byNamespace } = world._once(podsByNamespace);
  return candidatesOf(object, all, byNamespace).map(pod => ({
    name: `${pod.object.kind} ${pod.object.name}`,
    file: pod.object.file,
    labels: pod.labels,
    ports: containerPorts(pod.spec).map(({ name }) => name).filter(Boolean),
    // Controllers of custom resources add containers, and with them ports.
    more: pod.moreLabels,
  }));
}

function servicesByNamespace(world: PolicyWorld): Grouped<PolicyObject> {
  return grouped(world._all('/Service'));
}

function podsByNamespace(world: PolicyWorld): Grouped<PodTemplate> {
  return grouped(podTemplatesOf(world));
}

interface Grouped<T> {
  readonly all: readonly T[];
  readonly byNamespace: ReadonlyMap<string, readonly T[]>;
}

function grouped<T extends { readonly namespace: string }>(all: readonly T[]): Grouped<T> {
  const byNamespace = new Map<string, T[]>();
  for (const one of all) {
    const list = byNamespace.get(one.namespace);
    if (list) list.push(one);
    else byNamespace.set(one.namespace, [one]);
  }
  return { all, byNamespace };
}
