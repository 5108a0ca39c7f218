import { isFilledIn, SCHEDULED } from './schedules';
import { PolicyLevel } from '../policy-level';
import { PolicyObject } from '../policy-object';
import { defineRule, PolicyFinding } from '../policy-rule';
import { at, record, shown } from '../shapes';

type Fields = { readonly [field: string]: unknown };

const KIND = 'feast.dev/FeatureStore';
const LINK = 'https://github.com/feast-dev/feast/blob/master/infra/feast-operator/docs/api/markdown/ref.md';

/** Exactly one of these is set, by the rules of the CRD. */
const ONE_OF: readonly (readonly [holder: string, fields: readonly string[]])[] = [
  ['spec.feastProjectDir', ['git', 'init', 'packaged']],
  ['spec.services.offlineStore.persistence', ['file', 'store']],
  ['spec.services.onlineStore.persistence', ['file', 'store']],
  ['spec.services.registry', ['local', 'remote']],
  ['spec.services.registry.local.persistence', ['file', 'store']],
  ['spec.services.registry.remote', ['hostname', 'feastRef']],
  ['spec.authz', ['kubernetes', 'oidc', 'noAuth']],
];

function isSet(holder: Fields | undefined, field: string): boolean {
  return holder !== undefined && holder[field] !== undefined && holder[field] !== null;
}

function first(object: PolicyObject, path: string): Fields | undefined {
  return record(at(object.manifest, path)[0]?.value);
}

/** More than one replica, or an autoscaler. */
function scales(object: PolicyObject): string | undefined {
  const replicas = record(object.manifest.spec)?.replicas;
  if (typeof replicas === 'number' && replicas > 1) return 'spec.replicas';
  return first(object, 'spec.services.scaling.autoscaling') ? 'spec.services.scaling.autoscaling' : undefined;
}

/** What the CRD refuses by its rules (x-kubernetes-validations of featurestore_types.go). */
export const feastForm = defineRule({
  id: 'feast-form',
  title: 'A FeatureStore is one that its CRD takes.',
  rationale: 'The API server refuses the object; and several replicas on files would each serve features of their own.',
  link: LINK,
  appliesTo: [KIND],
  check: (object): PolicyFinding[] => {
    const path = (holder: string, field: string) => at(first(object, holder), field)[0]?.value;
    const online = path('spec.services.onlineStore.persistence.file', 'path');
    return [
      ...ONE_OF.flatMap(([holder, fields]): PolicyFinding[] => {
        const value = first(object, holder);
        const present = fields.filter(field => isSet(value, field));
        return !value || present.length === 1 ? [] : [{ field: holder, problem: `has ${present.length === 0 ? 'none' : present.join(' and ')}; it takes exactly one of ${fields.join(', ')}`, fix: 'keep one' }];
      }),
      ...typeof online === 'string' && /^(?:s3|gs):\/\//.test(online) ? [{
        field: 'spec.services.onlineStore.persistence.file.path', value: online, problem: 'an online store is no object of a bucket', fix: 'use persistence.store: redis, postgres …',
      }] : [],
      ...scaling(object),
    ];
  },
});

