import { windowState } from './change-windows';
import { ReleaseHistory } from './history';
import { Pointed } from './select-pointers';
import { didYouMean, Issue } from '../errors';
import { LOCK_FILE, LockFile, pointerFile } from '../models';
import { EnvironmentReport } from '../repository/environment-report';

/** A version that is to run in the next environment. */
export interface Candidate extends Pointed {
  readonly version: string;
}

/** What stands between a version and the next environment. */
export interface GateInput {
  readonly from: EnvironmentReport;
  readonly to: EnvironmentReport;
  readonly candidates: readonly Candidate[];
  readonly lock: LockFile;
  readonly history: Pick<ReleaseHistory, 'everRan'>;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Every reason for which versions may not be promoted; none when they may. */
export function refusals(input: GateInput): Issue[] {
  return [...ofOrder(input), ...input.candidates.flatMap(candidate => [
    ...ofLock(candidate, input), ...ofHistory(candidate, input), ...ofEvaluations(candidate, input),
  ]), ...ofWindow(input)];
}

function ofOrder({ from, to }: GateInput): Issue[] {
  if (to.promotesFrom === from.name) return [];
  const [problem, fix] = to.promotesFrom === undefined
    ? [`${to.name} does not say which environment its versions come from`, `give addEnvironment('${to.name}', { promotesFrom: ${from.name} })`]
    : [`versions come to ${to.name} from ${to.promotesFrom}, and not from ${from.name}`, `promote them to ${to.promotesFrom} first, or give --from ${to.promotesFrom}`];
  return [{ id: 'promotion-order', path: to.name, field: 'promotesFrom', problem, fix }];
}

function ofLock({ kind, name, version }: Candidate, { to, lock }: GateInput): Issue[] {
  const versions: ReadonlyMap<string, unknown> | undefined = (kind === 'model' ? lock.models : lock.features).get(name);
  if (versions?.has(version)) return [];
  const issue = { id: versions ? 'unknown-version' : `unknown-${kind.replace(' ', '-')}`, path: pointerFile(to.name), field: name, value: version };
  const known = [...versions?.keys() ?? []];
  const problem = versions ? `${LOCK_FILE} knows no such version of ${kind} ${name}; it knows ${known.join(', ')}.${didYouMean(version, known)}` : `${LOCK_FILE} knows no ${kind} "${name}"`;
  return [{ ...issue, problem, fix: `lock the version first: every version is in ${LOCK_FILE} before anything points at it` }];
}

function ofHistory({ kind, name, version }: Candidate, { from, history }: GateInput): Issue[] {
  const ran = history.everRan(from.name, kind, name, version);
  if (ran === true) return [];
  const issue = { id: 'never-ran', path: pointerFile(from.name), field: name, value: version };
  if (ran === undefined) {
    const problem = `the clone is shallow, and as far as its history goes this version of ${kind} ${name} did not run in ${from.name}`;
    return [{ ...issue, problem, fix: 'fetch the rest with `git fetch --unshallow` (GitHub Actions: `fetch-depth: 0`)' }];
  }
  const fix = `let it run in ${from.name} first: point ${pointerFile(from.name)} at it, and merge that to this branch`;
  return [{ ...issue, problem: `this version of ${kind} ${name} never ran in ${from.name}`, fix }];
}

function ofEvaluations({ kind, name, version }: Candidate, { to, lock }: GateInput): Issue[] {
  if (kind !== 'model') return [];
  const records = lock.models.get(name)?.get(version)?.provenance?.evaluations ?? {};
  return to.requiredEvaluations.filter(evaluation => !(Object.hasOwn(records, evaluation) && records[evaluation].passed)).map(evaluation => {
    const failed = Object.hasOwn(records, evaluation);
    return {
      id: 'evaluation-gate',
      path: LOCK_FILE,
      field: `models.${name}.${version}.provenance.evaluations.${evaluation}`,
      value: failed ? 'passed: false' : undefined,
      problem: `${to.name} takes only versions that passed the evaluation ${evaluation}, and ${failed ? 'this one did not' : 'there is no record of it'}`,
      fix: failed ? 'promote another version' : 'run the evaluation, and record what came out where the version is locked',
    };
  });
}

function ofWindow({ to, now }: GateInput): Issue[] {
  const { open, problem = '', opens } = windowState(to.changeWindows, now);
  if (open) return [];
  return [{ id: 'change-window', path: to.name, field: 'changeWindows', problem, fix: opens === undefined ? 'see the changeWindows of the environment' : `run it again at ${opens}` }];
}
