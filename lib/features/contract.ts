import { createHash } from 'node:crypto';
import { FeatureService } from './feature-view';
import { byCodeUnit } from '../manifests';

/** Annotation with the contract, on what makes the features and on what reads them. */
export const CONTRACT_ANNOTATION = 'gitops-ai.dev/features';

/** Base 16 digits of the hash: 64 bits, enough that no two contracts of a repository share them. */
const HASH_LENGTH = 16;

/**
 * What a reader of features relies on, as `name@hash`: names and types of features, the entities they describe, and how
 * old values may be. It changes when a reader would have to change, and not with the order of declarations. Makers and
 * readers carry it, so that a report can tell whether both were delivered with the same contract.
 */
export function featureContract({ name, views }: FeatureService): string {
  const lines = views.flatMap(view => [
    ...view.features.map(feature => `${view.name}.${feature.name}: ${feature.type}`),
    ...view.entities.map(entity => `${view.name} by ${entity}`),
    `${view.name} ttl ${view.ttl?.toSeconds() ?? 'none'}`,
  ]);
  const hash = createHash('sha256').update(lines.sort(byCodeUnit).join('\n')).digest('hex').slice(0, HASH_LENGTH);
  return `${name}@${hash}`;
}
