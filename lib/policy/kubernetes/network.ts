import { isIP } from 'node:net';
import { finding, Fields, isBadPort, isFilledIn, isSet, isSubdomain, Item, itemsOf, present } from './forms';
import { expression } from './scheduling';
import { defineRule, PolicyFinding } from '../policy-rule';
import { isCidr } from '../schemas/formats';
import { at, record } from '../shapes';

/** Ingresses as the API server takes them. */
export const ingressForm = defineRule({
  id: 'ingress-form',
  title: 'An Ingress has hosts that are names, and backends that are one thing.',
  rationale: 'The API server refuses the object.',
  link: 'https://kubernetes.io/docs/concepts/services-networking/ingress/#the-ingress-resource',
  appliesTo: ['networking.k8s.io/Ingress'],
  check: ({ manifest }) => {
    if ((manifest as Fields).apiVersion !== 'networking.k8s.io/v1') return [];
    const spec = record((manifest as Fields).spec) ?? {};
    const rules = itemsOf(spec, 'rules', 'spec');
    if (rules.length === 0 && !isSet(spec.defaultBackend)) return [finding('spec', undefined, 'needs rules, or a defaultBackend', 'say where requests go')];
    return [
      ...isSet(spec.defaultBackend) ? backend({ item: record(spec.defaultBackend) ?? {}, path: 'spec.defaultBackend' }) : [],
      ...rules.flatMap(({ item, path }) => [...host(item.host, `${path}.host`), ...itemsOf(item.http, 'paths', `${path}.http`).flatMap(ofPath)]),
    ];
  },
});

function ofPath({ item, path }: Item): PolicyFinding[] {
  const wrong = item.pathType !== 'ImplementationSpecific' && typeof item.path === 'string' && !item.path.startsWith('/') && !isFilledIn(item.path)
    ? [finding(`${path}.path`, item.path, 'must begin with a slash', 'write the path as it is in the URL')] : [];
  return [...wrong, ...isSet(item.backend) ? backend({ item: record(item.backend) ?? {}, path: `${path}.backend` }) : []];
}

function host(value: unknown, field: string): PolicyFinding[] {
  if (typeof value !== 'string' || value === '' || isFilledIn(value)) return [];
  if (isIP(value) !== 0) return [finding(field, value, 'must be a DNS name, and is an address', 'give a name, or remove it for all hosts')];
  return isSubdomain(value.replace(/^\*\./, '')) ? [] : [finding(field, value, 'no DNS name: lower case, without scheme, port and path; a "*" may stand for the first label', 'give the name alone')];
}

function backend({ item, path }: Item): PolicyFinding[] {
  const found = present(item, ['service', 'resource']);
  if (found.length !== 1) return [finding(path, undefined, `needs a service or a resource, and has ${found.length === 0 ? 'none' : 'both'}`, 'name the Service and its port')];
  const service = record(item.service);
  if (!service) return [];
  const port = record(service.port) ?? {};
  const ways = present(port, ['name', 'number']);
  if (ways.length !== 1) return [finding(`${path}.service.port`, undefined, `needs a name or a number, and has ${ways.length === 0 ? 'none' : 'both'}`, 'name the port of the Service')];
  return isBadPort(port.number) ? [finding(`${path}.service.port.number`, port.number, 'a port is a number from 1 to 65535', 'give the port of the Service')] : [];
}

/** Network policies as the API server takes them. */
export const networkPolicyForm = defineRule({
  id: 'network-policy-form',
  title: 'A NetworkPolicy names blocks of addresses, and ports, that there are.',
  rationale: 'The API server refuses the object, and what should be closed stays open.',
  link: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/',
  appliesTo: ['networking.k8s.io/NetworkPolicy'],
  check: ({ manifest }) => {
    const spec = record((manifest as Fields).spec) ?? {};
    return [
      ...itemsOf(spec.podSelector, 'matchExpressions', 'spec.podSelector').flatMap(one => expression(one, false)),
      ...[...itemsOf(spec, 'ingress', 'spec'), ...itemsOf(spec, 'egress', 'spec')].flatMap(({ item, path }) => [
        ...itemsOf(item, 'from', path).flatMap(peer), ...itemsOf(item, 'to', path).flatMap(peer), ...itemsOf(item, 'ports', path).flatMap(policyPort),
      ]),
    ];
  },
});

function peer({ item, path }: Item): PolicyFinding[] {
  const block = record(item.ipBlock);
  const selectors = present(item, ['podSelector', 'namespaceSelector']);
  if (!block) {
    return selectors.length === 0 && !isSet(item.ipBlock) ? [finding(path, undefined, 'a peer needs podSelector, namespaceSelector or ipBlock', 'say who; to mean everybody, leave the list out')]
      : selectors.flatMap(field => itemsOf(item[field], 'matchExpressions', `${path}.${field}`)).flatMap(one => expression(one, false));
  }
  if (selectors.length > 0) return [finding(`${path}.ipBlock`, undefined, `may not stand beside ${selectors.join(' and ')}`, 'make it a peer of its own')];
  const findings: PolicyFinding[] = [];
  const bad = (value: unknown) => typeof value === 'string' && !isFilledIn(value) && !isCidr(value);
  if (bad(block.cidr)) findings.push(finding(`${path}.ipBlock.cidr`, block.cidr, 'no block of addresses', 'write an address and a length, such as 10.0.0.0/8; one address has the length 32'));
  for (const { value, path: place } of at(block, 'except[]')) {
    if (bad(value)) findings.push(finding(`${path}.ipBlock.${place}`, value, 'no block of addresses', 'write an address and a length, such as 10.0.0.0/8'));
    else if (typeof block.cidr === 'string' && !bad(block.cidr) && !isWithin(String(value), block.cidr)) findings.push(finding(`${path}.ipBlock.${place}`, value, `must lie within ${block.cidr}, and be smaller`, 'except a part of the block'));
  }
  return findings;
}

/** Whether one block of IPv4 addresses is a part of another; of IPv6 nothing is said. */
function isWithin(inner: string, outer: string): boolean {
  if (inner.includes(':') || outer.includes(':')) return true;
  const [[address, length], [around, wide]] = [inner.split('/'), outer.split('/')];
  const bits = (text: string) => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const shift = 2 ** (32 - Number(wide));
  return Number(length) > Number(wide) && Math.floor(bits(address) / shift) === Math.floor(bits(around) / shift);
}

function policyPort({ item, path }: Item): PolicyFinding[] {
  if (isBadPort(item.port)) return [finding(`${path}.port`, item.port, 'a port is a number from 1 to 65535', 'give one')];
  if (!isSet(item.endPort)) return [];
  if (typeof item.port !== 'number') return [finding(`${path}.endPort`, item.endPort, 'needs a port by number', 'give the first port of the range as port')];
  return typeof item.endPort === 'number' && item.endPort < item.port ? [finding(`${path}.endPort`, item.endPort, `is before port, which is ${item.port}`, 'give the last port of the range')] : [];
}
