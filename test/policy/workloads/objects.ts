export const METADATA = { name: 'ranker', namespace: 'ml' };
export const LABELS = { app: 'ranker' };

/** A Deployment with one container, and the rest of its pod and of its spec. */
export function deployment(container: object = {}, more: object = {}, spec: object = {}): object {
  const template = { metadata: { labels: LABELS }, spec: { containers: [{ name: 'server', ...container }], ...more } };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: METADATA, spec: { replicas: 2, ...spec, template } };
}

/** An object beside the Deployment. */
export function object(apiVersion: string, kind: string, rest: object): object {
  return { apiVersion, kind, metadata: METADATA, ...rest };
}

/** A field of the Deployment's container. */
export const container = (path: string) => `spec.template.spec.containers[0].${path}`;
