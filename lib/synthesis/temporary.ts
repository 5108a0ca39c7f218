import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join, relative } from 'node:path';
import { GitOpsError } from '../errors';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Gives `work` a fresh directory that is gone afterwards, whatever happens: also when a signal ends this process.
 *
 * @param outside a directory that the new one must not be in
 * @param work is told of a signal by `stop`; it then ends what it has started, and returns or throws
 */
export async function inTemporaryDirectory<T>(outside: string, work: (directory: string, stop: AbortSignal) => Promise<T>): Promise<T> {
  const parent = realpathSync.native(tmpdir());
  const way = relative(outside, parent);
  if (way === '' || (way.split(/[\\/]/)[0] !== '..' && !isAbsolute(way))) {
    const problem = `the directory for temporary files is inside the repository ${outside}`;
    throw new GitOpsError([{ id: 'temporary-directory', path: parent, problem, fix: 'set TMPDIR to a directory outside' }]);
  }
  const abort = new AbortController();
  let signal: NodeJS.Signals | undefined;
  const onSignal = (received: NodeJS.Signals) => {
    signal ??= received;
    abort.abort();
  };
  // Before the directory is there, so that there is no moment in which a signal leaves it behind.
  for (const name of SIGNALS) process.on(name, onSignal);
  const directory = mkdtempSync(join(parent, 'gitops-ai-'));
  try {
    return await work(directory, abort.signal);
  } finally {
    rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
    for (const name of SIGNALS) process.removeListener(name, onSignal);
    // Now as if it had never been caught: who started us sees which signal it was.
    if (signal) process.kill(process.pid, signal);
  }
}
