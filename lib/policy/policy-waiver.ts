import { PolicyObject } from './policy-object';
import { Issue } from '../errors';

/**
 * A finding that is accepted, by whom it is accepted and until when. At least one of `construct`, `object` and `file`
 * says where; all that are given must match.
 */
export interface PolicyWaiver {
  /** Id of the rule. */
  readonly rule: string;

  /**
   * Path of a construct; the waiver holds for it and for all inside it.
   *
   * @default - any
   */
  readonly construct?: string;

  /**
   * The object, as `Kind/namespace/name`, or `Kind/name` for an object without a namespace; `*` stands for any text.
   *
   * @default - any
   */
  readonly object?: string;

  /**
   * The file of the object, relative to what is validated, with `/`; `*` stands for any text.
   *
   * @default - any
   */
  readonly file?: string;

  /**
   * The field that was found, such as `spec.hostNetwork`; `*` stands for any text.
   *
   * @default - any
   */
  readonly field?: string;

  /** Why the finding is accepted. It shows in the report. */
  readonly reason: string;

  /** Last day on which the waiver holds, as `2027-03-31`. */
  readonly expires: string;

  /**
   * Who answers for it.
   *
   * @default - nobody in particular
   */
  readonly owner?: string;
}

/** Rules about waivers; they cannot be waived. */
export const WAIVER_RULES = ['waiver-invalid', 'waiver-expired', 'waiver-unused'] as const;

const FIX = 'give rule, reason, expires (YYYY-MM-DD), and one of construct, object and file';

/** What is wrong with a waiver itself; it then waives nothing. */
export function waiverIssues(waiver: PolicyWaiver, path: string, ruleIds: ReadonlySet<string>): Issue[] {
  const issue = (field: string, value: unknown, problem: string, fix = FIX): Issue => ({
    id: 'waiver-invalid', path, field, ...(value !== undefined && { value: String(value) }), problem, fix,
  });
  const issues: Issue[] = [];
  if (!ruleIds.has(waiver.rule)) issues.push(issue('rule', waiver.rule, 'there is no such rule', 'give the id that the finding shows in parentheses'));
  if (typeof waiver.reason !== 'string' || waiver.reason.trim() === '') issues.push(issue('reason', waiver.reason, 'a waiver without a reason says nothing to whoever reviews it'));
  if (typeof waiver.expires !== 'string' || !isDate(waiver.expires)) issues.push(issue('expires', waiver.expires, 'not a day of the form YYYY-MM-DD; a waiver without an end is never looked at again'));
  if (!waiver.construct && !waiver.object && !waiver.file) issues.push(issue('object', undefined, 'the waiver does not say where it holds, so it would switch the rule off; for that there are levels'));
  return issues;
}

/** Whether a valid waiver covers a finding of its rule. */
export function waives(waiver: PolicyWaiver, object: PolicyObject, field: string): boolean {
  return (waiver.construct === undefined || object.construct === waiver.construct || (object.construct ?? '').startsWith(`${waiver.construct}/`))
    && (waiver.object === undefined || matches(waiver.object, object.identity))
    && (waiver.file === undefined || (object.file !== undefined && matches(waiver.file, object.file)))
    && (waiver.field === undefined || matches(waiver.field, field));
}

/** A day that is in the calendar. */
function isDate(text: string): boolean {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!parts) return false;
  const [year, month, day] = parts.slice(1).map(Number);
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month >= 1 && month <= 12 && day >= 1 && day <= [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
}

/** `*` is any text, everything else is meant as it stands. Linear in the text: no backtracking. */
function matches(pattern: string, text: string): boolean {
  const parts = pattern.split('*');
  if (parts.length === 1) return pattern === text;
  const [first, last] = [parts[0], parts[parts.length - 1]];
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  let from = first.length;
  const end = text.length - last.length;
  for (const part of parts.slice(1, -1)) {
    const at = text.indexOf(part, from);
    if (at < 0 || at + part.length > end) return false;
    from = at + part.length;
  }
  return true;
}
