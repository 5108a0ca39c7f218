import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A fresh empty directory that is removed when the tests of the file have run.
 */
export function scratchDirectory(name = 'test'): string {
  // On macOS the temp directory is behind a symlink: tests that compare paths want the real one.
  const directory = mkdtempSync(join(realpathSync(tmpdir()), `cdk8s-gitops-ai-${name}-`));
  remaining.add(directory);
  return directory;
}

const remaining = new Set<string>();

// Hooks cannot be registered inside a running test, so one hook of the module removes whatever is there by then.
afterAll(() => {
  for (const directory of remaining) rmSync(directory, { recursive: true, force: true });
  remaining.clear();
});
