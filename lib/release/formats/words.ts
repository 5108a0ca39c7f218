import { endsOf } from '../../commit';
import { Person } from '../../git';
import { printable } from '../../validate';
import { evaluationsOf } from '../audit';
import { LockedAt } from '../locked-at';
import { PointerMove } from '../pointer-move';
import { Standing } from '../status';

/** How many digits of a commit tell it from others. */
const SHORT_ID = 12;

/** `2026-11-24 14:03 +01:00`. */
export function dateWords(date: string): string {
  const [, day, time, zone] = /^(\d{4,}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d)?(Z|[+-]\d\d:\d\d)$/.exec(date) ?? [];
  return day === undefined ? printable(date) : `${day} ${time} ${zone}`;
}

export function shortId(commit: string): string {
  return commit.slice(0, SHORT_ID);
}

/** The name, or the address of somebody who gave none. */
export function personWords({ name, email }: Person): string {
  return printable(name || email);
}

/** `Ann Lee, merged by Bob, #12`. */
export function byWords({ author, mergedBy, pullRequest }: PointerMove): string {
  return [
    personWords(author), ...mergedBy ? [`merged by ${personWords(mergedBy)}`] : [], ...pullRequest === undefined ? [] : [pullRequest],
  ].join(', ');
}

/** `1.4.2 → 1.5.0`; of a canary, `1.5.0 at 10 % → 1.5.0 at 25 %`. */
export function versionWords(move: PointerMove): string {
  const { from, to } = endsOf(move);
  return `${printable(from ?? 'none')} → ${printable(to ?? 'none')}`;
}

/** `promotion from staging`, `rollback to 4f2a91c07d3e`; what the trailers do not say, the versions may. */
export function changeWords({ changeType, promotedFrom, rollbackTo, returns }: PointerMove): string {
  const back = returns && !['rollback', 'revert', 'reapply'].includes(changeType) ? ', back to an earlier version' : '';
  const from = promotedFrom === undefined ? '' : ` from ${printable(promotedFrom)}`;
  return `${changeType}${from}${rollbackTo === undefined ? '' : ` to ${shortId(rollbackTo)}`}${back}`;
}

/** `behind staging (1.5.0)`; nothing where both are the same. */
export function standingWords({ environment, version, relation, ranThere }: Standing): string {
  const there = `${printable(environment)}${version === undefined ? '' : ` (${printable(version)})`}`;
  switch (relation) {
    case 'same': return '';
    case 'missing': return `not in ${printable(environment)}`;
    case 'absent': return `not here, but in ${there}`;
    case 'apart': return ranThere === false ? `never ran in ${there}` : `other than in ${there}`;
    default: return `${relation}${relation === 'behind' ? '' : ' of'} ${there}`;
  }
}

/** What was tested of a version when it was released: `offline passed, safety failed`. */
export function evaluationWords(locked: LockedAt | undefined): string {
  if (locked === undefined) return 'not in the lock of that commit';
  const records = evaluationsOf(locked);
  if (records.length === 0) return 'no evaluation recorded';
  return records.map(([name, { passed, at }]) => `${printable(name)} ${passed ? 'passed' : 'failed'}${at === undefined ? '' : ` (${printable(at)})`}`).join(', ');
}

/** `3 d 4 h`, `12 min`: the two largest parts that are not nothing. */
export function durationWords(seconds: number): string {
  const parts = [[86_400, 'd'], [3600, 'h'], [60, 'min']] as const;
  let left = Math.abs(seconds);
  const words = parts.flatMap(([length, unit]) => {
    const count = Math.floor(left / length);
    left -= count * length;
    return count > 0 ? [`${count} ${unit}`] : [];
  });
  return `${seconds < 0 ? '-' : ''}${words.slice(0, 2).join(' ') || '0 min'}`;
}

/** What tells the content of a version: a digest, a commit, an image. */
export function contentOf(locked: LockedAt | undefined): string | undefined {
  return locked === undefined ? undefined : 'image' in locked ? locked.image : locked.uri;
}
