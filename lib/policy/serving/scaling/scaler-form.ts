import { numberOr, ofResource, SCALED_OBJECT, scalesToZero, Trigger, triggersOf } from './scaled';
import { PolicyLevel } from '../../policy-level';
import { defineRule, PolicyFinding } from '../../policy-rule';
import { isPlaceholder } from '../../references/whole';
import { at, record, shown } from '../../shapes';

const SPEC = 'https://keda.sh/docs/latest/reference/scaledobject-spec/';
const SCALERS = [SCALED_OBJECT, 'keda.sh/ScaledJob'];

/** Numbers of replicas as the webhook of KEDA takes them: CheckReplicaCountBoundsAreValid of its API. */
export const scalerReplicas = defineRule({
  id: 'scaler-replicas',
  title: 'The replicas of a ScaledObject are in order: idle below least, least not above most.',
  rationale: 'KEDA refuses the ScaledObject, or marks it not ready, and scales nothing.',
  link: SPEC,
  appliesTo: [SCALED_OBJECT],
  check: ({ manifest }) => {
    const spec = record(manifest.spec) ?? {};
    const { idleReplicaCount: idle } = spec;
    const [least, most] = [numberOr(spec.minReplicaCount, 0), numberOr(spec.maxReplicaCount, 100)];
    if (least === undefined || most === undefined) return [];
    if (most === 0) return [{ field: 'spec.maxReplicaCount', value: '0', problem: 'must be 1 or more', fix: 'pause with the annotation autoscaling.keda.sh/paused-replicas: "0", or set replicas: 0 and remove the ScaledObject' }];
    if (least > most) {
      return [{ field: 'spec.minReplicaCount', value: String(least), problem: `more than maxReplicaCount, which is ${most}${spec.maxReplicaCount === undefined ? ' when it is absent' : ''}`, fix: 'lower it, or raise maxReplicaCount' }];
    }
    // KEDA counts a given 0 as 1 here.
    const bound = spec.minReplicaCount === undefined ? 0 : Math.max(least, 1);
    return typeof idle === 'number' && idle >= bound ? [{
      field: 'spec.idleReplicaCount', value: String(idle), problem: `must be less than minReplicaCount, which is ${spec.minReplicaCount === undefined ? '0 when it is absent' : least}`, fix: 'set idleReplicaCount: 0 and minReplicaCount: 1 or more',
    }] : [];
  },
});

/** CPU and memory of pods that are not there measure nothing. */
export const resourceScaleToZero = defineRule({
  id: 'resource-scale-to-zero',
  title: 'What is scaled by CPU or memory alone keeps a pod.',
  rationale: 'The webhook of KEDA refuses the ScaledObject: without pods there is no CPU to measure.',
  link: 'https://keda.sh/docs/latest/scalers/cpu/#scale-to-zero',
  appliesTo: [SCALED_OBJECT],
  check: object => {
    const triggers = triggersOf(object);
    const least = record(object.manifest.spec)?.minReplicaCount;
    // The webhook looks at these kinds only, and any other is kept at one pod.
    const kind = at(object.manifest, 'spec.scaleTargetRef.kind')[0]?.value ?? 'Deployment';
    if (kind !== 'Deployment' && kind !== 'StatefulSet') return [];
    if (triggers.length === 0 || !triggers.every(ofResource) || !scalesToZero(object) || (least !== undefined && least !== 0)) return [];
    return [{
      field: 'spec.minReplicaCount',
      ...least !== undefined && { value: String(least) },
      problem: `${least === undefined ? 'absent it is 0, and ' : ''}cpu and memory cannot scale to zero or back`,
      fix: 'set minReplicaCount: 1, or add a trigger on requests or a queue',
    }];
  },
});

/** CheckFallbackValid of KEDA's API. */
export const scalerFallback = defineRule({
  id: 'scaler-fallback',
  title: 'A fallback is for a trigger that can have one.',
  rationale: 'The webhook of KEDA refuses the ScaledObject.',
  link: SPEC,
  appliesTo: [SCALED_OBJECT],
  check: object => {
    const spec = record(object.manifest.spec);
    const fallback = record(spec?.fallback);
    const triggers = triggersOf(object);
    const formula = at(spec, 'advanced.scalingModifiers.formula')[0]?.value;
    if (!fallback || formula !== undefined) return [];
    if (fallback.behavior === 'scalingModifiers') {
      return [{ field: 'spec.fallback.behavior', value: 'scalingModifiers', problem: 'needs a formula in spec.advanced.scalingModifiers', fix: 'write the formula, or use static or currentReplicasIfHigher' }];
    }
    return triggers.length > 0 && triggers.every(ofResource) ? [{
      field: 'spec.fallback', problem: 'cpu and memory have no fallback, and there is no other trigger', fix: 'remove the fallback, or add a trigger that can fail, such as prometheus',
    }] : [];
  },
});

/** What a trigger cannot do without, by its type: the fields that its scaler does not call optional. */
const NEEDED: { readonly [type: string]: readonly (string | readonly string[])[] } = {
  prometheus: ['serverAddress', 'query', 'threshold'],
  kafka: [['bootstrapServers', 'bootstrapServersFromEnv'], ['consumerGroup', 'consumerGroupFromEnv']],
  cron: ['timezone', 'start', 'end', 'desiredReplicas'],
};
const NUMBERS: { readonly [type: string]: readonly string[] } = {
  prometheus: ['threshold', 'activationThreshold'], kafka: ['lagThreshold', 'activationLagThreshold'], cron: ['desiredReplicas'],
};

