import type { ISecret, SecretValue } from 'cdk8s-plus-27';
import { AppSecret, secretVolume } from './app-secret';
import { SecretMount } from './secret-mount';
import { UnplacedIssue } from '../errors';
import { byCodeUnit, dnsLabel } from '../manifests';
import { PULL_SECRET_KEY } from './sources/registry';

/** A volume of a pod. */
export interface SecretVolume {
  readonly name: string;
  readonly [source: string]: unknown;
}

/** A mount of a container. */
export interface SecretVolumeMount {
  readonly name: string;
  readonly mountPath: string;
  readonly [field: string]: unknown;
}

/** A variable of a container whose value is in a Secret. */
export interface SecretEnvVar {
  readonly name: string;
  readonly valueFrom: { readonly secretKeyRef: { readonly name: string; readonly key: string } };
}

/** The source of a volume for any secret: a Secret, or what an AppSecret of this library says instead. */
export function secretVolumeSource(secret: ISecret, keys?: readonly string[]): { readonly [source: string]: unknown } {
  return isAppSecret(secret) ? secret._volumeSource(keys) : secretVolume(secret.name, keys);
}

/** The volumes that the containers of one pod mount secrets from; containers that want the same share one. */
export class SecretVolumes {
  private readonly byContent = new Map<string, SecretVolume>();

  /** The volume behind a mount, and the mount itself. */
  public mount({ secret, path, keys }: SecretMount): SecretVolumeMount {
    const source = secretVolumeSource(secret, keys);
    const content = JSON.stringify(source);
    let volume = this.byContent.get(content);
    if (!volume) {
      volume = { name: this.freeName(dnsLabel(['secret', secret.name])), ...source };
      this.byContent.set(content, volume);
    }
    return { name: volume.name, mountPath: path, readOnly: true };
  }

  /** The volumes, in the order in which they were first mounted. */
  public get volumes(): SecretVolume[] {
    return [...this.byContent.values()];
  }

  private freeName(wanted: string): string {
    const taken = new Set(this.volumes.map(({ name }) => name));
    for (let name = wanted, next = 2; ; next++) {
      if (!taken.has(name)) return name;
      name = dnsLabel([wanted, String(next)]);
    }
  }
}

/** Variables that name a Secret, sorted by their own names. */
export function secretVariables(variables: { readonly [name: string]: SecretValue } = {}): SecretEnvVar[] {
  return Object.entries(variables).sort(([a], [b]) => byCodeUnit(a, b))
    .map(([name, { secret, key }]) => ({ name, valueFrom: { secretKeyRef: { name: secret.name, key } } }));
}

/** What is wrong with mounts of one container. `taken` are the paths of its other mounts. */
export function mountIssues(field: string, mounts: readonly SecretMount[], taken: readonly string[]): UnplacedIssue[] {
  return mounts.flatMap(({ secret, path, keys }, i) => [
    ...isMountPath(path) ? [] : [{
      id: 'secret-path', field: `${field}.path`, value: path, problem: 'not an absolute path of a directory, without "..", ":" and a slash at the end', fix: 'mount it at a path such as /var/run/secrets/app',
    }],
    ...[...taken, ...mounts.slice(0, i).map(other => other.path)].includes(path) ? [{
      id: 'secret-path', field: `${field}.path`, value: path, problem: 'something else is mounted there', fix: 'give each mount a directory of its own',
    }] : [],
    ...keys && isAppSecret(secret) ? secret._keyIssues(`${field}.keys`, keys) : [],
    ...keys && isAppSecret(secret) && !secret._canSelectKeys ? [{
      id: 'secret-csi-keys', field: `${field}.keys`, value: keys.join(', '), problem: 'a volume of the CSI driver holds all files', fix: 'leave keys out, or make two secrets',
    }] : [],
  ]);
}

/** What is wrong with variables of one container. `taken` are the names of its other variables. */
export function variableIssues(field: string, variables: { readonly [name: string]: SecretValue } = {}, taken: readonly string[]): UnplacedIssue[] {
  return Object.entries(variables).flatMap(([name, { secret, key }]) => [
    ...taken.includes(name) ? [{ id: 'secret-variable', field: `${field}.${name}`, problem: 'the container has a variable of this name already', fix: 'remove one of the two' }] : [],
    ...!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? [{
      id: 'secret-variable', field: `${field}.${name}`, problem: 'not a name that a shell could use: letters, digits and "_"', fix: 'rename the variable',
    }] : [],
    ...isAppSecret(secret) ? [...secret._clusterIssues(`${field}.${name}`), ...secret._keyIssues(`${field}.${name}`, [key])] : [],
  ]);
}

/** Secrets of other apps, in namespaces that a pod cannot see. */
export function namespaceIssues(field: string, secrets: readonly ISecret[], namespace: string): UnplacedIssue[] {
  return [...new Set(secrets)].filter(isAppSecret).filter(secret => secret._namespace !== namespace).map(secret => ({
    id: 'secret-namespace',
    field,
    value: secret.name,
    problem: `the secret is in namespace "${secret._namespace}", and pods use those of their own namespace, "${namespace}", only`,
    fix: 'create the secret in this app, or give both apps one namespace',
  }));
}

/** What is wrong with secrets that images are pulled with. */
export function pullSecretIssues(field: string, secrets: readonly ISecret[]): UnplacedIssue[] {
  return secrets.filter(isAppSecret).flatMap(secret => [...secret._clusterIssues(field), ...secret._keyIssues(field, [PULL_SECRET_KEY])]);
}

/** The part of a pod spec that names the secrets its images are pulled with. */
export interface PullSecrets {
  readonly imagePullSecrets?: readonly { readonly name: string }[];
}

/** Nothing for no secrets. */
export function pullSecrets(secrets: readonly ISecret[] = []): PullSecrets {
  return secrets.length > 0 ? { imagePullSecrets: secrets.map(({ name }) => ({ name })) } : {};
}

/** Where Reloader notes on pods that it has restarted them. */
const RELOADED = '/spec/template/metadata/annotations/reloader.stakater.com~1last-reloaded-from';

/** What makes Reloader restart a workload. */
export interface Restart {
  /** Annotations of the workload. */
  readonly annotations: { readonly [key: string]: string };
  /** JSON pointer of the field that Reloader then writes. */
  readonly writes: string;
}

/** How a workload is restarted when one of the secrets changes; undefined when none of them asks for it. */
export function restartOnChange(secrets: readonly ISecret[]): Restart | undefined {
  const names = secrets.filter(secret => isAppSecret(secret) && secret._restartOnChange).map(({ name }) => name);
  if (names.length === 0) return undefined;
  return { annotations: { 'secret.reloader.stakater.com/reload': [...new Set(names)].sort(byCodeUnit).join(',') }, writes: RELOADED };
}

/** Whether a secret is one of this library, of this copy or another. */
export function isAppSecret(secret: ISecret): secret is AppSecret {
  return typeof (secret as Partial<AppSecret>)._volumeSource === 'function';
}

function isMountPath(path: string): boolean {
  return /^(\/[^/:\0]+)+$/.test(path) && !path.split('/').includes('..') && !path.split('/').includes('.');
}
