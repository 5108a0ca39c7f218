import { LONG_RUNNING } from './kinds';
import { FoundContainer } from '../containers';
import { PolicyLevel } from '../policy-level';
import { defineRule } from '../policy-rule';
import { record, records } from '../shapes';

const LINK = 'https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/';

/** The containers that serve: main ones with a port. Sidecars and agents without one have nothing to be asked. */
function serving(containers: readonly FoundContainer[]): readonly FoundContainer[] {
  return containers.filter(({ path, container }) => /(?:^|\.)containers\[\d+\]$/.test(path) && records(container.ports).length > 0);
}

export const readinessProbe = defineRule({
  id: 'readiness-probe',
  level: PolicyLevel.WARNING,
  title: 'A container that serves says when it can.',
  rationale: 'Without a readiness probe requests reach a process that is still starting, and a rollout goes on over pods that never serve.',
  link: LINK,
  appliesTo: LONG_RUNNING,
  checkers: ['kube-linter:no-readiness-probe', 'checkov:CKV_K8S_9', 'polaris:readinessProbeMissing', 'kubescape:C-0018', 'kube-score:pod-probes'],
  check: ({ _containers: containers }) => serving(containers).filter(({ container }) => !record(container.readinessProbe)).map(({ path }) => ({
    field: `${path}.readinessProbe`, problem: 'not set: requests reach the process before it can answer', fix: 'ask the path that answers only when the server can serve',
  })),
});

export const livenessProbe = defineRule({
  id: 'liveness-probe',
  level: PolicyLevel.WARNING,
  title: 'A container that serves is restarted when it hangs.',
  rationale: 'Without a liveness probe a process that hangs keeps its place until somebody looks.',
  link: LINK,
  appliesTo: LONG_RUNNING,
  checkers: ['kube-linter:no-liveness-probe', 'checkov:CKV_K8S_8', 'polaris:livenessProbeMissing', 'kubescape:C-0056', 'kube-score:pod-probes'],
  check: ({ _containers: containers }) => serving(containers).filter(({ container }) => !record(container.livenessProbe)).map(({ path }) => ({
    field: `${path}.livenessProbe`, problem: 'not set: a process that hangs is not restarted', fix: 'ask a cheap path, slowly, and only after a startup probe',
  })),
});
