import { nearest } from '../../errors';
import { PolicyObject } from '../policy-object';
import { defineRule, PolicyFinding } from '../policy-rule';
import { at, record } from '../shapes';

const ARGO = 'argocd.argoproj.io/';
const FLUX = 'kustomize.toolkit.fluxcd.io/';

/** What Argo CD reads of an object, or writes into it. @see https://argo-cd.readthedocs.io/en/stable/user-guide/annotations-and-labels/ */
const ARGO_KEYS = [
  'application-set-refresh', 'compare-options', 'deletion-approved', 'hook', 'hook-delete-policy', 'hook-finalizer', 'ignore-healthcheck', 'ignore-resource-updates',
  'ignore-restart-policy', 'installation-id', 'instance', 'manifest-generate-paths', 'refresh', 'secret-type', 'skip-reconcile', 'sync-options', 'sync-wave', 'tracking-id',
];
/** What Flux reads of an object, and the values that mean something. */
const FLUX_KEYS: { readonly [key: string]: readonly string[] } = {
  prune: ['disabled', 'enabled'],
  force: ['enabled', 'disabled'],
  substitute: ['disabled', 'enabled'],
  reconcile: ['disabled', 'enabled'],
  ssa: ['Override', 'Merge', 'IfNotPresent', 'Ignore'],
};
const FLUX_MARKS = ['name', 'namespace', 'checksum'];

const HOOKS = ['PreSync', 'Sync', 'PostSync', 'SyncFail', 'Skip', 'PreDelete', 'PostDelete'];
const HOOK_DELETE_POLICIES = ['HookSucceeded', 'HookFailed', 'BeforeHookCreation'];
/** Sync options as they are spelled; of those with `*` any value is taken. */
const SYNC_OPTIONS = [
  'Prune=false', 'Prune=true', 'Prune=confirm', 'Delete=false', 'Delete=true', 'Delete=confirm', 'Validate=false', 'Validate=true', 'PrunePropagationPolicy=*',
  ...['PruneLast', 'Replace', 'Force', 'ServerSideApply', 'ApplyOutOfSyncOnly', 'CreateNamespace', 'SkipDryRunOnMissingResource', 'RespectIgnoreDifferences',
    'FailOnSharedResource', 'ClientSideApplyMigration'].flatMap(name => [`${name}=true`, `${name}=false`]),
];

/** A word that an operator does not know, and passes over: `prune: "false"`, `hook: presync`, `sync-option`. */
export const operatorAnnotation = defineRule({
  id: 'operator-annotation',
  title: 'What is said to the operator is spelled as it reads it.',
  rationale: 'An operator passes over what it does not know: the object is pruned, replaced or ordered as if nothing had been said.',
  link: 'https://argo-cd.readthedocs.io/en/stable/user-guide/annotations-and-labels/',
  check: object => {
    const metadata = record(object.manifest.metadata);
    return [
      ...['annotations', 'labels'].flatMap(where => Object.entries(record(metadata?.[where]) ?? {}).flatMap(([key, value]) => {
        const field = `metadata.${where}.${key}`;
        if (key.startsWith(FLUX)) return ofFlux(key.slice(FLUX.length), value, field);
        return key.startsWith(ARGO) && where === 'annotations' ? ofArgo(key.slice(ARGO.length), value, field) : [];
      })),
      ...ofApplication(object),
    ];
  },
});

function ofFlux(key: string, value: unknown, field: string): PolicyFinding[] {
  if (!Object.hasOwn(FLUX_KEYS, key)) return misspelled(key, [...Object.keys(FLUX_KEYS), ...FLUX_MARKS], field, FLUX);
  const known = FLUX_KEYS[key];
  if (typeof value !== 'string' || known.some(word => word.toLowerCase() === value.toLowerCase())) return [];
  return [{ field, value, problem: `Flux knows ${known.join(', ')} here, and passes over anything else`, fix: `write ${known[0]}, or remove it` }];
}

function ofArgo(key: string, value: unknown, field: string): PolicyFinding[] {
  if (!ARGO_KEYS.includes(key)) return misspelled(key, ARGO_KEYS, field, ARGO);
  if (typeof value !== 'string') return [];
  const words = value.split(',').map(word => word.trim()).filter(word => word !== '');
  switch (key) {
    case 'hook': return words.flatMap(word => unknown(word, HOOKS, field));
    case 'hook-delete-policy': return words.flatMap(word => unknown(word, HOOK_DELETE_POLICIES, field));
    case 'sync-options': return words.flatMap(word => ofOption(word, field));
    default: return [];
  }
}

function ofApplication({ groupKind, manifest }: PolicyObject): PolicyFinding[] {
  if (groupKind !== 'argoproj.io/Application' && groupKind !== 'argoproj.io/ApplicationSet') return [];
  return ['spec.syncPolicy.syncOptions[]', 'spec.template.spec.syncPolicy.syncOptions[]'].flatMap(path => at(manifest, path))
    .flatMap(({ value, path }) => (typeof value === 'string' ? ofOption(value, path) : []));
}

/** Only what is nearly a known option: others may be of a later release. */
function ofOption(word: string, field: string): PolicyFinding[] {
  if (SYNC_OPTIONS.includes(word) || SYNC_OPTIONS.some(option => option.endsWith('*') && word.startsWith(option.slice(0, -1)))) return [];
  const plain = (text: string) => text.toLowerCase().replace(/[\s:=_-]+/g, '');
  const meant = SYNC_OPTIONS.find(option => [plain(word), `${plain(word)}true`].includes(plain(option))) ?? nearest(word, SYNC_OPTIONS, 2);
  return meant === undefined ? [] : [{ field, value: word, problem: `Argo CD knows no such option, and passes over it; ${meant} is one`, fix: `write ${meant}` }];
}

function unknown(word: string, known: readonly string[], field: string): PolicyFinding[] {
  return known.includes(word) ? [] : [{ field, value: word, problem: `Argo CD knows ${known.join(', ')} here, with these capitals`, fix: 'write one of these' }];
}

function misspelled(key: string, known: readonly string[], field: string, prefix: string): PolicyFinding[] {
  const meant = nearest(key, known, 2);
  if (meant === undefined || known.includes(key)) return [];
  return [{ field, problem: `${prefix === FLUX ? 'Flux' : 'Argo CD'} knows no such key, and passes over it`, fix: `write ${prefix}${meant}` }];
}
