import { randomInt } from 'node:crypto';

/** Attempts, the first one included. */
export const ATTEMPTS = 5;
/** Longest wait that a server may ask for: who asks for more is told to the user. */
export const LONGEST_WAIT_MILLISECONDS = 60_000;
const LONGEST_OWN_WAIT_MILLISECONDS = 8_000;

const MOMENTARY_STATUS = new Set([408, 429, 500, 502, 503, 504]);
/** Codes of errors of the system, of Node and of undici. */
const MOMENTARY_CODES = new Set([
  'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN', 'UND_ERR_SOCKET', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  'TRUNCATED', 'TIMEOUT',
]);

/** Whether another attempt may have another end. */
export function isMomentaryStatus(status: number): boolean {
  return MOMENTARY_STATUS.has(status);
}

/** Whether another attempt may have another end. */
export function isMomentaryError(error: unknown): boolean {
  return MOMENTARY_CODES.has(codeOf(error) ?? '');
}

/** The code of an error or of what caused it. */
export function codeOf(error: unknown): string | undefined {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown };
  return typeof code === 'string' ? code : cause === undefined ? undefined : codeOf(cause);
}

/** Wait before the next attempt: longer each time, and random, so that those who failed together do not come together. */
export function ownWait(attempt: number, first: number): number {
  const most = Math.min(LONGEST_OWN_WAIT_MILLISECONDS, first * 2 ** (attempt - 1));
  return Math.floor(most / 2) + randomInt(Math.ceil(most / 2) + 1);
}

/**
 * The wait that `Retry-After` asks for, in milliseconds: seconds, or a date.
 *
 * @param date what the server takes the time to be: its clock counts, not ours
 */
export function askedWait(retryAfter: string | undefined, date: string | undefined): number | undefined {
  if (retryAfter === undefined) return undefined;
  if (/^\d{1,9}$/.test(retryAfter)) return Number(retryAfter) * 1000;
  const wait = Date.parse(retryAfter) - Date.parse(date ?? '');
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}
