import { ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Where `scripts/servers/python.sh` puts programs; PATH comes after. */
const SERVERS = process.env.GITOPS_AI_TEST_SERVERS ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'cdk8s-gitops-ai', 'servers');

/** The path of a program; undefined when it is not installed. */
export function findProgram(name: string): string | undefined {
  return [join(SERVERS, 'bin'), ...(process.env.PATH ?? '').split(delimiter)].map(directory => join(directory, name)).find(existsSync);
}

/**
 * `describe` when a program is there; otherwise a `describe.skip` whose title says what is missing and how it comes.
 *
 * @param install what the title tells to run
 */
export function describeWith(program: string, install: string, title: string, tests: (path: string) => void): void {
  const path = findProgram(program);
  if (path) describe(title, () => tests(path));
  else describe.skip(`${title} (skipped: ${program} is not installed; ${install} brings it)`, () => { test('needs it', () => undefined); });
}

/** A server that is a program. */
export class ServerProcess {
  /**
   * Starts a program, and waits until it answers.
   *
   * @param args of the program, for the port that it is to listen on
   * @param path that is asked for until it is answered with 2xx
   */
  public static async start(
    program: string, args: (port: number) => readonly string[], path: string, env: NodeJS.ProcessEnv = {},
  ): Promise<ServerProcess> {
    const port = await freePort();
    // A group of its own: the program may have started others by the time it is stopped.
    const child = spawn(program, args(port), { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    let said = '';
    let ended: string | undefined;
    child.stdout.on('data', chunk => { said = `${said}${chunk}`.slice(-4000); });
    child.stderr.on('data', chunk => { said = `${said}${chunk}`.slice(-4000); });
    child.once('exit', code => { ended = `${program} ended with ${code}: ${said}`; });
    child.once('error', error => { ended = `${program}: ${error.message}`; });
    const url = `http://127.0.0.1:${port}`;
    while (ended === undefined) {
      if (await fetch(`${url}${path}`).then(({ ok }) => ok, () => false)) return new ServerProcess(child, url);
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    throw new Error(ended);
  }

  private constructor(private readonly child: ChildProcess, public readonly url: string) {}

  public stop(): Promise<void> {
    return new Promise(resolve => {
      if (this.child.exitCode !== null) return resolve();
      this.child.once('exit', () => resolve());
      process.kill(-this.child.pid!, 'SIGKILL');
    });
  }
}

/** A port that nothing listens on; these servers cannot choose one and tell it. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject).listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? address!.port : 0));
    });
  });
}
