import { Right } from './rights';
import { withoutSecrets } from '../diff/hidden';
import { record, records } from '../policy/shapes';

/** A longer sentence is cut: some hold whole objects. */
const LONGEST = 400;
const RBAC = /cannot (\w+) resource "([\w./-]+)" in API group "([\w.-]*)"(?: in the namespace "([\w.-]+)")?/;

/** What an API server says when it does not do what it was asked: a `Status`. */
export interface ApiStatus {
  readonly code: number;
  readonly reason: string;
  readonly message: string;
  /** What is wrong with which field. */
  readonly causes: readonly { readonly field: string; readonly message: string }[];
}

export function statusOf(code: number, body: string): ApiStatus {
  let status: { readonly [field: string]: unknown } = {};
  try {
    status = record(JSON.parse(body) as unknown) ?? {};
  } catch {
    // Something between here and the API server answers in words of its own.
  }
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  return {
    code,
    reason: text(status.reason),
    message: text(status.message),
    causes: records(record(status.details)?.causes).map(({ field, message }) => ({ field: text(field), message: text(message) })),
  };
}

/** The right that a refusal names; undefined where something else than RBAC refuses. */
export function missingRight({ code, message }: ApiStatus): Right | undefined {
  const [, verb, resource, group, namespace] = code === 403 ? RBAC.exec(message) ?? [] : [];
  return verb === undefined ? undefined : { verb, group, resource, ...(namespace !== undefined && { namespace }) };
}

/** Whether it is the namespace that is not there. */
export function isNamespaceMissing({ code, message }: ApiStatus): boolean {
  return code === 404 && /^namespaces "[^"]*" not found$/.test(message);
}

/** Whether a webhook stands in the way that cannot be asked without doing it. */
export function isNoDryRun({ code, message }: ApiStatus): boolean {
  return code === 400 && /does not support dry run/i.test(message);
}

/** Whether only somebody who holds the rights that a role grants may say what is in it, also in a dry run. */
export function isEscalation({ code, message }: ApiStatus): boolean {
  return code === 403 && message.includes('is attempting to grant RBAC permissions not currently held');
}

/**
 * Why the API server refuses, in one line. Values are left out, for it repeats what it was given: a whole pod with its
 * environment, where a Job changes.
 */
export function refusalWords({ code, reason, message, causes }: ApiStatus): string {
  const words = causes.filter(({ field }) => field !== '').map(cause => `${cause.field}: ${withoutValue(cause.message)}`);
  const text = words.length > 0 ? words.join('; ') : withoutValue(message) || `the API server answered ${code} ${reason}`.trim();
  const line = withoutSecrets(text.replace(/\s+/g, ' '));
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}

/** `Invalid value: <value>: <detail>`, which may stand more than once, without the value. */
function withoutValue(message: string): string {
  return message.replace(/\b((?:Invalid|Unsupported|Duplicate) value): (?:"(?:[^"\\]|\\.)*"|[^]*?\}|[^:\s]+)(?=: |, |$)/g, '$1');
}
