import { nearestName, Nearness } from './near-names';
import { list } from './reference-key';
import { servicePorts } from './service-ports';
import { isName } from './whole';
import { PolicyObject } from '../policy-object';
import { defineRule, PolicyFinding } from '../policy-rule';
import { mayBeSameNamespace, PolicyWorld } from '../policy-world';
import { at, record, shown } from '../shapes';

const BACKENDS = ['spec.defaultBackend', 'spec.rules[].http.paths[].backend'];

/** An Ingress that sends to a Service, or a port of it, that there is not. */
export const ingressBackend = defineRule({
  id: 'ingress-backend',
  title: 'An Ingress sends to a Service and a port that there are.',
  rationale: 'The controller answers every request with 503 or 404.',
  link: 'https://kubernetes.io/docs/concepts/services-networking/ingress/',
  appliesTo: ['networking.k8s.io/Ingress'],
  checkers: ['kube-linter:dangling-ingress', 'kube-score:ingress-targets-service', 'kubescape:C-0298'],
  check: (object, world) => {
    const backends = BACKENDS.flatMap(path => at(object.manifest, path));
    const names = new Set(backends.map(({ value }) => record(record(value)?.service)?.name));
    return backends.flatMap(({ value, path }) => {
      const service = record(record(value)?.service);
      if (!service || !isName(service.name)) return [];
      const found = world.find('/Service', object.namespace, service.name);
      return found.length > 0 ? ofPort(found, record(service.port), `${path}.service.port`) : ofName(object, service.name, `${path}.service.name`, names, world);
    });
  },
});

function ofPort(services: readonly PolicyObject[], port: { readonly [field: string]: unknown } | undefined, field: string): PolicyFinding[] {
  if (services.some(({ manifest }) => record(manifest.spec)?.type === 'ExternalName')) return [];
  const ports = services.flatMap(servicePorts);
  const [key, wanted] = port?.name !== undefined ? ['name', port.name] : ['number', port?.number];
  const isThere = ports.some(({ name, number }) => (key === 'name' ? name === wanted : number === wanted));
  // The AWS load balancer controller reads the port from an annotation.
  if (wanted === 'use-annotation' || wanted === undefined || isThere || ports.length === 0) return [];
  return [{
    field: `${field}.${key}`,
    value: shown(wanted),
    problem: `the Service "${services[0].name}" has no such port. It has ${list(ports.map(({ name, number }) => (name ? `${name} (${number})` : String(number))))}`,
    fix: 'name a port of the Service; the port of the Service, not that of the pods',
  }];
}

/** A Service of another name that was meant: nearly the same, and not sent to by another rule. */
function ofName(object: PolicyObject, name: string, field: string, names: ReadonlySet<unknown>, world: PolicyWorld): PolicyFinding[] {
  const here = world._all('/Service').filter(({ namespace }) => mayBeSameNamespace(namespace, object.namespace)).map(service => service.name);
  const nearest = nearestName(name, here.filter(candidate => !names.has(candidate)));
  const elsewhere = world.find('/Service', '', name)[0];
  const isMeant = nearest && nearest.nearness >= Nearness.ALIKE;
  if (!isMeant && !elsewhere) return [];
  return [{
    field,
    value: name,
    problem: isMeant ? `there is no Service of this name among the given objects; there is "${nearest.name}"`
      : `the given Service of this name is in the namespace ${elsewhere.namespace}; an Ingress sends only to Services of its own`,
    fix: isMeant ? `name "${nearest.name}", or add the Service "${name}"` : 'put both into one namespace',
  }];
}
