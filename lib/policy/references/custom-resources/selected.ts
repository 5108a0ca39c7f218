import { nearName } from './near-name';
import { Labels } from '../../selectors';
import { record, records, shown } from '../../shapes';

/** What a selector may select. */
export interface Candidate {
  readonly name: string;
  readonly file?: string;
  readonly labels: Labels;
}

/**
 * What a selector that selects none of the given candidates almost selects: all of its labels but one, which is a typo
 * away or is missing; or the only one in the same file. A selector that has nothing to do with the candidates may select others, which are not given.
 */
export function nearlySelected<T extends Candidate>(
  selector: unknown, candidates: readonly T[], file: string | undefined,
): { candidate: T; problem: string } | undefined {
  const wanted = Object.entries(record(record(selector)?.matchLabels) ?? {});
  if (wanted.length === 0 || records(record(selector)?.matchExpressions).length > 0) return undefined;
  for (const candidate of candidates) {
    const { labels } = candidate;
    const wrong = wanted.filter(([key, value]) => labels[key] !== value);
    const [key, value] = wrong[0] ?? [];
    if (wrong.length !== 1 || key === undefined) continue;
    const has = labels[key];
    const nearKey = nearName(key, Object.keys(labels).filter(other => labels[other] === value));
    const nearValue = typeof has === 'string' && nearName(shown(value), [has]) !== undefined;
    if (nearKey === undefined && !nearValue && wanted.length < 2) continue;
    return { candidate, problem: `${key}=${shown(value)} is asked for, and there is ${nearKey !== undefined ? `${nearKey}=${shown(value)}` : has === undefined ? 'no such label' : `${key}=${shown(has)}`}` };
  }
  const beside = file === undefined ? [] : candidates.filter(candidate => candidate.file === file);
  if (beside.length !== 1) return undefined;
  const [candidate] = beside;
  return { candidate, problem: `the labels are ${Object.entries(candidate.labels).map(([key, value]) => `${key}=${shown(value)}`).join(', ') || 'none'}` };
}
