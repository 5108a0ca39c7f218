import { nearestName, Nearness } from './near-names';
import { isName, isWhole } from './whole';
import { PolicyLevel } from '../policy-level';
import { PolicyObject } from '../policy-object';
import { defineRule, PolicyFinding } from '../policy-rule';
import { mayBeSameNamespace, PolicyWorld } from '../policy-world';
import { podsOfService } from '../service-targets';
import { record } from '../shapes';

const LINK = 'https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#stable-network-id';

/** A StatefulSet whose Service has another name: its pods get no names in DNS, and peers never find each other. */
export const statefulSetService = defineRule({
  id: 'statefulset-service',
  title: 'The Service that a StatefulSet names is there.',
  rationale: 'The pods have no names in DNS, so that the members of a cluster never find each other.',
  link: LINK,
  appliesTo: ['apps/StatefulSet'],
  checkers: ['kube-score:statefulset-has-servicename'],
  check: (object, world) => {
    const name = record(object.manifest.spec)?.serviceName;
    if (!isName(name) || !isWhole(object) || world.find('/Service', object.namespace, name).length > 0) return [];
    const meant = headlessOf(object, world) ?? typo(object, name, world);
    if (meant === undefined) return [];
    return [{
      field: 'spec.serviceName', value: name, problem: `there is no Service of this name among the given objects; there is "${meant}"`, fix: `set serviceName: ${meant}, or add the Service "${name}"`,
    }];
  },
});

/** The Service of a StatefulSet that is not headless gives its pods no names. */
export const statefulSetHeadless = defineRule({
  id: 'statefulset-headless',
  level: PolicyLevel.WARNING,
  title: 'The Service that a StatefulSet names is headless.',
  rationale: 'Only a headless Service gives each pod a name in DNS.',
  link: LINK,
  appliesTo: ['apps/StatefulSet'],
  checkers: ['kube-score:statefulset-has-servicename'],
  check: (object, world): PolicyFinding[] => {
    const name = record(object.manifest.spec)?.serviceName;
    const services = isName(name) ? world.find('/Service', object.namespace, name) : [];
    if (services.length === 0 || services.some(isHeadless)) return [];
    return [{ field: 'spec.serviceName', value: String(name), problem: 'this Service is not headless, so that the pods have no names in DNS', fix: 'name a Service with clusterIP: None' }];
  },
});

/** A headless Service that selects the StatefulSet's pods. */
function headlessOf(object: PolicyObject, world: PolicyWorld): string | undefined {
  return world._all('/Service').filter(isHeadless).find(service => podsOfService(service, world)?.pods.some(pod => pod.object === object))?.name;
}

function typo(object: PolicyObject, name: string, world: PolicyWorld): string | undefined {
  const names = world._all('/Service').filter(({ namespace }) => mayBeSameNamespace(namespace, object.namespace)).map(service => service.name);
  const nearest = nearestName(name, names);
  return nearest?.nearness === Nearness.TYPO ? nearest.name : undefined;
}

function isHeadless({ manifest }: PolicyObject): boolean {
  return record(manifest.spec)?.clusterIP === 'None';
}
