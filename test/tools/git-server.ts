import { ChildProcess, spawn } from 'node:child_process';
import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { run } from './run';

const TSX = join(__dirname, '..', '..', 'node_modules', 'tsx', 'dist', 'cli.mjs');

/** A Git server over HTTP, in a process of its own: `git http-backend` behind Node. */
export class GitServer {
  /**
   * @param root directory with the bare repositories
   * @param dropped how many pushes are done but never answered: the connection ends instead
   */
  public static async start(root: string, dropped = 0): Promise<GitServer> {
    const child = spawn(process.execPath, [TSX, __filename, root, String(dropped)], { stdio: ['ignore', 'pipe', 'inherit'] });
    const port = await new Promise<number>((resolve, reject) => {
      child.once('exit', code => reject(new Error(`the server ended with ${code}`)));
      child.stdout.once('data', (data: Buffer) => resolve(Number(data)));
    });
    return new GitServer(child, `http://127.0.0.1:${port}`);
  }

  private constructor(private readonly child: ChildProcess, public readonly url: string) {}

  public stop(): Promise<void> {
    return new Promise(resolve => {
      this.child.removeAllListeners('exit').once('exit', () => resolve());
      this.child.kill();
    });
  }
}

function serve(root: string, dropped: number): void {
  const backend = join(run('git', ['--exec-path']).trim(), 'git-http-backend');
  let left = dropped;
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const [path, query = ''] = request.url!.split('?');
    const git = spawn(backend, [], {
      env: {
        PATH: process.env.PATH,
        GIT_PROJECT_ROOT: root,
        GIT_HTTP_EXPORT_ALL: '1',
        PATH_INFO: decodeURIComponent(path),
        QUERY_STRING: query,
        REQUEST_METHOD: request.method,
        REMOTE_USER: 'test',
        CONTENT_TYPE: request.headers['content-type'] ?? '',
        HTTP_CONTENT_ENCODING: request.headers['content-encoding'] as string | undefined,
        GIT_PROTOCOL: request.headers['git-protocol'] as string | undefined,
        GIT_CONFIG_NOSYSTEM: '1',
        HOME: '/nonexistent',
      },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    request.pipe(git.stdin);
    git.stdin.on('error', () => undefined);
    const chunks: Buffer[] = [];
    git.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    git.once('close', () => {
      if (request.method === 'POST' && path.endsWith('/git-receive-pack') && left > 0) {
        left--;
        request.socket.destroy();
        return;
      }
      const whole = Buffer.concat(chunks);
      const end = whole.indexOf('\r\n\r\n');
      let status = 200;
      for (const line of whole.toString('latin1', 0, Math.max(end, 0)).split('\r\n')) {
        const [, name, value] = /^([^:]+): (.*)$/.exec(line) ?? [];
        if (name === 'Status') status = Number.parseInt(value, 10);
        else if (name !== undefined) response.setHeader(name, value);
      }
      response.writeHead(status).end(whole.subarray(end + 4));
    });
  };
  const server = createServer(answer).listen(0, '127.0.0.1', () => {
    const at = server.address();
    process.stdout.write(`${typeof at === 'object' ? at!.port : ''}\n`);
  });
}

if (require.main === module) serve(process.argv[2], Number(process.argv[3]));
