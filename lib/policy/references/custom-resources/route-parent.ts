import { GATEWAY_GROUP, refusal, ROUTES } from './gateway-listeners';
import { misnamedAt } from './misnamed';
import { PolicyObject } from '../../policy-object';
import { defineRule, PolicyFinding } from '../../policy-rule';
import { PolicyWorld } from '../../policy-world';
import { record, records, shown } from '../../shapes';

/** A route hangs on a listener of a Gateway. */
export const routeParent = defineRule({
  id: 'route-parent',
  title: 'A route names a Gateway, and a listener of it that takes the route.',
  rationale: 'The Gateway does not accept the route and sends no request to the model.',
  link: 'https://gateway-api.sigs.k8s.io/api-types/httproute/#parentrefs',
  appliesTo: ROUTES,
  check: (object, world) => records(record(object.manifest.spec)?.parentRefs).flatMap((ref, i) => parentFindings(object, world, ref, `spec.parentRefs[${i}]`)),
});

function parentFindings(object: PolicyObject, world: PolicyWorld, ref: { readonly [field: string]: unknown }, path: string): PolicyFinding[] {
  const { group = GATEWAY_GROUP, kind = 'Gateway', name, sectionName, port } = ref;
  if (group !== GATEWAY_GROUP || kind !== 'Gateway' || typeof name !== 'string') return [];
  const namespace = typeof ref.namespace === 'string' && ref.namespace !== '' ? ref.namespace : object.namespace;
  const groupKind = `${GATEWAY_GROUP}/Gateway`;
  const gateways = world.find(groupKind, namespace, name);
  if (gateways.length !== 1) return misnamedAt(world, `${path}.name`, { groupKind, namespace, name, deliveredWith: object });
  const [gateway] = gateways;
  const listeners = records(record(gateway.manifest.spec)?.listeners);
  if (listeners.length === 0) return [];
  const shownListeners = listeners.map(one => `${shown(one.name ?? '')} (${shown(one.port ?? '')})`).join(', ');
  const named = listeners.filter(one => (sectionName === undefined || one.name === sectionName) && (port === undefined || one.port === port));
  if (named.length === 0) {
    return [{
      field: sectionName === undefined ? `${path}.port` : `${path}.sectionName`,
      value: shown(sectionName ?? port),
      problem: `the Gateway has no such listener; it has ${shownListeners}`,
      fix: 'name a listener of the Gateway',
    }];
  }
  const refusals = named.map(listener => refusal(listener, gateway, object, world));
  return refusals.some(reason => reason === undefined) ? [] : [{
    field: path, value: name, problem: `no listener of the Gateway takes this route: ${refusals.join('; ')}`, fix: 'change the listener (allowedRoutes, hostname), or the route',
  }];
}
