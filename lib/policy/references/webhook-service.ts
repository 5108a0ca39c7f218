import { nearestName, Nearness } from './near-names';
import { list } from './reference-key';
import { servicePorts } from './service-ports';
import { isName } from './whole';
import { defineRule, PolicyFinding } from '../policy-rule';
import { PolicyWorld } from '../policy-world';
import { at, record } from '../shapes';

/** Where each kind names the Service that the API server calls, and the port when it says none. */
const PLACES: { readonly [groupKind: string]: string } = {
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration': 'webhooks[].clientConfig.service',
  'admissionregistration.k8s.io/MutatingWebhookConfiguration': 'webhooks[].clientConfig.service',
  'apiextensions.k8s.io/CustomResourceDefinition': 'spec.conversion.webhook.clientConfig.service',
  'apiregistration.k8s.io/APIService': 'spec.service',
};
const DEFAULT_PORT = 443;
/** The namespace that kubebuilder writes, for kustomize to replace. */
const PLACEHOLDER = 'system';

/** A Service that the API server is to call and that is not there: with `failurePolicy: Fail` it refuses everything. */
export const webhookService = defineRule({
  id: 'webhook-service',
  title: 'The API server calls a Service and a port that there are.',
  rationale: 'The call fails, and with failurePolicy Fail the API server refuses every object of the kinds that the webhook is for.',
  link: 'https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#service-reference',
  appliesTo: Object.keys(PLACES),
  check: (object, world) => at(object.manifest, PLACES[object.groupKind]).flatMap(({ value, path }) => {
    const service = record(value);
    if (!service || !isName(service.name) || !isName(service.namespace) || service.namespace === PLACEHOLDER) return [];
    return check(service.name, service.namespace, service.port, path, world);
  }),
});

function check(name: string, namespace: string, given: unknown, path: string, world: PolicyWorld): PolicyFinding[] {
  const found = world.find('/Service', namespace, name);
  if (found.length === 0) return missing(name, namespace, path, world);
  const port = typeof given === 'number' ? given : DEFAULT_PORT;
  const ports = found.flatMap(servicePorts).map(({ number }) => number);
  if (ports.length === 0 || ports.includes(port)) return [];
  return [{
    field: `${path}.port`, value: String(port), problem: `the Service "${name}" has no such port. It has ${list(ports.map(String))}`, fix: 'name a port of the Service; without one it is 443',
  }];
}

function missing(name: string, namespace: string, path: string, world: PolicyWorld): PolicyFinding[] {
  const services = world._all('/Service');
  const nearest = nearestName(name, services.filter(service => service.namespace === namespace || service.namespace === '').map(service => service.name));
  if (nearest && nearest.nearness === Nearness.TYPO) {
    return [{ field: `${path}.name`, value: name, problem: `there is no Service of this name among the given objects; there is "${nearest.name}"`, fix: `name "${nearest.name}"` }];
  }
  const elsewhere = services.find(service => service.name === name && service.namespace !== '');
  return elsewhere ? [{
    field: `${path}.namespace`, value: namespace, problem: `the given Service of this name is in the namespace ${elsewhere.namespace}`, fix: `set namespace: ${elsewhere.namespace}`,
  }] : [];
}