function scaling(object: PolicyObject): PolicyFinding[] {
  const by = scales(object);
  if (!by) return [];
  const services = first(object, 'spec.services');
  const need = (field: string, what: string): PolicyFinding => ({ field, problem: `with ${by} the ${what} must be a database: each replica has files of its own`, fix: `set ${field}.store, or run one replica` });
  const registry = first(object, 'spec.services.registry');
  const file = at(registry, 'local.persistence.file.path')[0]?.value;
  const shared = isSet(registry, 'remote') || at(registry, 'local.persistence.store').length > 0 || (typeof file === 'string' && /^(?:s3|gs):\/\//.test(file));
  return [
    ...at(services, 'onlineStore.persistence.store').length > 0 ? [] : [need('spec.services.onlineStore.persistence', 'online store')],
    ...!isSet(services, 'offlineStore') || at(services, 'offlineStore.persistence.store').length > 0 ? [] : [need('spec.services.offlineStore.persistence', 'offline store')],
    ...shared ? [] : [need('spec.services.registry.local.persistence', 'registry')],
  ];
}

/** Each command is a container of its own, so that an argv is many. */
export const feastCronCommands = defineRule({
  id: 'feast-cron-command',
  title: 'Each command of a Feast cronJob is a whole command line.',
  rationale: 'The operator runs each of them in a container of its own with bash -c: an argument alone is a command that there is not.',
  link: 'https://github.com/feast-dev/feast/blob/master/infra/feast-operator/internal/controller/services/cronjob.go',
  appliesTo: [KIND],
  check: ({ manifest }): PolicyFinding[] => {
    const field = 'spec.cronJob.containerConfigs.commands';
    const commands = at(manifest, field)[0]?.value;
    if (!Array.isArray(commands) || commands.length < 2) return [];
    const [program, argument] = commands as unknown[];
    if (typeof program !== 'string' || typeof argument !== 'string' || !/^(?:feast|python3?|bash|sh|\/bin\/(?:ba)?sh)$/.test(program.trim())) return [];
    return [{
      field,
      value: JSON.stringify(commands.slice(0, 3)),
      problem: `${commands.length} commands, each in a container of its own: "${program}" without arguments, then "${argument}"`,
      fix: `write one text: "${commands.filter(word => typeof word === 'string').join(' ')}"`,
    }];
  },
});

const INCREMENTAL = /\bmaterialize-incremental\s+(?:--?[\w-]+(?:[= ]\S+)?\s+)*["']?(\d{4})-\d\d-\d\d/;

/** A date in what runs again and again. */
export const feastEndDate = defineRule({
  id: 'feast-end-date',
  title: 'A scheduled materialize-incremental ends at the time of the run.',
  rationale: 'The next run begins where the last one ended: after a run up to a fixed day nothing is ever loaded again, and values in the store grow old.',
  link: 'https://docs.feast.dev/how-to-guides/feast-snowflake-gcp-aws/load-data-into-the-online-store',
  appliesTo: SCHEDULED.filter(kind => kind !== 'sparkoperator.k8s.io/ScheduledSparkApplication'),
  check: (object): PolicyFinding[] => commandsOf(object).flatMap(({ text, field }) => {
    const year = INCREMENTAL.exec(text)?.[1];
    return year === undefined ? [] : [{
      field, problem: `materialize-incremental up to a fixed day of ${year}: every later run finds nothing to do`, fix: 'take the time of the run: $(date -u +%Y-%m-%dT%H:%M:%S), or materialize START END of the window',
    }];
  }),
});

/** Texts that are commands, or arguments of one, joined. */
function commandsOf(object: PolicyObject): { text: string; field: string }[] {
  const own = at(object.manifest, 'spec.cronJob.containerConfigs.commands[]').flatMap(({ value, path }) => (typeof value === 'string' ? [{ text: value, field: path }] : []));
  if (object.groupKind === KIND) return own;
  return object._containers.flatMap(({ container, path }) => {
    const words = ['command', 'args'].flatMap(field => (Array.isArray(container[field]) ? container[field] as unknown[] : []).map((word, i) => ({ word, field: `${path}.${field}[${i}]` })));
    const texts = words.filter((one): one is { word: string; field: string } => typeof one.word === 'string');
    const end = texts.findIndex(({ word }, i) => /^\d{4}-\d\d-\d\d/.test(word) && texts.slice(0, i).some(({ word: before }) => before === 'materialize-incremental'));
    return [...texts.map(({ word, field }) => ({ text: word, field })), ...end > 0 ? [{ text: `materialize-incremental ${texts[end].word}`, field: texts[end].field }] : []];
  });
}

/** Files in an emptyDir: they go with the pod. */
export const feastEphemeral = defineRule({
  id: 'feast-ephemeral-store',
  level: PolicyLevel.WARNING,
  title: 'The registry and the online store of Feast outlive their pod.',
  rationale: 'Unless it is told otherwise the operator keeps both in an emptyDir: each new pod begins with no features, and models ask for what is gone.',
  link: LINK,
  appliesTo: [KIND],
  check: (object): PolicyFinding[] => {
    const services = first(object, 'spec.services');
    const lost = (field: string): PolicyFinding => ({ field, problem: 'in files of the pod, which are lost with it', fix: 'use persistence.store, or persistence.file.pvc' });
    const kept = (persistence: Fields | undefined) => isSet(persistence, 'store') || at(persistence, 'file.pvc').length > 0
      || at(persistence, 'file.path').some(({ value }) => typeof value === 'string' && (/^(?:s3|gs):\/\//.test(value) || isFilledIn(value)));
    const persistence = (service: string) => record(at(services, `${service}.persistence`)[0]?.value);
    const remote = at(services, 'registry.remote').length > 0;
    return [
      ...!remote && !kept(persistence('registry.local')) ? [lost('spec.services.registry.local.persistence')] : [],
      ...isSet(services, 'onlineStore') && !kept(persistence('onlineStore')) ? [lost('spec.services.onlineStore.persistence')] : [],
    ];
  },
});

/** Each pod writes the registry when it starts. */
export const feastApplyOnStart = defineRule({
  id: 'feast-apply-on-start',
  level: PolicyLevel.WARNING,
  title: 'One of several feature servers applies the definitions.',
  rationale: 'Each pod runs feast apply when it starts: several write the registry at once, and a pod that restarts in the night applies what nobody released.',
  link: LINK,
  appliesTo: [KIND],
  check: (object): PolicyFinding[] => (scales(object) && record(record(object.manifest.spec)?.services)?.runFeastApplyOnInit !== false ? [{
    field: 'spec.services.runFeastApplyOnInit', problem: 'not false: each of the replicas applies the definitions when it starts', fix: 'set false, and run feast apply once, in a Job or in CI',
  }] : []),
});

/** A branch moves; a commit does not. */
export const feastGitRef = defineRule({
  id: 'feast-git-ref',
  level: PolicyLevel.WARNING,
  title: 'Feature definitions from Git are pinned to a commit.',
  rationale: 'Each new pod clones whatever the branch holds by then, and a repository that is on a claim already is never cloned again.',
  link: LINK,
  appliesTo: [KIND],
  check: ({ manifest }): PolicyFinding[] => {
    const git = record(at(manifest, 'spec.feastProjectDir.git')[0]?.value);
    const ref = git?.ref;
    if (!git || (typeof ref === 'string' && (/^[0-9a-f]{40}$/.test(ref) || isFilledIn(ref)))) return [];
    return [{
      field: 'spec.feastProjectDir.git.ref',
      ...ref !== undefined && { value: shown(ref) },
      problem: `${ref === undefined ? 'not set: the default branch' : 'no commit'}: pods of different days serve different features`,
      fix: 'name a commit, or use packaged with an image by digest',
    }];
  },
});
