import { Duration } from 'cdk8s';
import { SecretContext, SecretPlan, SecretSourceAdapter } from './adapter';
import { ExternalSecretSource } from './external-secret';
import { UnplacedIssue } from '../../errors';
import { ISecretStore } from '../secret-store-ref';

/** Type and key of a Secret that images are pulled with. */
export const PULL_SECRET_TYPE = 'kubernetes.io/dockerconfigjson';
export const PULL_SECRET_KEY = '.dockerconfigjson';

/** Where one part of a registry's credentials is in the secret manager. */
export interface RegistryCredential {
  /** Name of the value in the secret manager. */
  readonly remoteKey: string;

  /**
   * Field of the value, where the value is a record.
   *
   * @default - the whole value
   */
  readonly property?: string;
}

/** Credentials of a container registry that External Secrets reads from a secret manager. */
export interface RegistrySecretOptions {
  /** The store to read from. */
  readonly store: ISecretStore;

  /** Host of the registry, such as `registry.example.com` or `ghcr.io`; with a port when it has one. */
  readonly registry: string;

  /** The name that logs in. */
  readonly username: RegistryCredential;

  /** The password or token that logs in. */
  readonly password: RegistryCredential;

  /**
   * How often the values are read again.
   *
   * @default Duration.hours(1)
   */
  readonly refreshInterval?: Duration;
}

/** A host with an optional port, or the address that Docker Hub has in such files. */
const REGISTRY = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?(:\d{1,5})?$/;
const DOCKER_HUB = 'https://index.docker.io/v1/';

/** An ExternalSecret that makes a pull secret of a name and a password, in the cluster. */
export class RegistrySecretSource implements SecretSourceAdapter {
  constructor(private readonly options: RegistrySecretOptions) {}

  public plan(context: SecretContext): SecretPlan {
    const { store, registry, username, password, refreshInterval } = this.options;
    const server = registry === 'docker.io' ? DOCKER_HUB : registry;
    const source = new ExternalSecretSource({
      store,
      refreshInterval,
      data: [{ key: 'username', ...username }, { key: 'password', ...password }],
      template: { data: { [PULL_SECRET_KEY]: dockerConfig(server) } },
    });
    const plan = source.plan({ ...context, type: PULL_SECRET_TYPE });
    return { ...plan, type: PULL_SECRET_TYPE, issues: [...plan.issues, ...registryIssues(registry)] };
  }
}

/** JSON that the template engine completes; toJson quotes whatever a password may hold. */
function dockerConfig(server: string): string {
  return `{"auths":{${JSON.stringify(server)}:{"username":{{ .username | toJson }},"password":{{ .password | toJson }},`
    + '"auth":"{{ printf "%s:%s" .username .password | b64enc }}"}}}';
}

function registryIssues(registry: string): UnplacedIssue[] {
  if (REGISTRY.test(registry)) return [];
  return [{
    id: 'secret-registry',
    field: 'source.registry',
    value: registry,
    problem: 'not the host of a registry; the kubelet compares it with what stands before the first "/" of an image',
    fix: 'give the host alone, such as registry.example.com or registry.example.com:5000',
  }];
}
