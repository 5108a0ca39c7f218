import { rmSync } from 'node:fs';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Gives `work` a fresh directory that is gone afterwards, whatever happens: also when a signal ends this process.
 *
 * @param make creates the directory
 * @param work is told of a signal by `stop`; it then ends what it has started, and returns or throws
 */
export async function inFreshDirectory<T>(make: () => string, work: (directory: string, stop: AbortSignal) => Promise<T>): Promise<T> {
  const abort = new AbortController();
  let signal: NodeJS.Signals | undefined;
  const onSignal = (received: NodeJS.Signals) => {
    signal ??= received;
    abort.abort();
  };
  // Before the directory is there, so that there is no moment in which a signal leaves it behind.
  for (const name of SIGNALS) process.on(name, onSignal);
  let directory: string | undefined;
  try {
    directory = make();
    return await work(directory, abort.signal);
  } finally {
    if (directory !== undefined) rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
    for (const name of SIGNALS) process.removeListener(name, onSignal);
    // Now as if it had never been caught: who started us sees which signal it was.
    if (signal) process.kill(process.pid, signal);
  }
}
