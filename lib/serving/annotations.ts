import { UnplacedIssue } from '../errors';
import { CONTRACT_ANNOTATION, featureContract, FeatureService } from '../features';
import { ResolvedModel } from '../models';
import { RuntimeAdapter } from './runtime/adapter';

/** Prefix of the annotations that say what runs; audits and reports read them. */
const PREFIX = 'gitops-ai.dev';

/**
 * Which model a pod serves. In the pod template, so that a moved pointer always rolls the pods, even when the way to
 * the weights looks the same (a claim); never in a selector, because selectors cannot change.
 */
export function modelAnnotations(model: ResolvedModel): { [annotation: string]: string } {
  return {
    [`${PREFIX}/model`]: model.version === undefined ? model.name : `${model.name}@${model.version}`,
    [`${PREFIX}/model-uri`]: model.uri,
    [`${PREFIX}/model-content`]: model.contentId,
  };
}

/** Which features a pod reads, by their contract. */
export function featureAnnotations(features: FeatureService | undefined): { [annotation: string]: string } {
  return features ? { [CONTRACT_ANNOTATION]: featureContract(features) } : {};
}

/** A model is served from the online store; a view that is not there would give it nothing. */
export function featureIssues(features: FeatureService | undefined): UnplacedIssue[] {
  return (features?.views ?? []).filter(view => view.online === false).map(view => ({
    id: 'offline-features',
    field: 'features',
    value: view.name,
    problem: 'the view is not in the online store, where a model in service reads its features',
    fix: 'remove online: false from the view, or leave the view out of what the model is given',
  }));
}

/** Where Prometheus finds the metrics, in the words that its common scrape configurations understand. */
export function scrapeAnnotations(runtime: RuntimeAdapter): { [annotation: string]: string } {
  const { metrics, ports } = runtime;
  const port = ports.find(({ name }) => name === metrics?.port);
  if (!metrics || !port) return {};
  return { 'prometheus.io/scrape': 'true', 'prometheus.io/port': String(port.port), 'prometheus.io/path': metrics.path };
}
