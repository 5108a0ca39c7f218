import { registryMissing } from './registry';

/**
 * A `describe` block that needs a registry. Where there is none it is skipped, and its name says why.
 *
 * @param missing why something else that it needs is not there
 */
export function describeWithRegistry(name: string, tests: () => void, missing?: string): void {
  const reason = registryMissing() ?? missing;
  if (reason) describe.skip(`${name} (${reason})`, tests);
  else describe(name, tests);
}
