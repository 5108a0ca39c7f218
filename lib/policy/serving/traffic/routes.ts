import { PolicyLevel } from '../../policy-level';
import { defineRule, PolicyFinding } from '../../policy-rule';
import { isPlaceholder } from '../../references/whole';
import { at, record, records, shown } from '../../shapes';

const ROUTES = ['gateway.networking.k8s.io/HTTPRoute'];
/** Durations of the Gateway API: https://gateway-api.sigs.k8s.io/geps/gep-2257/. */
const DURATION = /^([0-9]{1,5}(h|m|s|ms)){1,4}$/;
const MILLISECONDS: { readonly [unit: string]: number } = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

function millisecondsOf(value: unknown): number | undefined {
  if (typeof value !== 'string' || !DURATION.test(value)) return undefined;
  return [...value.matchAll(/(\d+)(h|ms|m|s)/g)].reduce((sum, [, count, unit]) => sum + Number(count) * MILLISECONDS[unit], 0);
}

/** Timeouts of a route, as its definition takes them. */
export const routeTimeouts = defineRule({
  id: 'route-timeouts',
  title: 'The timeouts of a route are durations, and the one to the backend is not the longer.',
  rationale: 'The API server refuses the route: the definition has both as validation rules.',
  link: 'https://gateway-api.sigs.k8s.io/guides/http-timeouts/',
  appliesTo: ROUTES,
  check: ({ manifest }) => at(manifest, 'spec.rules[].timeouts').flatMap(({ value, path }): PolicyFinding[] => {
    const timeouts = record(value) ?? {};
    const wrong = ['request', 'backendRequest'].filter(name => timeouts[name] !== undefined && timeouts[name] !== null
      && !(typeof timeouts[name] === 'string' && (isPlaceholder(timeouts[name]) || DURATION.test(timeouts[name]))));
    if (wrong.length > 0) {
      return wrong.map(name => ({ field: `${path}.${name}`, value: shown(timeouts[name]), problem: 'no duration that the Gateway API knows', fix: 'write whole numbers with h, m, s or ms in quotes, such as "600s"' }));
    }
    const [request, backend] = [millisecondsOf(timeouts.request), millisecondsOf(timeouts.backendRequest)];
    // 0 means no timeout.
    return request && backend !== undefined && backend > request ? [{
      field: `${path}.backendRequest`, value: shown(timeouts.backendRequest), problem: `longer than request, which is ${shown(timeouts.request)}`, fix: 'raise request, or lower this',
    }] : [];
  }),
});

/** Fields that only the experimental channel of the Gateway API has. */
export const routeExperimental = defineRule({
  id: 'route-experimental',
  level: PolicyLevel.WARNING,
  title: 'A route uses fields of the standard channel.',
  rationale: 'Clusters with the standard channel of the Gateway API do not know the field: the operator refuses the route, or the field is dropped and nothing is retried.',
  link: 'https://gateway-api.sigs.k8s.io/concepts/versioning/#release-channels',
  appliesTo: ROUTES,
  check: ({ manifest }) => records(record(manifest.spec)?.rules).flatMap((rule, i) => ['retry', 'sessionPersistence'].filter(name => rule[name] !== undefined).map(name => ({
    field: `spec.rules[${i}].${name}`, problem: 'only the experimental channel of the Gateway API has it', fix: 'remove it, use a policy of the gateway for it, or make sure that the clusters have the experimental channel',
  }))),
});

/** A generation is no request that may be sent twice. */
export const retriedGeneration = defineRule({
  id: 'retried-generation',
  level: PolicyLevel.WARNING,
  title: 'A route of a model does not retry what takes long.',
  rationale: 'A generation that times out at the gateway runs on in the server, and the retry adds another: under load each request is done several times.',
  link: 'https://istio.io/latest/docs/reference/config/networking/virtual-service/#HTTPRetry',
  appliesTo: ['networking.istio.io/VirtualService'],
  check: ({ manifest }) => records(record(manifest.spec)?.http).flatMap((route, i): PolicyFinding[] => {
    const retries = record(route.retries);
    const paths = at(route, 'match[].uri').flatMap(({ value }) => Object.values(record(value) ?? {})).filter(path => typeof path === 'string');
    const generates = paths.some(path => /\/v1\/(chat\/)?completions|\/v2\/models\/.*(infer|generate)|\/generate/.test(path));
    if (!retries || !generates || typeof retries.attempts !== 'number' || retries.attempts === 0 || retries.perTryTimeout === undefined) return [];
    return [{ field: `spec.http[${i}].retries`, value: `${retries.attempts} × ${shown(retries.perTryTimeout)}`, problem: 'a generation that takes longer than perTryTimeout is begun again while the first goes on', fix: 'set attempts: 0, or retryOn: connect-failure,refused-stream without perTryTimeout' }];
  }),
});
