import { stringify } from 'yaml';
import { ApiServer, TOKEN } from './api-server';
import { Json } from './field-sets';
import { environmentOf, readTree } from '../../lib/diff/tree';
import { ClusterDrift, clusterDrift, DriftInput, KubernetesApi } from '../../lib/drift';

export const COMMIT = '0123456789abcdef0123456789abcdef01234567';

export const deployment = (): Json => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'ranker', namespace: 'shop', labels: { 'app.kubernetes.io/instance': 'ranker' } },
  spec: {
    replicas: 2,
    selector: { matchLabels: { 'app.kubernetes.io/instance': 'ranker' } },
    template: {
      metadata: { labels: { 'app.kubernetes.io/instance': 'ranker' } },
      spec: {
        hostNetwork: false,
        containers: [{
          name: 'server',
          image: 'registry.example.com/ranker:1',
          env: [{ name: 'MODE', value: 'fast' }],
          ports: [{ containerPort: 8080 }],
          resources: { requests: { cpu: '1000m', memory: '1024Mi' } },
        }],
      },
    },
  },
});
export const service = (): Json => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'ranker', namespace: 'shop' },
  spec: { selector: { 'app.kubernetes.io/instance': 'ranker' }, ports: [{ name: 'http', port: 80 }] },
});
export const configMap = (): Json => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'shop' }, data: { mode: 'fast' } });
export const namespace = (): Json => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });

export const kustomization = (spec: Json = {}): Json => ({
  apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
  kind: 'Kustomization',
  metadata: { name: 'shop', namespace: 'flux-system' },
  spec: { interval: '10m', prune: true, path: './deploy/staging/apps/shop', sourceRef: { kind: 'GitRepository', name: 'staging' }, ...spec },
});
export const application = (spec: Json = {}): Json => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: { name: 'shop-eu', namespace: 'argocd' },
  spec: { project: 'staging', source: { path: 'deploy/staging/apps/shop', repoURL: 'https://git.example.com/a' }, destination: { namespace: 'shop', server: 'https://eu.example.com' }, ...spec },
});

/** What a commit has: an app, and what delivers it to the cluster `eu`. */
export interface Committed {
  readonly objects: readonly Json[];
  readonly delivery?: readonly Json[];
}

/** The input of a comparison, with the same YAML that a commit would hold. */
export function input({ objects, delivery = [kustomization()] }: Committed): DriftInput {
  const files = new Map<string, string>();
  objects.forEach((object, i) => files.set(`staging/apps/shop/${String(object.kind).toLowerCase()}-${i}.yaml`, stringify(object)));
  delivery.forEach((object, i) => files.set(`staging/delivery/eu/${String(object.kind).toLowerCase()}-${i}.yaml`, stringify(object)));
  return { environment: 'staging', cluster: 'eu', commit: COMMIT, tree: environmentOf(readTree(files, 'HEAD', new Map()).environments, 'staging') };
}

/** A client of the server, without a kubeconfig: jest cannot load what reads one. */
export function client(server: ApiServer, pauses: number[] = []): KubernetesApi {
  return new KubernetesApi({
    context: 'eu', server: server.url, prepare: async options => { options.headers = { ...options.headers as Json, authorization: `Bearer ${TOKEN}` }; },
  }, async time => { pauses.push(time); });
}

/** The objects with the marks that Flux puts on what it applies. */
export const ownedByFlux = (object: Json, owner = 'shop', place = 'flux-system'): Json => ({
  ...object,
  metadata: {
    ...object.metadata,
    labels: { ...object.metadata.labels, 'kustomize.toolkit.fluxcd.io/name': owner, 'kustomize.toolkit.fluxcd.io/namespace': place },
  },
});
export const ownedByArgoCd = (object: Json, group = ''): Json => ({
  ...object,
  metadata: {
    ...object.metadata,
    annotations: { ...object.metadata.annotations, 'argocd.argoproj.io/tracking-id': `shop-eu:${group}/${object.kind}:shop/${object.metadata.name}` },
  },
});

/** Puts objects into the cluster as Flux does. */
export function byFlux(server: ApiServer, ...objects: readonly Json[]): void {
  server.apply(ownedByFlux(namespace()), 'kustomize-controller');
  for (const object of objects) server.apply(ownedByFlux(object), 'kustomize-controller');
}

export function compare(server: ApiServer, committed: Committed, pauses: number[] = []): Promise<ClusterDrift> {
  return clusterDrift(client(server, pauses), input(committed));
}

/** What a comparison found, in lines: `different Deployment/shop/ranker spec.replicas: 2 | 5 by kubectl-scale`. */
export function told({ apps }: ClusterDrift): string[] {
  return apps.flatMap(({ objects }) => objects.flatMap(({ state, object, fields, reason }) => {
    const lines = fields.map(({ field, git, live, owners }) => (
      `${state} ${object} ${field}: ${git ?? '-'} | ${live ?? '-'}${owners.length > 0 ? ` by ${owners.map(({ manager }) => manager).join(', ')}` : ''}`));
    return reason !== undefined || lines.length === 0 ? [`${state} ${object}${reason === undefined ? '' : `: ${reason}`}`, ...lines] : lines;
  }));
}
