/**
 * This moment, in milliseconds since 1970. The one clock of the commands: it tells whether a change window is open, and
 * decides no byte of what is written.
 */
export function now(): number {
  return Date.now();
}
