import { PolicyObject } from './policy-object';
import { record } from './shapes';

/** What an object says to the operators that deliver it, in its annotations and labels. */
type Said = Pick<PolicyObject, 'manifest'>;

/** The text of an annotation; undefined when there is none, or when it is no text. */
export function annotationOf({ manifest }: Said, name: string): string | undefined {
  const value = record(record(manifest.metadata)?.annotations)?.[name];
  return typeof value === 'string' ? value : undefined;
}

/**
 * Whether an object says this to Flux, which takes labels and annotations, and either case.
 *
 * @see https://github.com/fluxcd/pkg ssa/utils, AnyInMetadata
 */
export function saysToFlux({ manifest }: Said, key: string, value: string): boolean {
  const metadata = record(manifest.metadata);
  return [metadata?.labels, metadata?.annotations].some(map => {
    const said = record(map)?.[`kustomize.toolkit.fluxcd.io/${key}`];
    return typeof said === 'string' && said.toLowerCase() === value.toLowerCase();
  });
}

/** Whether an object has a sync option of Argo CD, such as `Prune=false`. */
export function hasSyncOption(object: Said, ...options: readonly string[]): boolean {
  const said = (annotationOf(object, 'argocd.argoproj.io/sync-options') ?? '').split(',').map(option => option.trim());
  return options.some(option => said.includes(option));
}

/** Whether Argo CD or Helm makes the object as a hook: anew each time, beside what they keep. */
export function isHook(object: Said): boolean {
  const phases = annotationOf(object, 'argocd.argoproj.io/hook');
  return phases === undefined ? annotationOf(object, 'helm.sh/hook') !== undefined : phases.trim() !== 'Skip';
}
