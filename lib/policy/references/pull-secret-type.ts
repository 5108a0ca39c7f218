import { objectReferences } from './object-references';
import { defineRule } from '../policy-rule';
import { shown } from '../shapes';

const TYPES = new Set(['kubernetes.io/dockerconfigjson', 'kubernetes.io/dockercfg']);

/** A Secret of another type is passed over when images are pulled, without a word. */
export const pullSecretType = defineRule({
  id: 'pull-secret-type',
  title: 'A Secret that images are pulled with has the type for it.',
  rationale: 'The kubelet passes over Secrets of other types, and the image is pulled without credentials.',
  link: 'https://kubernetes.io/docs/concepts/configuration/secret/#docker-config-secrets',
  checkWorld: world => objectReferences(world).filter(({ field, groupKind }) => groupKind === '/Secret' && /(?:^|\.)imagePullSecrets\[\d+\]\.name$/.test(field))
    .flatMap(({ from, field, namespace, name }) => {
      const secrets = world.find('/Secret', namespace, name);
      if (secrets.length === 0 || secrets.some(({ manifest }) => TYPES.has(manifest.type) || 'sops' in manifest)) return [];
      return [{
        object: from,
        field,
        value: name,
        problem: `the given Secret has the type ${shown(secrets[0].manifest.type ?? 'Opaque')}; images are pulled with kubernetes.io/dockerconfigjson only`,
        fix: 'give the Secret type: kubernetes.io/dockerconfigjson and the key .dockerconfigjson',
      }];
    }),
});
