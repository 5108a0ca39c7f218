import { isDeepStrictEqual } from 'node:util';
import { isHook } from '../operator-metadata';
import { PolicyLevel } from '../policy-level';
import { defineRule, PolicyFinding } from '../policy-rule';
import { record } from '../shapes';

/** What a controller does when the spec of something that runs once is changed, and the fields that may change freely. */
interface Edit {
  readonly problem: string;
  readonly free: readonly string[];
}

const IGNORED = 'is changed, and what ran once does not run again: the commit has no effect';
const EDITS: { readonly [groupKind: string]: Edit } = {
  'argoproj.io/Workflow': { problem: IGNORED, free: ['suspend', 'shutdown', 'ttlStrategy', 'podGC', 'priority', 'parallelism', 'activeDeadlineSeconds'] },
  'ray.io/RayJob': { problem: IGNORED, free: ['suspend', 'shutdownAfterJobFinishes', 'ttlSecondsAfterFinished', 'deletionStrategy', 'activeDeadlineSeconds'] },
  // internal/controller/sparkapplication/event_filter.go
  'sparkoperator.k8s.io/SparkApplication': {
    problem: 'is changed, and the Spark operator kills the running application and runs it again from the beginning', free: ['suspend', 'timeToLiveSeconds'],
  },
};

/** A changed run under the old name. */
export const editedRun = defineRule({
  id: 'edited-run',
  level: PolicyLevel.WARNING,
  title: 'A changed run has a new name.',
  rationale: 'The commit merges and is applied, and nothing runs, or what is running is killed and begins again.',
  link: 'https://www.kubeflow.org/docs/components/spark-operator/user-guide/working-with-sparkapplication/#updating-a-sparkapplication',
  appliesTo: Object.keys(EDITS),
  aboutChange: true,
  check: (object, world): PolicyFinding[] => {
    const before = world._previous?.find(object.groupKind, object.namespace, object.name)[0];
    if (!before || isHook(object)) return [];
    const { problem, free } = EDITS[object.groupKind];
    const [now, old] = [object, before].map(({ manifest }) => record(manifest.spec) ?? {});
    const fields = [...new Set([...Object.keys(now), ...Object.keys(old)])].filter(field => !free.includes(field)).sort();
    const changed = fields.find(field => !isDeepStrictEqual(now[field], old[field]));
    return changed === undefined ? [] : [{
      field: `spec.${changed}`, problem, fix: 'put a hash of the spec into the name, so that a changed run is a new one; what runs again and again is a template with a schedule',
    }];
  },
});
