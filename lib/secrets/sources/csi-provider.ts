import { RemoteValue } from './remote-value';
import { UnplacedIssue } from '../../errors';

/** AWS Secrets Manager or Parameter Store, read as the pod's ServiceAccount. */
export interface AwsCsiOptions {
  /** Region of the values. */
  readonly region: string;

  /**
   * Whether the values are in Parameter Store instead of Secrets Manager.
   *
   * @default false
   */
  readonly parameterStore?: boolean;

  /**
   * Whether the account gets its role by EKS Pod Identity instead of by the annotation of IRSA.
   *
   * @default false
   */
  readonly podIdentity?: boolean;
}

/** Google Secret Manager, read as the pod's ServiceAccount by Workload Identity. */
export interface GcpCsiOptions {
  /** Project of the values. */
  readonly projectId: string;
}

/** Azure Key Vault, read as the pod's ServiceAccount by Workload Identity. */
export interface AzureCsiOptions {
  /** Name of the vault. */
  readonly vaultName: string;

  /** Tenant of the vault. */
  readonly tenantId: string;

  /** Client id of the identity that the pod's ServiceAccount may act as. */
  readonly clientId: string;
}

/** HashiCorp Vault, read as the pod's ServiceAccount by Kubernetes authentication. */
export interface VaultCsiOptions {
  /** Role of Vault that the pod's ServiceAccount may take. */
  readonly role: string;

  /**
   * Address of Vault.
   *
   * @default - the one that the provider was installed with, whose agent caches
   */
  readonly server?: string;

  /**
   * Audience of the account's token.
   *
   * @default - the one that the provider was installed with
   */
  readonly audience?: string;
}

/** Values as parameters of a SecretProviderClass, and what this provider cannot do with them. */
interface CsiParameters {
  readonly parameters: { readonly [name: string]: string };
  readonly issues: readonly UnplacedIssue[];
}

/** The provider that the Secrets Store CSI driver asks. Pods authenticate as their own ServiceAccount; no key is anywhere. */
export class CsiProvider {
  /** AWS Secrets Manager or Parameter Store. */
  public static aws(options: AwsCsiOptions): CsiProvider {
    const objectType = options.parameterStore ? 'ssmparameter' : 'secretsmanager';
    return new CsiProvider('aws', values => ({
      parameters: {
        region: options.region,
        ...(options.podIdentity && { usePodIdentity: 'true' }),
        objects: flow(awsObjects(values).map(object => ({ objectType, ...object }))),
      },
      issues: [],
    }));
  }

  /** Google Secret Manager. */
  public static gcp(options: GcpCsiOptions): CsiProvider {
    return new CsiProvider('gcp', values => ({
      parameters: {
        auth: 'pod-adc',
        secrets: flow(values.map(({ key, remoteKey, property, version }) => ({
          resourceName: `projects/${options.projectId}/secrets/${remoteKey}/versions/${version ?? 'latest'}`,
          path: key,
          ...(property !== undefined && { extractJSONKey: property }),
        }))),
      },
      issues: [],
    }));
  }

  /** Azure Key Vault. */
  public static azure(options: AzureCsiOptions): CsiProvider {
    return new CsiProvider('azure', values => ({
      parameters: {
        usePodIdentity: 'false',
        keyvaultName: options.vaultName,
        tenantId: options.tenantId,
        clientID: options.clientId,
        objects: flow({
          array: values.map(({ key, remoteKey, version }) => flow({
            objectName: remoteKey, objectType: 'secret', objectAlias: key, ...(version !== undefined && { objectVersion: version }),
          })),
        }),
      },
      issues: values.filter(({ property }) => property !== undefined).map(({ key }) => ({
        id: 'secret-csi-property',
        field: 'source.data',
        value: key,
        problem: 'Azure Key Vault has no fields inside a value',
        fix: 'keep each value under a name of its own and leave property out',
      })),
    }));
  }

  /** HashiCorp Vault. */
  public static vault(options: VaultCsiOptions): CsiProvider {
    return new CsiProvider('vault', values => ({
      parameters: {
        roleName: options.role,
        ...(options.server !== undefined && { vaultAddress: options.server }),
        ...(options.audience !== undefined && { audience: options.audience }),
        objects: flow(values.map(({ key, remoteKey, property }) => ({
          objectName: key, secretPath: remoteKey, ...(property !== undefined && { secretKey: property }),
        }))),
      },
      issues: values.filter(({ version }) => version !== undefined).map(({ key }) => ({
        id: 'secret-csi-version',
        field: 'source.data',
        value: key,
        problem: 'the provider of Vault reads the latest version',
        fix: 'leave version out, or use SecretSource.externalSecrets(…), which can pin one',
      })),
    }));
  }

  /**
   * Any other provider.
   *
   * @param name name that it registers with the driver
   * @param parameters its parameters, without any secret; they name the values, and the files they become
   */
  public static custom(name: string, parameters: { [name: string]: string }): CsiProvider {
    return new CsiProvider(name, () => ({ parameters, issues: [] }));
  }

  private constructor(
    /** Name of the provider. */
    public readonly name: string,
    private readonly parameters: (values: readonly RemoteValue[]) => CsiParameters,
  ) {}

  /** @internal */
  public _parameters(values: readonly RemoteValue[]): CsiParameters {
    return this.parameters(values);
  }
}

/**
 * Whole values have an alias each. Fields become files beside that of their value, which cannot be left out, and the
 * provider refuses to hear of a value twice: all fields of one value are one entry.
 */
function awsObjects(values: readonly RemoteValue[]): object[] {
  const withFields = new Map<string, { objectName: string; objectVersion?: string; jmesPath: object[] }>();
  const objects: object[] = [];
  for (const { key, remoteKey, property, version } of values) {
    const named = { objectName: remoteKey, ...(version !== undefined && { objectVersion: version }) };
    if (property === undefined) {
      objects.push({ ...named, objectAlias: key });
      continue;
    }
    const id = JSON.stringify(named);
    if (!withFields.has(id)) {
      withFields.set(id, { ...named, jmesPath: [] });
      objects.push(withFields.get(id)!);
    }
    withFields.get(id)!.jmesPath.push({ path: jmesPath(property), objectAlias: key });
  }
  return objects;
}

/** Providers take a text with YAML in it. JSON is YAML, and quotes whatever a name may hold. */
function flow(value: object): string {
  return JSON.stringify(value);
}

/** A field as JMESPath names it: quoted unless it is a plain identifier. */
function jmesPath(property: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$/.test(property) ? property : JSON.stringify(property);
}
