import { refuseDeployTimeValues } from '../errors';
import { SecretSourceAdapter } from './sources/adapter';
import { CsiSecretOptions, CsiSource } from './sources/csi';
import { ExistingSecret } from './sources/existing';
import { ExternalSecretOptions, ExternalSecretSource } from './sources/external-secret';
import { RegistrySecretOptions, RegistrySecretSource } from './sources/registry';
import { SealedSecretOptions, SealedSource } from './sources/sealed';
import { SopsSecretOptions, SopsSource } from './sources/sops';

/** Where the values of a secret are. They never are in Git in plain text: nothing here takes one. */
export class SecretSource {
  /** In a secret manager; External Secrets makes a Secret of them and keeps it up to date. */
  public static externalSecrets(options: ExternalSecretOptions): SecretSource {
    refuseDeployTimeValues('SecretSource.externalSecrets', options);
    return new SecretSource(new ExternalSecretSource(options));
  }

  /** In a secret manager: name and password of a container registry. External Secrets makes a pull secret of them. */
  public static externalRegistry(options: RegistrySecretOptions): SecretSource {
    refuseDeployTimeValues('SecretSource.externalRegistry', options);
    return new SecretSource(new RegistrySecretSource(options));
  }

  /** In Git, sealed for the Sealed Secrets controller of one cluster: an app that goes to several needs other values in each. */
  public static sealed(options: SealedSecretOptions): SecretSource {
    refuseDeployTimeValues('SecretSource.sealed', options);
    return new SecretSource(new SealedSource(options));
  }

  /** In Git, encrypted with SOPS. Flux decrypts it; Argo CD only with a plugin that somebody has installed. */
  public static sops(options: SopsSecretOptions): SecretSource {
    refuseDeployTimeValues('SecretSource.sops', options);
    return new SecretSource(new SopsSource(options));
  }

  /** In a secret manager; the Secrets Store CSI driver mounts them as files, without a Secret in the cluster. */
  public static csi(options: CsiSecretOptions): SecretSource {
    refuseDeployTimeValues('SecretSource.csi', options);
    return new SecretSource(new CsiSource(options));
  }

  /** In a Secret of the app's namespace that somebody else makes. */
  public static existing(name: string): SecretSource {
    refuseDeployTimeValues('SecretSource.existing', { name });
    return new SecretSource(new ExistingSecret(name));
  }

  /** @internal */
  public readonly _adapter: SecretSourceAdapter;

  private constructor(adapter: SecretSourceAdapter) {
    this._adapter = adapter;
  }
}
