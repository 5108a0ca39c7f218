import { createInterface } from 'node:readline';
import type { Job } from './opener';
import { forgeOf, openPullRequest } from '../../lib/forge';

/** Opens the pull requests of standard input, one a line, and says what became of them. */
async function main(): Promise<void> {
  const before = { ...process.env };
  for await (const line of createInterface({ input: process.stdin })) {
    const { env, forge, request, patienceMilliseconds } = JSON.parse(line) as Job;
    process.env = { ...before, ...env };
    const waits: number[] = [];
    const sleep = async (milliseconds: number) => void waits.push(milliseconds / 1000);
    const done = await open().then(outcome => ({ outcome }), (error: Error) => ({ error: error.message }));
    process.stdout.write(`${JSON.stringify({ ...done, waits })}\n`);

    async function open() {
      return openPullRequest(forgeOf(forge), request, { sleep, patienceMilliseconds });
    }
  }
}

void main();
