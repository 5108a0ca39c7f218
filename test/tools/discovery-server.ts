import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { kubectl } from './kubectl';
import { scratchDirectory } from './scratch';

/**
 * Enough of an API server, on the loopback interface, for `kubectl create --dry-run=client --validate=strict`: see
 * test/schemas/serve.mjs for what is real and what is served. Start it in `beforeAll`, stop it in `afterAll`.
 */
export class DiscoveryServer {
  public static async start(): Promise<DiscoveryServer> {
    // A program of its own: kubectl runs synchronously, which would block a server in this process.
    const program = spawn(process.execPath, [join(__dirname, '..', 'schemas', 'serve.mjs')], { stdio: ['pipe', 'pipe', 'inherit'] });
    const [line] = await Promise.race([
      once(program.stdout.setEncoding('utf8'), 'data'),
      once(program, 'exit').then(([code]) => { throw new Error(`the discovery server ended with ${code}`); }),
    ]);
    return new DiscoveryServer(line.trim(), async () => {
      const ended = once(program, 'exit');
      program.stdin.end();
      await ended;
    });
  }

  private readonly cache = scratchDirectory('discovery');

  private constructor(public readonly url: string, public readonly stop: () => Promise<void>) {}

  /**
   * What `kubectl create` says about the manifests in files and directories, one line an object. Throws with kubectl's
   * own words when it refuses one: unreadable YAML, an unknown kind, an unknown or missing field, a wrong type. Patterns,
   * enums and duplicate keys pass: kubectl leaves those to the server (see `schemaErrors`).
   */
  public dryRun(...paths: string[]): string {
    return kubectl([
      'create', '--dry-run=client', '--validate=strict', '--recursive', '--server', this.url, '--cache-dir', this.cache,
      ...paths.flatMap((path) => ['--filename', path]),
    ]);
  }
}
