/**
 * Today as `2026-11-24`, UTC. The one clock of the library: a waiver that has ended stops a synthesis, but no byte of
 * what a synthesis writes depends on the day (docs/decisions/0003-waivers-end.md).
 */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}
