import { misnamedAt } from './misnamed';
import { PolicyObject } from '../../policy-object';
import { defineRule, PolicyFinding } from '../../policy-rule';
import { at, groupKindOf, record } from '../../shapes';

/** Where Flux takes files from. */
const SOURCES = ['GitRepository', 'OCIRepository', 'Bucket', 'HelmRepository', 'HelmChart', 'ExternalArtifact'].map(kind => `source.toolkit.fluxcd.io/${kind}`);

/** Made of a HelmRelease, often under the name of its repository. */
const HELM_CHART = 'source.toolkit.fluxcd.io/HelmChart';

/** Fields that name a source, or another object that files come through, with the kind where they do not say. */
const REFERENCES: { readonly [groupKind: string]: readonly (readonly [path: string, defaultKind: string])[] } = {
  'kustomize.toolkit.fluxcd.io/Kustomization': [['spec.sourceRef', '']],
  'helm.toolkit.fluxcd.io/HelmRelease': [['spec.chart.spec.sourceRef', ''], ['spec.chartRef', '']],
  'source.toolkit.fluxcd.io/HelmChart': [['spec.sourceRef', '']],
  'source.extensions.fluxcd.io/ArtifactGenerator': [['spec.sources[]', '']],
  'image.toolkit.fluxcd.io/ImageUpdateAutomation': [['spec.sourceRef', 'GitRepository']],
  'image.toolkit.fluxcd.io/ImagePolicy': [['spec.imageRepositoryRef', 'image.toolkit.fluxcd.io/ImageRepository']],
};

/** What Flux applies comes from a source. */
export const fluxSource = defineRule({
  id: 'flux-source',
  title: 'A Flux object names its source as it is: kind, name and namespace.',
  rationale: 'Flux reports that the source is not found and applies nothing, neither this change nor any after it.',
  link: 'https://fluxcd.io/flux/components/kustomize/kustomizations/#source-reference',
  appliesTo: Object.keys(REFERENCES),
  check: (object, world) => places(object).flatMap(({ value, path: field, defaultKind }): PolicyFinding[] => {
    const ref = record(value);
    if (typeof ref?.name !== 'string') return [];
    const wanted = typeof ref.kind === 'string'
      ? groupKindOf({ apiVersion: typeof ref.apiVersion === 'string' ? ref.apiVersion : 'source.toolkit.fluxcd.io/v1', kind: ref.kind })
      : defaultKind.includes('/') ? defaultKind : `source.toolkit.fluxcd.io/${defaultKind}`;
    const place = typeof ref.namespace === 'string' && ref.namespace !== '' ? ref.namespace : object.namespace;
    const mixedUpWith = SOURCES.includes(wanted) ? SOURCES.filter(kind => kind !== wanted && kind !== HELM_CHART) : [];
    return misnamedAt(world, `${field}.name`, { groupKind: wanted, namespace: place, name: ref.name, mixedUpWith, deliveredWith: object });
  }),
});

/** What stands where a kind names a source, with the kind that is meant when it names none. */
function places(object: PolicyObject) {
  return REFERENCES[object.groupKind].flatMap(([path, defaultKind]) => at(object.manifest, path).map(found => ({ ...found, defaultKind })));
}
