import { isZero } from '../../kubernetes/forms';
import { defineRule, PolicyFinding } from '../../policy-rule';
import { at, record, records, shown } from '../../shapes';

type Fields = { readonly [field: string]: unknown };

const CANARY = 'spec.strategy.canary';
/** Routers that need both Services. */
const BY_SERVICES = ['alb', 'smi', 'apisix', 'ambassador', 'nginx', 'appMesh', 'traefik'];
/** What a step may be: exactly one of these, of the first four. */
const EXCLUSIVE = ['setWeight', 'pause', 'experiment', 'analysis'];
const STEPS = [...EXCLUSIVE, 'setCanaryScale', 'setHeaderRoute', 'setMirrorRoute', 'plugin'];

/** What the controller of Argo Rollouts validates before it does anything: pkg/apis/rollouts/validation. */
export const rolloutForm = defineRule({
  id: 'rollout-form',
  title: 'The strategy of a Rollout is one that its controller takes.',
  rationale: 'The API server takes the Rollout and the controller does not: it is Degraded with InvalidSpec, and no version comes up any more.',
  link: 'https://argo-rollouts.readthedocs.io/en/stable/features/specification/',
  appliesTo: ['argoproj.io/Rollout'],
  check: ({ manifest }) => {
    const spec = record(manifest.spec) ?? {};
    const strategy = record(spec.strategy);
    const [canary, blueGreen] = [record(strategy?.canary), record(strategy?.blueGreen)];
    return [
      ...strategyFindings(strategy, canary, blueGreen),
      ...deadline(spec),
      ...canary ? canaryFindings(canary) : [],
    ];
  },
});

function strategyFindings(strategy: Fields | undefined, canary: Fields | undefined, blueGreen: Fields | undefined): PolicyFinding[] {
  if (canary && blueGreen) return [{ field: 'spec.strategy', problem: 'has both canary and blueGreen', fix: 'keep one' }];
  // An empty canary is one: `canary: {}`, which YAML may also say as null.
  if (strategy && 'canary' in strategy) return [];
  return canary || blueGreen || strategy === undefined || 'blueGreen' in strategy ? [] : [{
    field: 'spec.strategy', problem: `needs canary or blueGreen, and has ${Object.keys(strategy).join(', ') || 'nothing'}`, fix: 'write canary: with maxSurge and maxUnavailable for a rolling update',
  }];
}

function deadline({ minReadySeconds: ready, progressDeadlineSeconds: limit }: Fields): PolicyFinding[] {
  const longest = limit === undefined ? 600 : limit;
  if (typeof ready !== 'number' || typeof longest !== 'number' || ready < longest) return [];
  return [{ field: 'spec.progressDeadlineSeconds', ...limit !== undefined && { value: String(limit) }, problem: `must be more than minReadySeconds, which is ${ready}${limit === undefined ? '; absent means 600' : ''}`, fix: 'raise it' }];
}

function canaryFindings(canary: Fields): PolicyFinding[] {
  const routing = record(canary.trafficRouting);
  const findings: PolicyFinding[] = [];
  if (isZero(canary.maxSurge) && isZero(canary.maxUnavailable)) {
    findings.push({ field: `${CANARY}.maxUnavailable`, value: shown(canary.maxUnavailable), problem: 'may not be 0 when maxSurge is 0: no pod could ever be replaced', fix: 'let one of the two be 1' });
  }
  if (!routing) {
    for (const field of ['scaleDownDelaySeconds', 'dynamicStableScale']) {
      if (canary[field] === undefined || canary[field] === false) continue;
      findings.push({ field: `${CANARY}.${field}`, value: shown(canary[field]), problem: 'needs trafficRouting', fix: 'remove it, or say in trafficRouting what splits the traffic' });
    }
  } else {
    findings.push(...routingFindings(canary, routing));
  }
  return [...findings, ...records(canary.steps).flatMap((step, i) => stepFindings(step, `${CANARY}.steps[${i}]`, routing))];
}

