import { PolicyObject } from '../policy-object';
import { record } from '../shapes';

/** Whether the object stays in the cluster when it leaves Git, by what operators and Helm read. */
export function keptOnPrune({ manifest }: PolicyObject): boolean {
  const annotations = record(record(manifest.metadata)?.annotations) ?? {};
  const options = String(annotations['argocd.argoproj.io/sync-options'] ?? '').split(',').map(option => option.trim());
  return annotations['kustomize.toolkit.fluxcd.io/prune'] === 'disabled'
    || options.includes('Prune=false') || options.includes('Prune=confirm')
    || annotations['helm.sh/resource-policy'] === 'keep';
}
