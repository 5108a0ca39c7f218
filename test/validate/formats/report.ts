import { PolicyLevel, PolicyReportEntry } from '../../../lib/policy';
import { Validation } from '../../../lib/validate';

const entry = (over: Partial<PolicyReportEntry>): PolicyReportEntry => ({
  rule: 'mutable-image',
  level: PolicyLevel.ERROR,
  path: 'deploy/ranker.yaml',
  file: 'deploy/ranker.yaml',
  line: 12,
  object: 'Deployment/ml/ranker',
  field: 'spec.containers[0].image',
  value: 'example.com/a:1',
  problem: 'a tag can be pushed again',
  fix: 'append the digest',
  ...over,
});

/** Text that tries to get out of every format. */
export const HOSTILE = '\u001b[2J\n::error::x\r"\'<b>&]]>%0A,:=\u202e\u2028\u0000';

/** A report with one of everything. */
export const VALIDATION: Validation = {
  report: {
    errors: [
      entry({}),
      entry({ file: `a ${HOSTILE}.yaml`, path: 'x', value: HOSTILE, object: HOSTILE, field: HOSTILE, problem: HOSTILE, fix: HOSTILE }),
      entry({ rule: 'waiver-expired', path: 'gitops-ai.yaml waivers[0]', file: undefined, line: undefined, object: undefined, field: 'expires', value: '2026-01-01' }),
    ],
    warnings: [entry({ level: PolicyLevel.WARNING, rule: 'pod-security', line: 3, field: '', value: undefined })],
    waived: [entry({ line: 30, waiver: { rule: 'mutable-image', file: '*', reason: 'the registry is down', expires: '2027-01-01' } })],
  },
  notes: ['passed over something'],
  files: 2,
  objects: 1,
};

/** A report with nothing in it. */
export const CLEAN: Validation = { report: { errors: [], warnings: [], waived: [] }, notes: [], files: 1, objects: 3 };
