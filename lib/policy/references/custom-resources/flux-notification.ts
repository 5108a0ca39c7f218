import { misnamedAt } from './misnamed';
import { PolicyObject } from '../../policy-object';
import { defineRule, PolicyFinding } from '../../policy-rule';
import { PolicyWorld } from '../../policy-world';
import { record, records } from '../../shapes';

/** API groups of the kinds that send events. */
const GROUPS: { readonly [kind: string]: string } = {
  Kustomization: 'kustomize.toolkit.fluxcd.io',
  HelmRelease: 'helm.toolkit.fluxcd.io',
  GitRepository: 'source.toolkit.fluxcd.io',
  OCIRepository: 'source.toolkit.fluxcd.io',
  Bucket: 'source.toolkit.fluxcd.io',
  HelmRepository: 'source.toolkit.fluxcd.io',
  HelmChart: 'source.toolkit.fluxcd.io',
  ImageRepository: 'image.toolkit.fluxcd.io',
  ImagePolicy: 'image.toolkit.fluxcd.io',
  ImageUpdateAutomation: 'image.toolkit.fluxcd.io',
};

/** Who is told of events, and whose events they are. */
export const fluxNotification = defineRule({
  id: 'flux-notification',
  title: 'An Alert names its Provider, and an Alert or Receiver names objects that there are.',
  rationale: 'Nothing is sent, and nobody misses it: a failed rollout, or a push that should start one, goes unnoticed.',
  link: 'https://fluxcd.io/flux/components/notification/alerts/',
  appliesTo: ['notification.toolkit.fluxcd.io/Alert', 'notification.toolkit.fluxcd.io/Receiver'],
  check: (object, world) => {
    const spec = record(object.manifest.spec) ?? {};
    const provider = record(spec.providerRef)?.name;
    return [
      ...typeof provider === 'string' ? misnamedAt(world, 'spec.providerRef.name', {
        groupKind: 'notification.toolkit.fluxcd.io/Provider', namespace: object.namespace, name: provider, deliveredWith: object,
      }) : [],
      ...sources(object, world, 'eventSources'), ...sources(object, world, 'resources'),
    ];
  },
});

function sources(object: PolicyObject, world: PolicyWorld, field: string): PolicyFinding[] {
  return records(record(object.manifest.spec)?.[field]).flatMap((source, i) => {
    const group = typeof source.kind === 'string' && Object.hasOwn(GROUPS, source.kind) ? GROUPS[source.kind] : undefined;
    if (!group || typeof source.name !== 'string' || source.name === '*') return [];
    return misnamedAt(world, `spec.${field}[${i}].name`, {
      groupKind: `${group}/${String(source.kind)}`,
      namespace: typeof source.namespace === 'string' && source.namespace !== '' ? source.namespace : object.namespace,
      name: source.name,
      deliveredWith: object,
    });
  });
}
