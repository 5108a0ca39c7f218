import { defineRule } from '../policy-rule';
import { PolicyWorld } from '../policy-world';
import { record, records } from '../shapes';

/** A version of an API group that current releases of its project do not serve. */
interface Removed {
  /** The release without it. */
  readonly since: string;
  readonly use: string;
  /** Kinds that are still served in this version. */
  readonly except?: readonly string[];
}

/**
 * Versions that a current release does not serve any more.
 *
 * Sources: the roadmap and the release notes of Flux 2.8 and 2.9, of External Secrets 0.16 and 0.17, of cert-manager 1.6.
 */
const REMOVED: { readonly [apiVersion: string]: Removed } = {
  'source.toolkit.fluxcd.io/v1beta1': { since: 'Flux 2.8', use: 'source.toolkit.fluxcd.io/v1' },
  'source.toolkit.fluxcd.io/v1beta2': { since: 'Flux 2.8', use: 'source.toolkit.fluxcd.io/v1' },
  'kustomize.toolkit.fluxcd.io/v1beta1': { since: 'Flux 2.8', use: 'kustomize.toolkit.fluxcd.io/v1' },
  'kustomize.toolkit.fluxcd.io/v1beta2': { since: 'Flux 2.8', use: 'kustomize.toolkit.fluxcd.io/v1' },
  'helm.toolkit.fluxcd.io/v2beta1': { since: 'Flux 2.8', use: 'helm.toolkit.fluxcd.io/v2' },
  'helm.toolkit.fluxcd.io/v2beta2': { since: 'Flux 2.8', use: 'helm.toolkit.fluxcd.io/v2' },
  'notification.toolkit.fluxcd.io/v1beta1': { since: 'Flux 2.8', use: 'notification.toolkit.fluxcd.io/v1beta3, or v1 for Receiver' },
  'notification.toolkit.fluxcd.io/v1beta2': { since: 'Flux 2.9', use: 'notification.toolkit.fluxcd.io/v1beta3, or v1 for Receiver' },
  'image.toolkit.fluxcd.io/v1beta1': { since: 'Flux 2.8', use: 'image.toolkit.fluxcd.io/v1' },
  'cert-manager.io/v1alpha2': { since: 'cert-manager 1.6', use: 'cert-manager.io/v1' },
  'cert-manager.io/v1alpha3': { since: 'cert-manager 1.6', use: 'cert-manager.io/v1' },
  'cert-manager.io/v1beta1': { since: 'cert-manager 1.6', use: 'cert-manager.io/v1' },
  'external-secrets.io/v1alpha1': { since: 'External Secrets 0.16', use: 'external-secrets.io/v1', except: ['PushSecret', 'ClusterPushSecret'] },
  'external-secrets.io/v1beta1': { since: 'External Secrets 0.17', use: 'external-secrets.io/v1' },
};

/** Whether a cluster, as its schemas were saved, or a definition among the files serves the version after all. */
function isServed(apiVersion: string, kind: string, world: PolicyWorld): boolean {
  const { clusters, schemas = [] } = world._facts;
  if ([...schemas, ...clusters.flatMap(cluster => cluster.schemas ?? [])].some(known => known.knows(apiVersion, kind))) return true;
  const [group, version] = apiVersion.split('/');
  return world._all('apiextensions.k8s.io/CustomResourceDefinition').some(({ manifest: { spec } }) => record(spec)?.group === group
    && record(record(spec)?.names)?.kind === kind && records(record(spec)?.versions).some(({ name, served }) => name === version && served === true));
}

/** Objects of a version that the operator's current release does not serve. */
export const removedCustomApi = defineRule({
  id: 'removed-custom-api',
  title: 'Current releases of the project serve the API version.',
  rationale: 'A cluster with a current release refuses the object, and the operator with it the whole app.',
  link: 'https://fluxcd.io/flux/releases/procedure/',
  check: ({ manifest, kind }, world) => {
    const version = manifest.apiVersion;
    if (typeof version !== 'string' || !Object.hasOwn(REMOVED, version) || isServed(version, kind, world)) return [];
    const { since, use, except } = REMOVED[version];
    if (except?.includes(kind)) return [];
    return [{ field: 'apiVersion', value: version, problem: `not served since ${since}`, fix: `use ${use}` }];
  },
});
