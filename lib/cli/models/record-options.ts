import { GitOpsError } from '../../errors';
import { VersionRecord } from '../../lock';
import { isDnsLabel } from '../../manifests';
import { Evaluation, given } from '../../models';
import { OptionValues } from '../command';

/** What people and pipelines say of a version. */
export const RECORD_OPTIONS = {
  'license': { type: 'value', placeholder: 'SPDX', help: 'licence, when the source says none or a wrong one: apache-2.0' },
  'training-commit': { type: 'value', placeholder: 'COMMIT', help: 'commit of the code that trained it' },
  'data-window': { type: 'value', placeholder: 'TEXT', help: 'which data it was trained on: 2026-01-01/2026-06-30' },
  'contract-hash': { type: 'value', placeholder: 'HASH', help: 'hash of the feature contract that it was trained against' },
  'base-model': { type: 'value', placeholder: 'NAME', help: 'the model that it was tuned from' },
  'evaluation': { type: 'list', placeholder: 'NAME=RESULT', help: 'how it was evaluated: safety=passed, safety=failed, or safety=passed,2026-10-01T12:00:00Z,https://example.com/report/7' },
} as const;

const TEXTS = ['license', 'training-commit', 'data-window', 'contract-hash', 'base-model'] as const;
const LONGEST = 500;

/**
 * What the options say.
 *
 * @throws GitOpsError when that cannot stand in a lock
 */
export function recordOf(options: OptionValues<typeof RECORD_OPTIONS>): VersionRecord {
  const { license, 'training-commit': trainingCommit, 'data-window': dataWindow, 'contract-hash': contractHash, 'base-model': baseModel } = options;
  for (const name of TEXTS) {
    const text = options[name];
    if (text !== undefined && (text.trim() === '' || text.length > LONGEST || /[\p{Control}\p{Surrogate}]/u.test(text))) {
      throw bad(name, text, `expected one line of at most ${LONGEST} characters`, 'shorten it, or say where it is written');
    }
  }
  const evaluations = options.evaluation.length > 0 ? Object.fromEntries(options.evaluation.map(evaluationOf)) : undefined;
  const provenance = given({ trainingCommit, dataWindow, contractHash, baseModel, evaluations });
  return given({ license, provenance: Object.keys(provenance).length > 0 ? provenance : undefined });
}

function evaluationOf(text: string): [string, Evaluation] {
  const [, name, result, at, report] = /^([^=]+)=(passed|failed)(?:,([^,\s]*))?(?:,(https:\/\/[^,\s]+))?$/.exec(text) ?? [];
  if (name === undefined || !isDnsLabel(name)) {
    throw bad('evaluation', text, 'expected a name, = and passed or failed', 'write it as in --evaluation safety=passed,2026-10-01T12:00:00Z,https://example.com/report/7');
  }
  if (at && !/^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/.test(at)) {
    throw bad('evaluation', text, 'what follows the result is when it was, as a date or a time of ISO 8601', 'write it as in 2026-10-01T12:00:00Z');
  }
  return [name, given({ passed: result === 'passed', at: at || undefined, report })];
}

function bad(option: string, value: string, problem: string, fix: string): GitOpsError {
  return new GitOpsError([{ id: 'invalid-value', path: `--${option}`, value, problem, fix }]);
}
