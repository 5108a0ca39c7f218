import { PolicyLevel } from '../policy-level';
import { PolicyObject } from '../policy-object';
import { defineRule, PolicyFinding } from '../policy-rule';
import { at, record, shown } from '../shapes';

const KIND = 'kafka.strimzi.io/KafkaTopic';
const LINK = 'https://strimzi.io/docs/operators/latest/deploying#con-configuring-topics-str';
const MIN_INSYNC = 'min.insync.replicas';

/** What a topic cannot become. */
export const kafkaTopicChange = defineRule({
  id: 'kafka-topic-change',
  title: 'A topic keeps its name, and its partitions only grow in number.',
  rationale: 'The topic operator reports an error and leaves the topic as it is; records never move between partitions.',
  link: LINK,
  appliesTo: [KIND],
  aboutChange: true,
  check: (object, world): PolicyFinding[] => {
    const before = world._previous?.find(KIND, object.namespace, object.name)[0];
    if (!before) return [];
    const [now, old] = [object, before].map(({ manifest }) => at(manifest, 'spec.partitions')[0]?.value);
    const [name, oldName] = [object, before].map(topicName);
    return [
      ...typeof now === 'number' && typeof old === 'number' && now < old ? [{
        field: 'spec.partitions', value: String(now), problem: `fewer than the ${old} it has, and a topic never loses partitions`, fix: 'keep the number; or make a topic with another name, and move producers and consumers',
      }] : [],
      ...name !== oldName ? [{ field: 'spec.topicName', value: name, problem: `was ${oldName}, and cannot change`, fix: 'make a KafkaTopic with another name' }] : [],
    ];
  },
});

function topicName({ manifest, name }: PolicyObject): string {
  const own = record(manifest.spec)?.topicName;
  return typeof own === 'string' ? own : name;
}

/** Replicas, and how many of them a write waits for; undefined where one is not said. */
function replicasOf({ manifest }: PolicyObject): { readonly replicas: number; readonly insync: number } | undefined {
  const spec = record(manifest.spec);
  const replicas = spec?.replicas;
  const told = record(spec?.config)?.[MIN_INSYNC];
  const insync = typeof told === 'number' || (typeof told === 'string' && /^\d+$/.test(told)) ? Number(told) : undefined;
  return typeof replicas === 'number' && replicas > 0 && insync !== undefined ? { replicas, insync } : undefined;
}

/** More copies than there are. */
export const kafkaInsync = defineRule({
  id: 'kafka-min-insync',
  title: 'A write does not wait for more replicas than the topic has.',
  rationale: 'Every write with acks=all fails: NotEnoughReplicas.',
  link: 'https://kafka.apache.org/documentation/#topicconfigs_min.insync.replicas',
  appliesTo: [KIND],
  check: (object): PolicyFinding[] => {
    const found = replicasOf(object);
    return found && found.insync > found.replicas ? [{
      field: `spec.config.${MIN_INSYNC}`, value: String(found.insync), problem: `the topic has ${found.replicas} replica${found.replicas === 1 ? '' : 's'}`, fix: `lower it to ${Math.max(1, found.replicas - 1)}, or raise replicas`,
    }] : [];
  },
});

/** As many as there are: none may be away. */
export const kafkaAvailability = defineRule({
  id: 'kafka-topic-availability',
  level: PolicyLevel.WARNING,
  title: 'A topic takes writes while one broker restarts.',
  rationale: 'With one replica, or with all of them needed for a write, each restart of a broker stops producers.',
  link: 'https://kafka.apache.org/documentation/#topicconfigs_min.insync.replicas',
  appliesTo: [KIND],
  check: (object): PolicyFinding[] => {
    const found = replicasOf(object);
    const replicas = record(object.manifest.spec)?.replicas;
    if (found && found.replicas > 1 && found.insync === found.replicas) {
      return [{ field: `spec.config.${MIN_INSYNC}`, value: shown(found.insync), problem: 'as many as there are replicas: no broker may be away', fix: 'lower it by one, or raise replicas' }];
    }
    return replicas === 1 ? [{ field: 'spec.replicas', value: '1', problem: 'the records are on one broker alone', fix: 'use 3, with min.insync.replicas: 2' }] : [];
  },
});
