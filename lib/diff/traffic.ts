import { PolicyObject } from '../policy';
import { record, records } from '../policy/shapes';

const ROUTES = ['gateway.networking.k8s.io/HTTPRoute', 'gateway.networking.k8s.io/GRPCRoute'];

/** How the requests of a route are divided otherwise, rule by rule: `requests: ranker 100 % → 90 %, ranker-canary none → 10 %`. */
export function trafficChanges(before: PolicyObject | undefined, after: PolicyObject | undefined): string[] {
  if (!before || !after || !ROUTES.includes(after.groupKind)) return [];
  const [old, now] = [before, after].map(sharesOf);
  return now.flatMap((shares, i) => {
    const was = old[i] ?? new Map<string, string>();
    const names = [...new Set([...was.keys(), ...shares.keys()])];
    const changed = names.filter(name => was.get(name) !== shares.get(name));
    if (changed.length === 0 || names.length < 2) return [];
    return [`requests${now.length > 1 ? ` of rule ${i + 1}` : ''}: ${changed.map(name => `${name} ${was.get(name) ?? 'none'} → ${shares.get(name) ?? 'none'}`).join(', ')}`];
  });
}

/** Percent of the requests by backend, of each rule. */
function sharesOf({ manifest }: PolicyObject): Map<string, string>[] {
  return records(record(manifest.spec)?.rules).map(rule => {
    const backends = records(rule.backendRefs).map(({ name, weight = 1 }) => ({ name: String(name), weight: typeof weight === 'number' ? weight : NaN }));
    const sum = backends.reduce((total, { weight }) => total + weight, 0);
    if (!(sum > 0)) return new Map<string, string>();
    const weights = new Map<string, number>();
    for (const { name, weight } of backends) weights.set(name, (weights.get(name) ?? 0) + weight);
    return new Map([...weights].map(([name, weight]) => [name, `${Math.round(weight / sum * 1000) / 10} %`]));
  });
}
