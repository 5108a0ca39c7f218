import { Issue } from '../errors';
import type { PolicyReportEntry } from '../policy';
import { PolicyLevel } from '../policy/policy-level';
import type { Difference } from '../synthesis';
import type { RuleFacts } from '../validate';

function rule(state: Difference['state'], title: string, rationale: string): RuleFacts {
  return { id: `output-${state}`, level: PolicyLevel.ERROR, pack: 'check', title, rationale };
}

/** What the comparison of code and output may find. */
export const CHECK_RULES: readonly RuleFacts[] = [
  rule('stale', 'The output is what the code makes.', 'Operators apply the output: what was reviewed in the code is then not what runs.'),
  rule('edited', 'Nobody edits the output by hand.', 'The next synthesis takes the edit back, and with it what it has mended in the cluster.'),
  rule('missing', 'Every file that the code makes is there.', 'Operators do not apply what is not there, and prune what was.'),
  rule('extra', 'Nothing is there that the code does not make any more.', 'Operators go on running what was removed from the code.'),
];

const AGAIN = 'run `npx gitops-ai commit`, which synthesizes and commits the output';

/**
 * A difference as a finding.
 *
 * @param outputPath the output directory, from the root of the repository
 */
export function entryOfDifference(outputPath: string, { path, state, line }: Difference): PolicyReportEntry {
  const file = `${outputPath}/${path}`;
  const [problem, fix] = textOf(state, line);
  return { rule: `output-${state}`, level: PolicyLevel.ERROR, path: file, file, ...(line !== undefined && { line }), field: '', problem, fix };
}

function textOf(state: Difference['state'], line: number | undefined): [problem: string, fix: string] {
  switch (state) {
    case 'stale': return ['an earlier synthesis wrote it; the code makes another one', AGAIN];
    case 'missing': return ['the code makes this file, and it is not there', AGAIN];
    case 'extra': return ['an earlier synthesis wrote it; the code does not make it any more', AGAIN];
    default: return [
      line === undefined ? 'edited by hand, and the code does not make it any more' : 'edited by hand: neither the code makes it, nor did an earlier synthesis',
      `say it in the TypeScript if it is wanted; then ${AGAIN}`,
    ];
  }
}

/** A mistake that stopped the synthesis as a finding. */
export function entryOfIssue({ id, path, field = '', value, problem, fix }: Issue): PolicyReportEntry {
  return { rule: id, level: PolicyLevel.ERROR, path, field, ...(value !== undefined && { value }), problem, fix };
}
