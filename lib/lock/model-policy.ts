import { lockedName } from './findings';
import { LockFinding } from './resolver';
import { LockedModel } from '../models';
import { ModelPolicy } from '../validate/config';

/** Formats whose files are read by running what is in them. */
const PICKLED_FORMATS = new Set(['pytorch', 'sklearn']);
const PICKLED = /\.(?:bin|pt|pth|ckpt|pkl|pickle|joblib)$/;
/** Code that a loader may be told to run, in the root where loaders look. */
const CODE = /^[^/]+\.py$/;
const NAMED = 3;

/**
 * What the policy says about a locked version. Only the lock is read. What a waiver lets pass is told as a warning.
 *
 * @param today the day that waivers are judged by, `2027-03-31`
 */
export function policyFindings(locked: LockedModel, policy: ModelPolicy, today: string): LockFinding[] {
  return waived([...pickle(locked), ...code(locked), ...license(locked, policy.licenses)], policy, today);
}

/** Findings, those as warnings that a waiver lets pass. */
export function waived(findings: readonly LockFinding[], policy: ModelPolicy, today: string): LockFinding[] {
  return findings.map(finding => {
    const waiver = policy.waivers?.find(({ rule, model }) => rule === finding.id && [finding.path, finding.path.split('@')[0]].includes(model));
    if (!waiver || finding.level === 'warning') return finding;
    if (waiver.expires < today) return { ...finding, problem: `${finding.problem}; the waiver ended on ${waiver.expires}` };
    return { ...finding, level: 'warning', problem: `${finding.problem}; waived until ${waiver.expires}: ${waiver.reason}` };
  });
}

function pickle(locked: LockedModel): LockFinding[] {
  const files = (locked.files ?? []).map(({ path }) => path).filter(path => PICKLED.test(path));
  const loaded = PICKLED_FORMATS.has(locked.format ?? '');
  if (!loaded && files.length === 0) return [];
  const named = files.length > 0 ? `: ${named3(files)}` : '';
  return [{
    level: loaded || locked.format === undefined ? 'error' : 'warning',
    id: 'pickle-weights',
    path: lockedName(locked),
    field: 'format',
    value: locked.format,
    problem: loaded || locked.format === undefined ? `its weights are pickled, and to read them is to run whatever is in them${named}`
      : `besides its weights it has pickled files, which run whatever is in them when they are read${named}`,
    fix: loaded ? 'convert the weights to safetensors, GGUF or ONNX and lock that; or waive it with a reason, below `models.waivers` in gitops-ai.yaml' : 'leave them out where the model is published',
  }];
}

function code(locked: LockedModel): LockFinding[] {
  const files = (locked.files ?? []).map(({ path }) => path).filter(path => CODE.test(path));
  if (files.length === 0) return [];
  return [{
    level: 'error',
    id: 'model-code',
    path: lockedName(locked),
    field: 'files',
    value: named3(files),
    problem: 'code comes with the model, which a server with --trust-remote-code runs',
    fix: 'serve it with a runtime that knows the architecture and needs none of it; or read the code, and waive it with a reason, below `models.waivers` in gitops-ai.yaml',
  }];
}

function license({ license: said, ...locked }: LockedModel, allowed: readonly string[] | undefined): LockFinding[] {
  if (!allowed || (said !== undefined && isAllowed(said, allowed))) return [];
  return [{
    level: 'error',
    id: 'model-license',
    path: lockedName(locked),
    field: 'license',
    value: said,
    problem: said === undefined ? 'nobody says under which licence it is' : `the licence is none of ${allowed.join(', ')}`,
    fix: said === undefined ? `write it to the lock: gitops-ai models record ${lockedName(locked)} --license <SPDX identifier>` : 'use another model, or have the licence looked at and add it below `models.licenses` in gitops-ai.yaml',
  }];
}

/** Whether a licence, or an expression of SPDX without parentheses, comes to something allowed. */
function isAllowed(expression: string, allowed: readonly string[]): boolean {
  const known = new Set(allowed.map(name => name.toLowerCase()));
  return expression.toLowerCase().split(' or ').some(choice => choice.split(' and ').every(name => known.has(name.trim())));
}

function named3(paths: readonly string[]): string {
  return paths.slice(0, NAMED).join(', ') + (paths.length > NAMED ? ` and ${paths.length - NAMED} more` : '');
}
