import { misnamedAt } from './misnamed';
import { didYouMean } from '../../../errors';
import { PolicyObject } from '../../policy-object';
import { defineRule, PolicyFinding } from '../../policy-rule';
import { PolicyWorld } from '../../policy-world';
import { at, record, records, shown } from '../../shapes';

type Fields = { readonly [field: string]: unknown };

const ROUTING = 'spec.strategy.canary.trafficRouting';
const GATEWAY_PLUGIN = 'argoproj-labs/gatewayAPI';

/** The route through which a Rollout shifts traffic: an HTTPRoute, a VirtualService or an Ingress. */
export const rolloutRoute = defineRule({
  id: 'rollout-route',
  title: 'A Rollout shifts traffic through a route that sends to both of its Services, in ways that its router can.',
  rationale: 'The controller cannot set weights and the rollout stops in its first step; what the router cannot do, it does not do, and says nothing.',
  link: 'https://argo-rollouts.readthedocs.io/en/stable/features/traffic-management/plugins/',
  appliesTo: ['argoproj.io/Rollout'],
  check: (object, world) => {
    const canary = record(at(object.manifest, 'spec.strategy.canary')[0]?.value);
    const routing = record(canary?.trafficRouting);
    if (!canary || !routing) return [];
    const services = [canary.stableService, canary.canaryService].filter((name): name is string => typeof name === 'string' && name !== '');
    return [
      ...gatewayFindings(object, world, record(record(routing.plugins)?.[GATEWAY_PLUGIN]) ?? {}, services),
      ...istioFindings(object, world, record(routing.istio) ?? {}),
      ...ingressFindings(object, world, record(routing.nginx)?.stableIngress, `${ROUTING}.nginx.stableIngress`, shown(canary.stableService ?? '')),
      ...ingressFindings(object, world, record(routing.alb)?.ingress, `${ROUTING}.alb.ingress`, shown(record(routing.alb)?.rootService ?? canary.stableService ?? '')),
      ...stepFindings(records(canary.steps), routing),
    ];
  },
});

function gatewayFindings(object: PolicyObject, world: PolicyWorld, plugin: Fields, services: readonly string[]): PolicyFinding[] {
  const namespace = typeof plugin.namespace === 'string' && plugin.namespace !== '' ? plugin.namespace : object.namespace;
  const path = `${ROUTING}.plugins.${GATEWAY_PLUGIN}`;
  const named = ['HTTP', 'GRPC', 'TCP', 'TLS'].flatMap(protocol => {
    const field = `${protocol.toLowerCase()}Route`;
    return [
      { kind: `${protocol}Route`, name: plugin[field], field: `${path}.${field}` },
      ...records(plugin[`${field}s`]).map(({ name }, i) => ({ kind: `${protocol}Route`, name, field: `${path}.${field}s[${i}].name` })),
    ];
  });
  return named.flatMap(({ kind, name, field }) => {
    if (typeof name !== 'string' || name === '') return [];
    const groupKind = `gateway.networking.k8s.io/${kind}`;
    const routes = world.find(groupKind, namespace, name);
    if (routes.length === 0) return misnamedAt(world, field, { groupKind, namespace, name, deliveredWith: object });
    const backends = routes.flatMap(({ manifest }) => at(manifest, 'spec.rules[].backendRefs[].name')).map(({ value }) => value);
    return services.filter(service => !backends.includes(service)).map(service => ({
      field, value: name, problem: `the ${kind} does not send to the Service "${service}", so its weight cannot be set`, fix: `add "${service}" to the backendRefs of one rule, beside the other Service`,
    }));
  });
}

