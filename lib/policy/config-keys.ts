import { PolicyObject } from './policy-object';
import { PolicyWorld } from './policy-world';
import { at, record, records } from './shapes';

/** The keys that a ConfigMap or a Secret has, as far as the given objects say so. */
export interface ConfigKeys {
  /** The objects that make it. */
  readonly makers: readonly PolicyObject[];
  /** Keys that it has for certain. */
  readonly keys: ReadonlySet<string>;
  /** Whether it has those keys and no others. */
  readonly complete: boolean;
}

/** What an object makes: a ConfigMap or a Secret by name, and its keys. */
interface Made {
  readonly groupKind: '/ConfigMap' | '/Secret';
  readonly name: string;
  readonly keys: readonly string[];
  readonly complete: boolean;
}

/** Kinds whose objects make a ConfigMap or a Secret. */
const MAKERS: { readonly [groupKind: string]: (object: PolicyObject) => readonly Made[] } = {
  '/ConfigMap': object => [{
    groupKind: '/ConfigMap', name: object.name, keys: [...keysOf(object.manifest.data), ...keysOf(object.manifest.binaryData)], complete: !isGenerated(object),
  }],
  '/Secret': object => [{
    groupKind: '/Secret',
    name: object.name,
    keys: [...keysOf(object.manifest.data), ...keysOf(object.manifest.stringData)],
    // A token, an injected CA or a replicated Secret is filled in the cluster.
    complete: !isGenerated(object) && object.manifest.type !== 'kubernetes.io/service-account-token'
      && keysOf(object.manifest.data).length + keysOf(object.manifest.stringData).length > 0,
  }],
  'external-secrets.io/ExternalSecret': externalSecret,
  'bitnami.com/SealedSecret': sealedSecret,
  'cert-manager.io/Certificate': certificate,
  'secrets-store.csi.x-k8s.io/SecretProviderClass': ({ manifest }) => records(record(manifest.spec)?.secretObjects).flatMap(one => secret(
    one.secretName, records(one.data).map(({ key }) => key), true,
  )),
  'secrets.hashicorp.com/VaultStaticSecret': ({ manifest }) => destination(manifest, 'spec.destination.name'),
  'secrets.hashicorp.com/VaultDynamicSecret': ({ manifest }) => destination(manifest, 'spec.destination.name'),
  'secrets.hashicorp.com/VaultPKISecret': ({ manifest }) => destination(manifest, 'spec.destination.name'),
  'secrets.infisical.com/InfisicalSecret': ({ manifest }) => destination(manifest, 'spec.managedSecretReference.secretName'),
  'onepassword.com/OnePasswordItem': ({ manifest }) => destination(manifest, 'metadata.name'),
};

/**
 * The keys of a ConfigMap or a Secret; undefined when no given object makes it: it may exist in the cluster.
 *
 * @param groupKind `/ConfigMap` or `/Secret`
 * @param namespace namespace of the reference; empty when it names none
 */
export function configKeys(world: PolicyWorld, groupKind: string, namespace: string, name: string): ConfigKeys | undefined {
  const made = (world._once(allMade).get(`${groupKind} ${name}`) ?? [])
    .filter(({ object }) => object.namespace === namespace || object.namespace === '' || namespace === '');
  if (made.length === 0) return undefined;
  return {
    makers: made.map(({ object }) => object),
    // More than one where a folder holds variants of it, or patches: what one of them has is there.
    keys: new Set(made.flatMap(({ keys }) => keys)),
    complete: made.every(({ complete }) => complete),
  };
}

/** The names of the ConfigMaps or Secrets that given objects make in a namespace; in all of them when it is empty. */
export function configNames(world: PolicyWorld, groupKind: string, namespace: string): string[] {
  const names = world._once(allNames).get(groupKind) ?? [];
  return names.filter(one => one.namespace === namespace || one.namespace === '' || namespace === '').map(({ name }) => name);
}

function allMade(world: PolicyWorld): ReadonlyMap<string, readonly (Made & { readonly object: PolicyObject })[]> {
  const made = new Map<string, (Made & { object: PolicyObject })[]>();
  for (const groupKind of Object.keys(MAKERS)) {
    for (const object of world._all(groupKind)) {
      for (const one of MAKERS[groupKind](object)) {
        const key = `${one.groupKind} ${one.name}`;
        made.set(key, [...made.get(key) ?? [], { ...one, object }]);
      }
    }
  }
  return made;
}

function allNames(world: PolicyWorld): ReadonlyMap<string, readonly { readonly name: string; readonly namespace: string }[]> {
  const names = new Map<string, { name: string; namespace: string }[]>();
  for (const made of world._once(allMade).values()) {
    for (const { groupKind, name, object } of made) names.set(groupKind, [...names.get(groupKind) ?? [], { name, namespace: object.namespace }]);
  }
  return names;
}

/**
 * What the template says replaces what was fetched, unless it is merged; without data in the template, everything that
 * was fetched is there (external-secrets, pkg/controllers/externalsecret).
 */
function externalSecret({ manifest, name }: PolicyObject): readonly Made[] {
  const spec = record(manifest.spec) ?? {};
  const target = record(spec.target) ?? {};
  const template = record(target.template);
  const fetched = records(spec.data).map(({ secretKey }) => secretKey);
  const templated = keysOf(template?.data);
  const replaces = template?.mergePolicy !== 'Merge' && (templated.length > 0 || template?.templateFrom !== undefined);
  const manifestKind = record(target.manifest)?.kind;
  const groupKind = manifestKind === 'ConfigMap' ? '/ConfigMap' : '/Secret';
  const complete = template?.templateFrom === undefined && (replaces || spec.dataFrom === undefined)
    && (target.creationPolicy === undefined || target.creationPolicy === 'Owner' || target.creationPolicy === 'Orphan')
    && (manifestKind === undefined || groupKind === '/ConfigMap');
  return secret(target.name ?? name, replaces ? templated : [...fetched, ...templated], complete).map(made => ({ ...made, groupKind }));
}

function sealedSecret({ manifest, name }: PolicyObject): readonly Made[] {
  const spec = record(manifest.spec) ?? {};
  const template = record(spec.template);
  const given = record(template?.metadata)?.name;
  return secret(isText(given) ? given : name, [...keysOf(spec.encryptedData), ...keysOf(template?.data)], record(spec.encryptedData) !== undefined);
}

function certificate({ manifest }: PolicyObject): readonly Made[] {
  const spec = record(manifest.spec) ?? {};
  return secret(spec.secretName, ['tls.crt', 'tls.key', 'ca.crt'], spec.keystores === undefined && spec.additionalOutputFormats === undefined);
}

/** An operator's object that names the Secret it fills with what it finds elsewhere. */
function destination(manifest: unknown, path: string): readonly Made[] {
  return at(manifest, path).flatMap(({ value }) => secret(value, [], false));
}

function secret(name: unknown, keys: readonly unknown[], complete: boolean): Made[] {
  if (!isText(name)) return [];
  return [{ groupKind: '/Secret', name, keys: keys.filter(key => isText(key)), complete }];
}

function keysOf(value: unknown): string[] {
  return Object.keys(record(value) ?? {});
}

function isText(value: unknown, test: (text: string) => boolean = text => text !== ''): value is string {
  return typeof value === 'string' && test(value);
}

/** Made by a kustomization from files and literals that are not all seen. */
function isGenerated(object: PolicyObject): boolean {
  return (object as { readonly _generated?: unknown })._generated !== undefined && (object as { readonly _generated?: unknown })._generated !== false;
}
