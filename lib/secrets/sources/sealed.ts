import { keyIssues, SecretContext, SecretPlan, SecretSourceAdapter } from './adapter';
import { UnplacedIssue } from '../../errors';

/** What a value was sealed for; elsewhere the controller refuses to unseal it. */
export enum SealedSecretScope {
  /** Exactly this name in exactly this namespace: what `kubeseal` does when it is told nothing. */
  STRICT = 'strict',
  /** Any name in this namespace. */
  NAMESPACE_WIDE = 'namespace-wide',
  /** Any name in any namespace. */
  CLUSTER_WIDE = 'cluster-wide',
}

/** A secret that only the controller in the cluster can decrypt. */
export interface SealedSecretOptions {
  /** What `kubeseal` printed for each key; `kubeseal --raw` prints one. */
  readonly encryptedData: { readonly [key: string]: string };

  /**
   * The scope that the values were sealed with.
   *
   * @default SealedSecretScope.STRICT
   */
  readonly scope?: SealedSecretScope;
}

/** Sizes in bytes of RSA moduli that controllers have: 2048 to 8192 bits. */
const SMALLEST_MODULUS = 256;
const LARGEST_MODULUS = 1024;
/** AES-GCM appends a tag to the encrypted value, which may be empty. */
const TAG = 16;

/** A SealedSecret, bitnami.com/v1alpha1. */
export class SealedSource implements SecretSourceAdapter {
  constructor(private readonly options: SealedSecretOptions) {}

  public plan({ name, namespace, labels, type }: SecretContext): SecretPlan {
    const { encryptedData } = this.options;
    const scope = this.options.scope ?? SealedSecretScope.STRICT;
    const annotations = scope === SealedSecretScope.STRICT ? undefined : { [`sealedsecrets.bitnami.com/${scope}`]: 'true' };
    return {
      inCluster: true,
      keys: Object.keys(encryptedData),
      issues: issuesOf(encryptedData),
      manifest: {
        apiVersion: 'bitnami.com/v1alpha1',
        kind: 'SealedSecret',
        metadata: { name, labels, ...(annotations && { annotations }) },
        spec: {
          encryptedData,
          template: { metadata: { name, namespace, labels, ...(annotations && { annotations }) }, ...(type !== undefined && { type }) },
        },
      },
    };
  }
}

function issuesOf(encryptedData: { readonly [key: string]: string }): UnplacedIssue[] {
  const keys = Object.keys(encryptedData);
  return [
    ...keyIssues('source.encryptedData', keys),
    ...keys.length > 0 ? [] : [{ id: 'secret-empty', field: 'source.encryptedData', problem: 'no value, so the Secret would be empty', fix: 'seal a value with kubeseal' }],
    ...keys.filter(key => !isSealed(encryptedData[key])).map(key => ({
      id: 'secret-not-sealed',
      field: `source.encryptedData.${key}`,
      problem: 'not what kubeseal prints (not shown): a key encrypted with the certificate of the controller, then the value encrypted with that key',
      fix: 'seal the value with kubeseal --raw, and if it was ever committed as it is here, revoke it',
    })),
  ];
}

/** Two bytes with the length of the encrypted session key, that key, and the encrypted value with its tag, in base64. */
function isSealed(value: string): boolean {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(value) || value.length % 4 !== 0) return false;
  const bytes = Buffer.from(value, 'base64');
  if (bytes.length < 2) return false;
  const keyLength = bytes.readUInt16BE(0);
  return keyLength >= SMALLEST_MODULUS && keyLength <= LARGEST_MODULUS && bytes.length >= 2 + keyLength + TAG;
}