function istioFindings(object: PolicyObject, world: PolicyWorld, istio: Fields): PolicyFinding[] {
  const virtual = [
    { service: record(istio.virtualService), path: `${ROUTING}.istio.virtualService` },
    ...records(istio.virtualServices).map((service, i) => ({ service, path: `${ROUTING}.istio.virtualServices[${i}]` })),
  ];
  const rule = record(istio.destinationRule);
  const subsets = ['canarySubsetName', 'stableSubsetName'] as const;
  return [
    ...virtual.flatMap(({ service, path }): PolicyFinding[] => {
      if (typeof service?.name !== 'string' || service.name.includes('.')) return [];
      const groupKind = 'networking.istio.io/VirtualService';
      const found = world.find(groupKind, object.namespace, service.name);
      const names = found.flatMap(({ manifest }) => at(manifest, 'spec.http[].name')).map(({ value }) => String(value));
      if (found.length === 0) return misnamedAt(world, `${path}.name`, { groupKind, namespace: object.namespace, name: service.name, deliveredWith: object });
      const routes = Array.isArray(service.routes) ? service.routes : [];
      // Without http routes it splits TLS or TCP, by other fields.
      return (found.some(({ manifest }) => at(manifest, 'spec.http').length > 0) ? routes : []).flatMap((route, i) => (names.includes(String(route)) ? [] : [{
        field: `${path}.routes[${i}]`, value: shown(route), problem: `the VirtualService has no http route of this name; it has ${names.join(', ') || 'none with a name'}.${didYouMean(String(route), names)}`, fix: 'name a route of the VirtualService',
      }]));
    }),
    ...typeof rule?.name === 'string' ? subsets.flatMap((field): PolicyFinding[] => {
      const groupKind = 'networking.istio.io/DestinationRule';
      const found = world.find(groupKind, object.namespace, rule.name as string);
      const names = found.flatMap(({ manifest }) => at(manifest, 'spec.subsets[].name')).map(({ value }) => String(value));
      if (found.length === 0 && field === 'canarySubsetName') {
        return misnamedAt(world, `${ROUTING}.istio.destinationRule.name`, { groupKind, namespace: object.namespace, name: rule.name as string });
      }
      const subset = rule[field];
      return found.length === 0 || typeof subset !== 'string' || names.includes(subset) ? [] : [{
        field: `${ROUTING}.istio.destinationRule.${field}`, value: subset, problem: `the DestinationRule has no such subset; it has ${names.join(', ') || 'none'}`, fix: 'name a subset of the DestinationRule',
      }];
    }) : [],
  ];
}

function ingressFindings(object: PolicyObject, world: PolicyWorld, name: unknown, field: string, service: string): PolicyFinding[] {
  if (typeof name !== 'string') return [];
  const found = world.find('networking.k8s.io/Ingress', object.namespace, name);
  if (found.length === 0) return misnamedAt(world, field, { groupKind: 'networking.k8s.io/Ingress', namespace: object.namespace, name });
  const backends = found.flatMap(({ manifest }) => [...at(manifest, 'spec.rules[].http.paths[].backend.service.name'), ...at(manifest, 'spec.defaultBackend.service.name')]);
  if (service === '' || backends.length === 0 || backends.some(({ value }) => value === service)) return [];
  return [{ field, value: name, problem: `no rule of the Ingress sends to the Service "${service}"`, fix: 'send a rule of the Ingress to the stable Service' }];
}

/** Routes that steps make, by the names of those that the controller may make. */
function stepFindings(steps: readonly Fields[], routing: Fields): PolicyFinding[] {
  const managed = records(routing.managedRoutes).map(({ name }) => String(name));
  const onlyGateway = Object.keys(record(routing.plugins) ?? {}).join() === GATEWAY_PLUGIN && routing.istio === undefined;
  return steps.flatMap((step, i) => ['setMirrorRoute', 'setHeaderRoute'].flatMap((kind): PolicyFinding[] => {
    const route = record(step[kind]);
    if (!route) return [];
    const field = `spec.strategy.canary.steps[${i}].${kind}`;
    if (kind === 'setMirrorRoute' && onlyGateway) {
      return [{ field, problem: 'the Gateway API plugin mirrors nothing: the step succeeds and no request is copied', fix: 'mirror with a RequestMirror filter of the HTTPRoute, or remove the step' }];
    }
    return managed.includes(String(route.name)) ? [] : [{
      field: `${field}.name`, value: shown(route.name ?? ''), problem: `managedRoutes has no such route; it has ${managed.join(', ') || 'none'}`, fix: `add the name to ${ROUTING}.managedRoutes`,
    }];
  }));
}