function routingFindings(canary: Fields, routing: Fields): PolicyFinding[] {
  const hasPlugins = Object.keys(record(routing.plugins) ?? {}).length > 0;
  const pingPong = canary.pingPong !== undefined;
  const istio = record(routing.istio);
  const router = BY_SERVICES.find(name => record(routing[name]) && !(name === 'alb' && pingPong)) ?? (istio && istio.destinationRule === undefined && !pingPong ? 'istio' : undefined);
  return [
    ...['canaryService', 'stableService'].filter(field => router !== undefined && (canary[field] === undefined || canary[field] === '')).map(field => ({
      field: `${CANARY}.${field}`, problem: `traffic is split by ${router} between two Services, and this one is not named`, fix: `name the Service in ${field}`,
    })),
    ...nginxFindings(record(routing.nginx)),
    ...canary.scaleDownDelaySeconds !== undefined && canary.dynamicStableScale === true
      ? [{ field: `${CANARY}.dynamicStableScale`, value: 'true', problem: 'may not be set together with scaleDownDelaySeconds', fix: 'keep one of the two' }] : [],
    ...routing.maxTrafficWeight !== undefined && routing.nginx === undefined && !hasPlugins
      ? [{ field: `${CANARY}.trafficRouting.maxTrafficWeight`, value: shown(routing.maxTrafficWeight), problem: 'only nginx and plugins have it', fix: 'remove it' }] : [],
  ];
}

function nginxFindings(nginx: Fields | undefined): PolicyFinding[] {
  if (!nginx) return [];
  const [one, several] = [typeof nginx.stableIngress === 'string' && nginx.stableIngress !== '', Array.isArray(nginx.stableIngresses) && nginx.stableIngresses.length > 0];
  return one !== several ? [] : [{
    field: `${CANARY}.trafficRouting.nginx`, problem: one ? 'has both stableIngress and stableIngresses' : 'names no Ingress', fix: 'name the Ingress in stableIngress, or several in stableIngresses',
  }];
}

function stepFindings(step: Fields, path: string, routing: Fields | undefined): PolicyFinding[] {
  const has = (name: string) => step[name] !== undefined && step[name] !== null;
  const given = EXCLUSIVE.filter(has);
  if (given.length > 1) return [{ field: path, problem: `says ${given.join(' and ')}, and a step is one thing`, fix: 'make a step of each' }];
  // `pause: {}` and `pause:` are the same to people, and not to the controller.
  if (!STEPS.some(has) && Object.keys(step).every(name => STEPS.includes(name))) return [{ field: path, problem: 'says nothing', fix: 'write setWeight, pause: {}, analysis or another kind of step' }];
  const hasPlugins = Object.keys(record(routing?.plugins) ?? {}).length > 0;
  const most = typeof routing?.maxTrafficWeight === 'number' ? routing.maxTrafficWeight : 100;
  const weight = step.setWeight;
  return [
    ...typeof weight === 'number' && (weight < 0 || weight > most) ? [{ field: `${path}.setWeight`, value: String(weight), problem: `must be from 0 to ${most}`, fix: `write a number from 0 to ${most}` }] : [],
    ...has('setCanaryScale') && !routing ? [{ field: `${path}.setCanaryScale`, problem: 'needs trafficRouting: without it the number of pods is the weight', fix: 'add trafficRouting, or use setWeight' }] : [],
    ...has('setHeaderRoute') && !(routing && (hasPlugins || ['istio', 'alb', 'apisix'].some(name => routing[name] !== undefined)))
      ? [{ field: `${path}.setHeaderRoute`, problem: 'needs trafficRouting by Istio, ALB, Apisix or a plugin', fix: 'add it, or remove the step' }] : [],
    ...has('setMirrorRoute') && !(routing && (hasPlugins || routing.istio !== undefined))
      ? [{ field: `${path}.setMirrorRoute`, problem: 'needs trafficRouting by Istio or a plugin', fix: 'add it, or remove the step' }] : [],
    ...at(step, 'experiment.templates[].weight').filter(() => !routing).map(({ path: place, value }) => ({
      field: `${path}.${place}`, value: shown(value), problem: 'needs trafficRouting', fix: 'remove it, or add trafficRouting',
    })),
  ];
}
