import { createHash, createSign, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { HttpServer } from './http-server';
import { run } from './run';
import { scratchDirectory } from './scratch';

/** What somebody asked the server for. */
export interface TokenRequest {
  readonly method: string;
  readonly query: { readonly [name: string]: string };
  readonly authorization?: string;
}

const SERVICE = 'test-registry';
const ISSUER = 'test-issuer';

/** A server that gives tokens for a real registry, as the specification of its token authentication says. */
export class TokenServer {
  /** @param password of the user bob; nobody else may do anything */
  public static async start(password: string): Promise<TokenServer> {
    const directory = scratchDirectory('tokens');
    const [key, certificate] = ['key.pem', 'certificate.pem'].map(name => join(directory, name));
    run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=test', '-keyout', key, '-out', certificate]);
    const tokens = new TokenServer(key, certificate, password);
    tokens.server = await HttpServer.start((request, response) => tokens.answer(request, response));
    return tokens;
  }

  /** Every request so far. */
  public readonly seen: TokenRequest[] = [];
  /** For how long a token is good; below zero it is over when it comes. */
  public seconds = 300;
  private server!: HttpServer;

  private constructor(private readonly key: string, private readonly certificate: string, private readonly password: string) {}

  public get host(): string {
    return this.server.host;
  }

  /** What the configuration of the registry says about it. */
  public get auth(): object {
    return { token: { realm: `${this.server.url}/token`, service: SERVICE, issuer: ISSUER, rootcertbundle: this.certificate } };
  }

  public stop(): Promise<void> {
    return this.server.stop();
  }

  /** A token with which a test may do everything in a repository. */
  public token(repository: string, actions: readonly string[], seconds = this.seconds): string {
    const now = Math.floor(Date.now() / 1000);
    const der = readFileSync(this.certificate, 'utf8').replace(/-----[A-Z ]+-----|\n/g, '');
    const parts = [
      { typ: 'JWT', alg: 'RS256', x5c: [der] },
      { iss: ISSUER, sub: 'bob', aud: SERVICE, exp: now + seconds, nbf: now - 3600, iat: now - 3600, jti: randomUUID(), access: [{ type: 'repository', name: repository, actions }] },
    ].map(part => Buffer.from(JSON.stringify(part)).toString('base64url'));
    const signature = createSign('RSA-SHA256').update(parts.join('.')).sign(readFileSync(this.key, 'utf8'), 'base64url');
    return [...parts, signature].join('.');
  }

  /** What this server takes for an identity token. */
  public get identity(): string {
    return createHash('sha256').update(this.password).digest('hex');
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      const query = Object.fromEntries(request.method === 'POST' ? new URLSearchParams(Buffer.concat(chunks).toString()) : new URL(request.url!, this.server.url).searchParams);
      this.seen.push({ method: request.method!, query, authorization: request.headers.authorization });
      const isBob = request.headers.authorization === `Basic ${Buffer.from(`bob:${this.password}`).toString('base64')}` || query.refresh_token === this.identity;
      const [, repository, actions] = /^repository:([^:]+):(.+)$/.exec(query.scope ?? '') ?? [];
      if (!isBob || repository === undefined || query.service !== SERVICE) {
        response.writeHead(401, { 'content-type': 'application/json' }).end('{"details":"no"}');
        return;
      }
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ access_token: this.token(repository, actions.split(',')) }));
    });
  }
}
