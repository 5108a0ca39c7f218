import { PolicyLevel } from './policy-level';
import { PolicyWaiver } from './policy-waiver';
import { Issue } from '../errors';

/** One finding of a rule, with everything that a reader, a person or a program, may ask about it. */
export interface PolicyReportEntry {
  /** Id of the rule. */
  readonly rule: string;
  /** What the finding does. */
  readonly level: PolicyLevel;
  /** Where the user finds the object: a construct path, or a file. */
  readonly path: string;

  /**
   * The object, as `Kind/namespace/name`.
   *
   * @default - the finding is about no object
   */
  readonly object?: string;

  /**
   * The file of the object.
   *
   * @default - the object comes from a construct
   */
  readonly file?: string;

  /**
   * Line of the field in the file, counted from 1.
   *
   * @default - unknown
   */
  readonly line?: number;

  /** Path of the field. */
  readonly field: string;

  /**
   * The value that was found.
   *
   * @default - none is shown
   */
  readonly value?: string;

  /** What is wrong and what is allowed. */
  readonly problem: string;

  /** What the user changes to make it right. */
  readonly fix: string;

  /**
   * The waiver that covers the finding; it then does nothing but show.
   *
   * @default - none does
   */
  readonly waiver?: PolicyWaiver;
}

/** What the rules found. */
export interface PolicyReport {
  /** Findings that stop the synthesis or fail the validation. */
  readonly errors: PolicyReportEntry[];
  /** Findings that are told, and nothing else. */
  readonly warnings: PolicyReportEntry[];
  /** Findings that a waiver covers. */
  readonly waived: PolicyReportEntry[];
}

/** A finding as an issue, which is how all problems of a synthesis are reported. */
export function issueOf(entry: PolicyReportEntry): Issue {
  const { rule, path, line, field, value, problem, fix } = entry;
  return { id: rule, path: line === undefined ? path : `${path}:${line}`, field, ...(value !== undefined && { value }), problem, fix };
}
