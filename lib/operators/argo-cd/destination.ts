import { PlanRemote } from '../plan';

/** URL that means the cluster Argo CD runs in. */
const IN_CLUSTER = 'https://kubernetes.default.svc';

/** How Argo CD names a cluster: by the URL of its API server, or by the name it was registered with. */
export function destination(cluster: { readonly name?: string; readonly remote?: PlanRemote }): { readonly server?: string; readonly name?: string } {
  if (!cluster.remote) return { server: IN_CLUSTER };
  return cluster.remote.server ? { server: cluster.remote.server } : { name: cluster.name };
}
