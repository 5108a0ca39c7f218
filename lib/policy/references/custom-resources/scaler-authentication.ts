import { configFindings } from './config-key';
import { SCALERS, sourceContainer, triggersOf } from './keda';
import { misnamedAt } from './misnamed';
import { PolicyObject } from '../../policy-object';
import { defineRule, PolicyFinding } from '../../policy-rule';
import { PolicyWorld } from '../../policy-world';
import { record, records, shown } from '../../shapes';

const KINDS = ['keda.sh/TriggerAuthentication', 'keda.sh/ClusterTriggerAuthentication'];

/** What a trigger authenticates with, by name and by variable of the workload. */
export const scalerAuthentication = defineRule({
  id: 'scaler-authentication',
  title: 'A trigger names the TriggerAuthentication, and variables that the scaled container has.',
  rationale: 'The scaler cannot log in to what it measures: the ScaledObject stays not ready and the workload is not scaled.',
  link: 'https://keda.sh/docs/latest/concepts/authentication/',
  appliesTo: [...SCALERS, KINDS[0]],
  check: (object, world) => (object.groupKind === KINDS[0] ? sources(object, world) : triggers(object, world)),
});

/** Where a TriggerAuthentication reads from; a cluster-wide one reads in the namespace of KEDA, which nobody says here. */
function sources({ manifest, namespace }: PolicyObject, world: PolicyWorld): PolicyFinding[] {
  return ([['secretTargetRef', '/Secret'], ['configMapTargetRef', '/ConfigMap']] as const).flatMap(([field, groupKind]) => (
    records(record(manifest.spec)?.[field]).flatMap(({ name, key }, i) => configFindings(world, {
      groupKind, namespace, name, key, field: `spec.${field}[${i}].name`, keyField: `spec.${field}[${i}].key`,
    }))
  ));
}

function triggers(object: PolicyObject, world: PolicyWorld): PolicyFinding[] {
  return triggersOf(object).flatMap(({ path, trigger }): PolicyFinding[] => {
    const ref = record(trigger.authenticationRef);
    const cluster = ref?.kind === 'ClusterTriggerAuthentication';
    const [groupKind, other] = cluster ? [...KINDS].reverse() : KINDS;
    const name = shown(ref?.name ?? '');
    const reference = { groupKind, namespace: cluster ? '' : object.namespace, name, mixedUpWith: [other], deliveredWith: object };
    const container = sourceContainer(object, world);
    return [
      ...ref ? misnamedAt(world, `${path}.authenticationRef.name`, reference) : [],
      ...container ? variableFindings(`${path}.metadata`, record(trigger.metadata) ?? {}, container) : [],
    ];
  });
}

/** `hostFromEnv: RABBITMQ_HOST` is read from the container that is scaled. */
function variableFindings(
  path: string, metadata: { readonly [key: string]: unknown }, container: { readonly [field: string]: unknown },
): PolicyFinding[] {
  if (Array.isArray(container.envFrom) && container.envFrom.length > 0) return [];
  const variables = records(container.env).map(({ name }) => name);
  return Object.entries(metadata)
    .filter(([key, value]) => key.endsWith('FromEnv') && typeof value === 'string' && value !== '' && !variables.includes(value))
    .map(([key, value]) => ({
      field: `${path}.${key}`,
      value: shown(value),
      problem: `container ${shown(container.name)} of the workload has no such variable`,
      fix: 'name a variable of the container, or name the container in envSourceContainerName',
    }));
}
