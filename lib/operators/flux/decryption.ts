import { isSopsEncrypted, sopsRecipients } from '../../manifests';
import { PlanObject } from '../plan';

/** What Flux decrypts with. Both are in the namespace of the Flux objects, and in no Git repository. */
export interface FluxDecryption {
  /**
   * Secret with the private keys: `<name>.agekey` for age, `<name>.asc` for PGP.
   *
   * @default - none: keys of a cloud's key management service, or the key that kustomize-controller was started with
   */
  readonly secretName?: string;

  /**
   * ServiceAccount that may use the key of a cloud's key management service, or of OpenBao. Needs the feature gate
   * ObjectLevelWorkloadIdentity of kustomize-controller.
   *
   * @default - the account of kustomize-controller
   */
  readonly serviceAccount?: string;
}

/** The Secret that the guides of Flux create for age. */
const USUAL_SECRET = 'sops-age';

/** The part of a Kustomization that decrypts; nothing where nothing is encrypted, so that a key is used only where it is needed. */
export function decryptionSpec(objects: readonly PlanObject[], options: FluxDecryption | undefined): { readonly decryption?: object } {
  const encrypted = objects.filter(({ object }) => isSopsEncrypted(object));
  if (encrypted.length === 0) return {};
  const needsKeys = encrypted.some(({ object }) => sopsRecipients(object).some(kind => kind === 'age' || kind === 'pgp'));
  const secret = options ? options.secretName : needsKeys ? USUAL_SECRET : undefined;
  return {
    decryption: {
      provider: 'sops',
      ...(secret && { secretRef: { name: secret } }),
      ...(options?.serviceAccount && { serviceAccountName: options.serviceAccount }),
    },
  };
}
