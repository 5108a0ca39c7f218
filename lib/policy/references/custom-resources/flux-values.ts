import { configFindings } from './config-key';
import { defineRule } from '../../policy-rule';
import { at, record } from '../../shapes';

/** Fields that name a ConfigMap or a Secret by `kind` and `name`, or a Secret by `name`. */
const REFERENCES: { readonly [groupKind: string]: readonly string[] } = {
  'kustomize.toolkit.fluxcd.io/Kustomization': ['spec.postBuild.substituteFrom[]', 'spec.decryption.secretRef', 'spec.kubeConfig.secretRef'],
  'helm.toolkit.fluxcd.io/HelmRelease': ['spec.valuesFrom[]', 'spec.kubeConfig.secretRef'],
  'source.toolkit.fluxcd.io/GitRepository': ['spec.secretRef', 'spec.proxySecretRef', 'spec.verify.secretRef'],
  'source.toolkit.fluxcd.io/OCIRepository': ['spec.secretRef', 'spec.certSecretRef', 'spec.proxySecretRef', 'spec.verify.secretRef'],
  'source.toolkit.fluxcd.io/HelmRepository': ['spec.secretRef', 'spec.certSecretRef'],
  'source.toolkit.fluxcd.io/Bucket': ['spec.secretRef', 'spec.certSecretRef', 'spec.proxySecretRef'],
  'image.toolkit.fluxcd.io/ImageRepository': ['spec.secretRef', 'spec.certSecretRef', 'spec.proxySecretRef'],
  'notification.toolkit.fluxcd.io/Provider': ['spec.secretRef', 'spec.certSecretRef', 'spec.proxySecretRef'],
  'notification.toolkit.fluxcd.io/Receiver': ['spec.secretRef'],
};

/** Values and keys that Flux reads from the cluster. */
export const fluxValues = defineRule({
  id: 'flux-values',
  title: 'Flux reads values from ConfigMaps and Secrets that there are, and keys that they have.',
  rationale: 'Flux fails before it applies anything; the cluster keeps what it had.',
  link: 'https://fluxcd.io/flux/components/helm/helmreleases/#values-references',
  appliesTo: Object.keys(REFERENCES),
  check: ({ manifest, groupKind, namespace }, world) => REFERENCES[groupKind].flatMap(path => at(manifest, path)).flatMap(({ value, path }) => {
    const ref = record(value) ?? {};
    const isValues = groupKind === 'helm.toolkit.fluxcd.io/HelmRelease' && path.startsWith('spec.valuesFrom');
    return ref.optional === true ? [] : configFindings(world, {
      groupKind: ref.kind === 'ConfigMap' ? '/ConfigMap' : '/Secret',
      namespace,
      name: ref.name,
      field: `${path}.name`,
      ...isValues && { key: ref.valuesKey ?? 'values.yaml', keyField: ref.valuesKey === undefined ? path : `${path}.valuesKey` },
    });
  }),
});
