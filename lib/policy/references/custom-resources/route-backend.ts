import { GATEWAY_GROUP, ROUTES } from './gateway-listeners';
import { misnamedAt } from './misnamed';
import { servicePortFindings } from './service-port';
import { PolicyObject } from '../../policy-object';
import { defineRule, PolicyFinding } from '../../policy-rule';
import { mayBeSameNamespace, PolicyWorld } from '../../policy-world';
import { at, record, records, shown } from '../../shapes';

type Fields = { readonly [field: string]: unknown };

const POOL = 'inference.networking.k8s.io/InferencePool';
const EARLIER_POOL = 'inference.networking.x-k8s.io/InferencePool';

/** Where a route sends to. */
export const routeBackend = defineRule({
  id: 'route-backend',
  title: 'A route sends to Services and InferencePools that there are, at ports that they have, and may send there.',
  rationale: 'The Gateway answers such requests with an error (500 or 503) itself; no model sees them.',
  link: 'https://gateway-api.sigs.k8s.io/api-types/httproute/#backendrefs-optional',
  appliesTo: ROUTES,
  checkers: ['kubescape:C-0302'],
  check: (object, world) => records(record(object.manifest.spec)?.rules).flatMap((rule, i) => {
    const path = `spec.rules[${i}]`;
    const backends = records(rule.backendRefs);
    const silent = backends.length > 0 && backends.every(({ weight }) => weight === 0);
    const mirrors = [...at(rule, 'filters[].requestMirror.backendRef'), ...at(rule, 'backendRefs[].filters[].requestMirror.backendRef')];
    return [
      ...backends.flatMap((ref, j) => backendFindings(object, world, ref, `${path}.backendRefs[${j}]`)),
      ...mirrors.flatMap(({ value, path: place }) => backendFindings(object, world, record(value) ?? {}, `${path}.${place}`)),
      ...silent ? [{ field: `${path}.backendRefs`, problem: 'every weight is 0, so no backend gets a request', fix: 'give one of them a weight' }] : [],
    ];
  }),
});

function backendFindings(object: PolicyObject, world: PolicyWorld, ref: Fields, path: string): PolicyFinding[] {
  const { group = '', kind = 'Service', name, port } = ref;
  if (typeof name !== 'string' || typeof group !== 'string' || typeof kind !== 'string') return [];
  const namespace = typeof ref.namespace === 'string' && ref.namespace !== '' ? ref.namespace : object.namespace;
  const groupKind = `${group}/${kind}`;
  if (groupKind !== '/Service' && groupKind !== POOL && groupKind !== EARLIER_POOL) return [];
  if (groupKind === '/Service' && port === undefined) return [{ field: `${path}.port`, problem: 'a Service needs a port here', fix: 'add a port of the Service' }];
  const mixedUpWith = groupKind === '/Service' ? [POOL] : [groupKind === POOL ? EARLIER_POOL : POOL, '/Service'];
  return [
    ...misnamedAt(world, `${path}.name`, { groupKind, namespace, name, mixedUpWith }),
    ...groupKind === '/Service' ? servicePortFindings(world, namespace, name, port, `${path}.port`) : [],
    ...grantFindings(object, world, groupKind, namespace, name, path),
  ];
}

/** A route sends to another namespace only where a ReferenceGrant of that namespace says so. */
function grantFindings(object: PolicyObject, world: PolicyWorld, groupKind: string, namespace: string, name: string, path: string): PolicyFinding[] {
  if (mayBeSameNamespace(object.namespace, namespace) || world.find(groupKind, namespace, name).length === 0) return [];
  const [group, kind] = groupKind.split('/');
  const granted = world._all(`${GATEWAY_GROUP}/ReferenceGrant`).some(grant => {
    const spec = record(grant.manifest.spec);
    return mayBeSameNamespace(grant.namespace, namespace)
      && records(spec?.from).some(from => from.group === GATEWAY_GROUP && from.kind === object.kind && from.namespace === object.namespace)
      && records(spec?.to).some(to => (to.group ?? '') === group && to.kind === kind && (to.name === undefined || to.name === name));
  });
  return granted ? [] : [{
    field: `${path}.namespace`,
    value: namespace,
    problem: `no ReferenceGrant in namespace ${shown(namespace)} lets a ${object.kind} of ${object.namespace} send to this ${kind}`,
    fix: `add a ReferenceGrant to namespace ${shown(namespace)}, from ${object.kind} in ${object.namespace} to ${kind}`,
  }];
}
