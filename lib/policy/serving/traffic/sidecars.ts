import { PolicyLevel } from '../../policy-level';
import { PolicyObject } from '../../policy-object';
import { defineRule } from '../../policy-rule';
import { at, record } from '../../shapes';
import { acceleratedContainer } from '../scaling/scaled';

const WORKLOADS = ['apps/Deployment', 'apps/StatefulSet', 'argoproj.io/Rollout'];
const FLAGS = 'openfeature.dev/enabled';

/** A sidecar for flags in a pod that needs none: decisions are made in front of the model. */
export const flagSidecar = defineRule({
  id: 'flag-sidecar',
  level: PolicyLevel.WARNING,
  title: 'Pods with accelerators get no sidecar for feature flags.',
  rationale: 'The webhook of the operator adds flagd to the pod: when its image or its source of flags is away, the pod with the accelerator does not start, and a new version of flagd loads the model again.',
  link: 'https://open-feature.github.io/open-feature-operator/docs/annotations.html',
  appliesTo: WORKLOADS,
  check: object => {
    const field = `spec.template.metadata.annotations.${FLAGS}`;
    return annotation(object, FLAGS) === 'true' && acceleratedContainer(object)
      ? [{ field, value: 'true', problem: 'adds flagd to a pod that holds accelerators', fix: 'ask for flags in the service in front of the model, and remove the annotation' }] : [];
  },
});

function annotation({ manifest }: PolicyObject, name: string): unknown {
  return record(at(manifest, 'spec.template.metadata.annotations')[0]?.value)?.[name];
}
