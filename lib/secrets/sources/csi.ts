import { keyIssues, SecretContext, SecretPlan, SecretSourceAdapter } from './adapter';
import { CsiProvider } from './csi-provider';
import { RemoteValue } from './remote-value';

/** A secret that the Secrets Store CSI driver mounts from a secret manager, without a Secret in the cluster. */
export interface CsiSecretOptions {
  /** Where the values are, and how the pod shows who it is. */
  readonly provider: CsiProvider;

  /** The values, each under the name of its file. With `CsiProvider.custom` the parameters say the same. */
  readonly data: RemoteValue[];

  /**
   * Whether the driver also makes a Secret of them, for variables and for what only takes a Secret. It exists as long as
   * a pod mounts the volume. Needs the driver's `syncSecret.enabled`.
   *
   * @default false
   */
  readonly syncAsSecret?: boolean;
}

/** Name that the driver registers with the kubelet. */
const DRIVER = 'secrets-store.csi.k8s.io';

/** A SecretProviderClass, secrets-store.csi.x-k8s.io/v1, and a volume that names it. */
export class CsiSource implements SecretSourceAdapter {
  constructor(private readonly options: CsiSecretOptions) {}

  public plan({ name, labels, type }: SecretContext): SecretPlan {
    const { provider, data, syncAsSecret } = this.options;
    const keys = data.map(({ key }) => key);
    const { parameters, issues } = provider._parameters(data);
    return {
      keys,
      inCluster: syncAsSecret ?? false,
      issues: [
        ...keyIssues('source.data', keys),
        ...data.length > 0 ? [] : [{ id: 'secret-empty', field: 'source.data', problem: 'no value is mounted', fix: 'name the values' }],
        ...type === undefined || syncAsSecret ? [] : [{
          id: 'secret-type', field: 'type', value: type, problem: 'there is no Secret that could have a type', fix: 'leave type out, or say syncAsSecret: true',
        }],
        ...issues,
      ],
      manifest: {
        apiVersion: 'secrets-store.csi.x-k8s.io/v1',
        kind: 'SecretProviderClass',
        metadata: { name, labels },
        spec: {
          provider: provider.name,
          parameters,
          ...(syncAsSecret && {
            secretObjects: [{ secretName: name, type: type ?? 'Opaque', labels, data: keys.map(key => ({ objectName: key, key })) }],
          }),
        },
      },
      volume: { csi: { driver: DRIVER, readOnly: true, volumeAttributes: { secretProviderClass: name } } },
    };
  }
}
