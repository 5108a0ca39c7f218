import { PolicyLevel } from '../../policy-level';
import { PolicyObject } from '../../policy-object';
import { defineRule } from '../../policy-rule';
import { record } from '../../shapes';

const KINDS = ['k6.io/TestRun', 'k6.io/K6'];

/** Whether a run of Argo CD makes the test each time: as a hook it is not part of what must be there. */
function isHook({ manifest }: PolicyObject): boolean {
  const annotations = record(record(manifest.metadata)?.annotations) ?? {};
  return annotations['argocd.argoproj.io/hook'] !== undefined || annotations['helm.sh/hook'] !== undefined;
}

/** A test that deletes itself while Git says that it is there. */
export const loadTestCleanup = defineRule({
  id: 'load-test-cleanup',
  title: 'A load test in Git does not delete itself.',
  rationale: 'The k6 operator deletes the TestRun after the test, the operator of Git makes it again, and the load test runs for ever.',
  link: 'https://grafana.com/docs/k6/latest/set-up/set-up-distributed-k6/usage/executing-k6-scripts-with-testrun-crd/',
  appliesTo: KINDS,
  check: object => (record(object.manifest.spec)?.cleanup === 'post' && !isHook(object) ? [{
    field: 'spec.cleanup', value: 'post', problem: 'the test deletes itself, and each sync starts it again', fix: 'remove it; or make the TestRun a hook: argocd.argoproj.io/hook: PostSync',
  }] : []),
});

/** A test runs once; a change of it starts nothing. */
export const loadTestOnce = defineRule({
  id: 'load-test-once',
  level: PolicyLevel.WARNING,
  title: 'A load test that changed has a new name.',
  rationale: 'The k6 operator runs a TestRun once. A changed script or number of runners starts no test, and the result of the old one is taken for that of the new.',
  link: 'https://github.com/grafana/k6-operator/issues/312',
  appliesTo: KINDS,
  aboutChange: true,
  check: (object, world) => {
    const before = world._previous?.find(object.groupKind, object.namespace, object.name)[0];
    if (!before || isHook(object) || JSON.stringify(record(before.manifest.spec)) === JSON.stringify(record(object.manifest.spec))) return [];
    return [{ field: 'metadata.name', value: object.name, problem: 'the test of this name has run, and the change starts none', fix: 'give it a name that changes with its content; or make it a hook: argocd.argoproj.io/hook: PostSync' }];
  },
});