/** A trigger that its scaler cannot be made of. */
export const triggerMetadata = defineRule({
  id: 'trigger-metadata',
  title: 'A trigger says everything that its scaler needs.',
  rationale: 'KEDA cannot build the scaler: the ScaledObject stays not ready, no autoscaler is made and nothing scales.',
  link: 'https://keda.sh/docs/latest/scalers/',
  appliesTo: SCALERS,
  check: object => triggersOf(object).flatMap(trigger => [...missing(trigger), ...numbers(trigger), ...contradictions(trigger)]),
});

function missing({ path, type, metadata, trigger }: Trigger): PolicyFinding[] {
  if (typeof type !== 'string' || !Object.hasOwn(NEEDED, type)) return [];
  return NEEDED[type].filter(names => [names].flat().every(name => metadata[name] === undefined || metadata[name] === ''))
    // Settings of Kafka may be in what the trigger authenticates with.
    .filter(() => type !== 'kafka' || trigger.authenticationRef === undefined)
    .map(names => {
      const name = [names].flat()[0];
      return { field: `${path}.metadata.${name}`, problem: `a ${type} trigger needs it`, fix: `set ${name}` };
    });
}

function numbers({ path, type, metadata }: Trigger): PolicyFinding[] {
  if (typeof type !== 'string' || !Object.hasOwn(NUMBERS, type)) return [];
  return NUMBERS[type].filter(name => typeof metadata[name] === 'string' && metadata[name] !== '' && !isPlaceholder(metadata[name]) && !Number.isFinite(Number(metadata[name])))
    .map(name => ({ field: `${path}.metadata.${name}`, value: shown(metadata[name]), problem: 'not a number, and a threshold has no unit', fix: 'write a plain number in quotes, such as "5" or "0.8"' }));
}

function contradictions({ path, type, metadata }: Trigger): PolicyFinding[] {
  const isOn = (name: string) => metadata[name] === 'true';
  if (type === 'cron' && metadata.desiredReplicas === '0') {
    return [{ field: `${path}.metadata.desiredReplicas`, value: '0', problem: 'a cron trigger keeps pods, so it needs 1 or more', fix: 'remove the trigger: outside the others\' times minReplicaCount holds' }];
  }
  if (type === 'cron' && typeof metadata.start === 'string' && metadata.start !== '' && metadata.start === metadata.end) {
    return [{ field: `${path}.metadata.end`, value: metadata.start, problem: 'the same as start', fix: 'end at another time' }];
  }
  if (type === 'kafka' && isOn('limitToPartitionsWithLag')) {
    const other = ['allowIdleConsumers', 'ensureEvenDistributionOfPartitions'].find(isOn);
    if (other) return [{ field: `${path}.metadata.${other}`, value: 'true', problem: 'cannot be set together with limitToPartitionsWithLag', fix: 'keep one of the two' }];
    if (metadata.topic === undefined && metadata.topicFromEnv === undefined) return [{ field: `${path}.metadata.topic`, problem: 'limitToPartitionsWithLag needs it', fix: 'set topic' }];
  }
  return [];
}

/** Periods that KEDA has no use for, unless it scales to zero. */
export const unusedCooldown = defineRule({
  id: 'unused-cooldown',
  level: PolicyLevel.WARNING,
  title: 'A cooldown is set where something cools down.',
  rationale: 'KEDA uses cooldownPeriod and pollingInterval only on the way to zero and back. Between one pod and many its HorizontalPodAutoscaler decides, by its own times.',
  link: 'https://keda.sh/docs/latest/reference/scaledobject-spec/#cooldownperiod',
  appliesTo: [SCALED_OBJECT],
  check: object => {
    const spec = record(object.manifest.spec) ?? {};
    if (scalesToZero(object) || typeof spec.minReplicaCount !== 'number' || spec.idleReplicaCount !== undefined) return [];
    const cached = triggersOf(object).some(({ trigger }) => trigger.useCachedMetrics === true);
    return ['cooldownPeriod', ...cached ? [] : ['pollingInterval']].filter(field => typeof spec[field] === 'number').map(field => ({
      field: `spec.${field}`,
      value: String(spec[field]),
      problem: `has no effect while minReplicaCount is ${spec.minReplicaCount}`,
      fix: field === 'cooldownPeriod' ? 'set advanced.horizontalPodAutoscalerConfig.behavior.scaleDown.stabilizationWindowSeconds' : 'remove it: the autoscaler asks every 15 seconds',
    }));
  },
});

const PAUSES = ['autoscaling.keda.sh/paused', 'autoscaling.keda.sh/paused-replicas', 'autoscaling.keda.sh/paused-scale-in', 'autoscaling.keda.sh/paused-scale-out'];

/** A pause that is in Git stays until somebody remembers it. */
export const pausedScaler = defineRule({
  id: 'paused-scaler',
  level: PolicyLevel.WARNING,
  title: 'Scaling is not paused in Git.',
  rationale: 'The operator sets the annotation again at each sync: the service keeps its replicas through every peak, until somebody finds it.',
  link: 'https://keda.sh/docs/latest/concepts/scaling-deployments/#pausing-autoscaling',
  appliesTo: SCALERS,
  check: ({ manifest, kind }) => {
    const annotations = record(record(manifest.metadata)?.annotations) ?? {};
    return PAUSES.filter(name => annotations[name] !== undefined && annotations[name] !== 'false').map(name => ({
      field: `metadata.annotations.${name}`, value: shown(annotations[name]), problem: `this ${kind} scales nothing, or in one direction only`, fix: 'remove the annotation when the work is done',
    }));
  },
});
