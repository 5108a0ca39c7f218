import { registryMissing } from './registry';

/** A `describe` block that needs a registry. Where there is none it is skipped, and its name says why. */
export function describeWithRegistry(name: string, tests: () => void): void {
  const reason = registryMissing();
  if (reason) describe.skip(`${name} (${reason})`, tests);
  else describe(name, tests);
}
