/** One step's worst case, in seconds. */
export interface StepTimes {
  readonly timeout: number;
  readonly retries: number;
  /** Seconds before the first retry; each further one waits twice as long. */
  readonly backoff: number;
}

/** Longest time that a step may take: every attempt runs into its timeout, with the delays in between. */
export function worstCase({ timeout, retries, backoff }: StepTimes): number {
  return timeout * (retries + 1) + backoff * (2 ** retries - 1);
}

/**
 * Longest time that a run may take: the slowest way through the steps.
 *
 * @param steps in an order that keeps dependencies; each with the steps that run before it
 */
export function longestRun(steps: readonly { readonly name: string; readonly after: readonly string[]; readonly times: StepTimes }[]): number {
  const ends = new Map<string, number>();
  for (const { name, after, times } of steps) {
    ends.set(name, Math.max(0, ...after.map(before => ends.get(before) ?? 0)) + worstCase(times));
  }
  return Math.max(0, ...ends.values());
}

/**
 * Age of the oldest value that a model may read when every run succeeds, however slowly: a run ends just before the next
 * one, which takes its full time, has replaced its values.
 */
export function oldestValue(longestGapSeconds: number, longestRunSeconds: number): number {
  return longestGapSeconds + longestRunSeconds;
}
