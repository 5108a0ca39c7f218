import { objectReferences } from './object-references';
import { configKeys } from '../config-keys';
import { PolicyObject } from '../policy-object';
import { defineRule } from '../policy-rule';
import { at, shown } from '../shapes';

const TYPES = new Set(['kubernetes.io/dockerconfigjson', 'kubernetes.io/dockercfg']);

/** Where the kinds that make Secrets say which type. */
const TYPE_FIELDS: { readonly [groupKind: string]: string } = {
  '/Secret': 'type', 'external-secrets.io/ExternalSecret': 'spec.target.template.type', 'bitnami.com/SealedSecret': 'spec.template.type',
};

/** A Secret of another type is passed over when images are pulled, without a word. */
export const pullSecretType = defineRule({
  id: 'pull-secret-type',
  title: 'A Secret that images are pulled with has the type for it.',
  rationale: 'The kubelet passes over Secrets of other types, and the image is pulled without credentials.',
  link: 'https://kubernetes.io/docs/concepts/configuration/secret/#docker-config-secrets',
  checkWorld: world => objectReferences(world).filter(({ field, groupKind }) => groupKind === '/Secret' && /(?:^|\.)imagePullSecrets\[\d+\]\.name$/.test(field))
    .flatMap(({ from, field, namespace, name }) => {
      const types = (configKeys(world, '/Secret', namespace, name)?.makers ?? []).map(typeOf);
      if (types.length === 0 || types.some(type => type === undefined || TYPES.has(type))) return [];
      return [{
        object: from,
        field,
        value: name,
        problem: `the given Secret has the type ${shown(types[0])}; images are pulled with kubernetes.io/dockerconfigjson only`,
        fix: 'give the Secret type: kubernetes.io/dockerconfigjson and the key .dockerconfigjson',
      }];
    }),
});

/** The type of the Secret that an object makes; undefined when nobody knows. */
function typeOf(object: PolicyObject): string | undefined {
  if (!Object.hasOwn(TYPE_FIELDS, object.groupKind)) return undefined;
  const type = at(object.manifest, TYPE_FIELDS[object.groupKind])[0]?.value ?? 'Opaque';
  return typeof type === 'string' ? type : undefined;
}
