import type { SecretValue } from 'cdk8s-plus-27';
import { CACHE_PATH } from './paths';
import { UnplacedIssue } from '../errors';
import { ModelServiceProps } from './model-service-props';
import {
  mountIssues, namespaceIssues, pullSecretIssues, PullSecrets, pullSecrets, Restart, restartOnChange, SecretEnvVar, secretVariables, SecretVolume,
  SecretVolumeMount, SecretVolumes, variableIssues,
} from '../secrets';
import { RuntimeProcess } from './runtime/adapter';
import { MODEL_PATH } from './weights/plan';

/** What the secrets of a service add to its pods. */
export interface ServerSecrets {
  readonly volumes: readonly SecretVolume[];
  readonly mounts: readonly SecretVolumeMount[];
  readonly variables: readonly SecretEnvVar[];
  readonly imagePullSecrets: PullSecrets;
  readonly restart?: Restart;
  readonly issues: readonly UnplacedIssue[];
}

/** Directories of the server that are mounts already. */
const TAKEN = [MODEL_PATH, CACHE_PATH, '/dev/shm', '/tmp'];

/** Files, variables and pull secrets of a service; the runtime may ask for variables of its own. */
export function serverSecrets(
  props: Pick<ModelServiceProps, 'secrets' | 'secretVariables' | 'imagePullSecrets'>, process: RuntimeProcess, namespace: string,
): ServerSecrets {
  const mounts = props.secrets ?? [];
  const own: { readonly [name: string]: SecretValue } = process.secretEnv ?? {};
  const variables = { ...props.secretVariables, ...own };
  const used = [...mounts, ...Object.values(variables)].map(({ secret }) => secret);
  const volumes = new SecretVolumes();
  const volumeMounts = mounts.map(mount => volumes.mount(mount));
  return {
    volumes: volumes.volumes,
    mounts: volumeMounts,
    variables: secretVariables(variables),
    imagePullSecrets: pullSecrets(props.imagePullSecrets),
    restart: restartOnChange(used),
    issues: [
      ...mountIssues('secrets', mounts, TAKEN),
      ...variableIssues('secretVariables', props.secretVariables, [...Object.keys(process.env), ...Object.keys(own)]),
      ...variableIssues('runtime', own, []),
      ...namespaceIssues('secrets', [...used, ...props.imagePullSecrets ?? []], namespace),
      ...pullSecretIssues('imagePullSecrets', props.imagePullSecrets ?? []),
    ],
  };
}
