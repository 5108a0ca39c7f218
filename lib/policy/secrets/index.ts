import { blob } from './blob';
import { placeholderSecret, plaintextSecret, secretToken } from './plaintext-secret';
import { sealedSecretBroken, sealedSecretScope } from './sealed-secret';
import { sopsBroken } from './sops';
import { PolicyRule } from '../policy-rule';

/** The rules of the pack `secrets`. */
export const secretRules: readonly PolicyRule[] = [plaintextSecret, secretToken, placeholderSecret, sopsBroken, sealedSecretBroken, sealedSecretScope, blob];
