/** Seconds in Flux's grammar of durations, in the largest unit that keeps them whole: 600 is `10m`. */
export function fluxDuration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole > 0 && whole % 3600 === 0) return `${whole / 3600}h`;
  return whole > 0 && whole % 60 === 0 ? `${whole / 60}m` : `${whole}s`;
}
