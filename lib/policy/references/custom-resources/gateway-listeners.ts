import { PolicyObject } from '../../policy-object';
import { mayBeSameNamespace, PolicyWorld } from '../../policy-world';
import { selects } from '../../selectors';
import { record, records, shown } from '../../shapes';

type Fields = { readonly [field: string]: unknown };

export const GATEWAY_GROUP = 'gateway.networking.k8s.io';

/** Kinds of routes. */
export const ROUTES = ['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute'].map(kind => `${GATEWAY_GROUP}/${kind}`);

/** The routes that listeners of a protocol take. */
const KINDS: { readonly [protocol: string]: readonly string[] } = {
  HTTP: ['HTTPRoute', 'GRPCRoute'], HTTPS: ['HTTPRoute', 'GRPCRoute'], TLS: ['TLSRoute', 'TCPRoute'], TCP: ['TCPRoute'], UDP: ['UDPRoute'],
};

/** Why a listener of a Gateway does not take a route; undefined when it does, or may. */
export function refusal(listener: Fields, gateway: PolicyObject, route: PolicyObject, world: PolicyWorld): string | undefined {
  const name = shown(listener.name ?? '');
  const allowed = record(listener.allowedRoutes) ?? {};
  const kinds = records(allowed.kinds).map(({ kind }) => String(kind));
  const taken = kinds.length > 0 ? kinds : KINDS[String(listener.protocol)];
  if (taken && !taken.includes(route.kind)) return `listener ${name} takes ${taken.join(', ')}`;
  if (!allowsNamespace(record(allowed.namespaces) ?? {}, gateway, route, world)) {
    return `listener ${name} takes no routes of namespace ${route.namespace}`;
  }
  const hostnames = texts(record(route.manifest.spec)?.hostnames);
  const own = typeof listener.hostname === 'string' ? listener.hostname : '';
  if (own !== '' && hostnames.length > 0 && !hostnames.some(hostname => meet(own, hostname))) return `listener ${name} is for ${own}`;
  return undefined;
}

function allowsNamespace(namespaces: Fields, gateway: PolicyObject, route: PolicyObject, world: PolicyWorld): boolean {
  if (namespaces.from === 'All' || mayBeSameNamespace(gateway.namespace, route.namespace)) return true;
  if (namespaces.from === undefined || namespaces.from === 'Same') return false;
  const [namespace, ...more] = world.find('/Namespace', '', route.namespace);
  if (namespaces.from !== 'Selector' || !namespace || more.length > 0) return true;
  return selects(namespaces.selector, { 'kubernetes.io/metadata.name': route.namespace, ...record(record(namespace.manifest.metadata)?.labels) });
}

/** Whether two host names have one in common; either may begin with a star. */
function meet(one: string, other: string): boolean {
  const [a, b] = [one.toLowerCase(), other.toLowerCase()];
  if (a === b) return true;
  const covers = (wild: string, name: string) => wild.startsWith('*.') && name.endsWith(wild.slice(1)) && name.length > wild.length - 1;
  return covers(a, b) || covers(b, a);
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}
