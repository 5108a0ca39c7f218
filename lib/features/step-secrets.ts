import { FeatureSource } from './feature-source';
import { FeatureStep } from './feature-step';
import { STEP_ENV } from './step-container';
import { UnplacedIssue } from '../errors';
import { mountIssues, SecretMount, variableIssues } from '../secrets';

/** Where steps find the credentials of their sources. */
const SOURCES = '/var/run/secrets/sources';

/** Every secret that a step reads as files: its own, and those of the sources it reads. */
export function stepMounts(step: FeatureStep, sources: readonly FeatureSource[]): SecretMount[] {
  const read = sources.filter(source => source.credentials && step.inputs.includes(source.name));
  return [...read.map(source => ({ secret: source.credentials!, path: `${SOURCES}/${source.name}` })), ...step.secrets ?? []];
}

/** What is wrong with the secrets of a step. */
export function stepSecretIssues(step: FeatureStep, mounts: readonly SecretMount[]): UnplacedIssue[] {
  const field = `steps.${step.name}`;
  return [
    ...mountIssues(`${field}.secrets`, mounts, ['/tmp']),
    ...variableIssues(`${field}.secretVariables`, step.secretVariables, Object.keys({ ...STEP_ENV, ...step.env })),
  ];
}
