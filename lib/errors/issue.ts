/**
 * One thing that is wrong with the input, as data. The text a user reads is made from it by `formatIssue`.
 */
export interface Issue {
  /** Stable kebab-case identifier; public once released, so tests and waivers can name it. */
  readonly id: string;
  /** Where: a construct path (`staging/recommender/ranker`) or a file position (`models.lock.yaml:12:5`). */
  readonly path: string;
  /** The property, key or object field that holds the value. */
  readonly field?: string;
  /** The value that was found, already printable. Never a secret. */
  readonly value?: string;
  /** What is wrong and what is allowed, lower case, no final period. */
  readonly problem: string;
  /** What the user changes to make it right. */
  readonly fix: string;
}

/** Values are cut here so that one long string cannot bury the rest of the report. */
const LONGEST_VALUE = 120;

/** `[path] field: "value": problem` and, on the next line, the fix and the id. */
export function formatIssue(issue: Issue): string {
  const subject = [issue.field, issue.value === undefined ? undefined : quote(issue.value)].filter(Boolean).join(' = ');
  return `[${issue.path}] ${subject ? `${subject}: ` : ''}${issue.problem}\n    fix: ${issue.fix} (${issue.id})`;
}

function quote(value: string): string {
  return JSON.stringify(value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE)}…` : value);
}
