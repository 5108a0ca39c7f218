import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { AddressInfo } from 'node:net';

/** Answers requests. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** An HTTP server on loopback that does what a test tells it to. */
export class HttpServer {
  /** @param tls key and certificate, when it speaks TLS */
  public static async start(handler: Handler, tls?: { readonly key: string; readonly cert: string }): Promise<HttpServer> {
    const holder: { handler: Handler } = { handler };
    const seen: IncomingMessage[] = [];
    const respond: Handler = (request, response) => {
      seen.push(request);
      holder.handler(request, response);
    };
    const server: Server = tls ? createTlsServer(tls, respond) : createServer(respond);
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    return new HttpServer(server, holder, seen, host, `${tls ? 'https' : 'http'}://${host}`);
  }

  private constructor(
    private readonly server: Server, private readonly holder: { handler: Handler },
    /** Every request so far. */
    public readonly seen: IncomingMessage[], public readonly host: string, public readonly url: string,
  ) {}

  /** What it does from now on; what it has seen is forgotten. */
  public set handler(handler: Handler) {
    this.holder.handler = handler;
    this.seen.length = 0;
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(resolve => this.server.close(resolve));
  }
}

/** Answers each request by the next of the handlers, and all further ones by the last. */
export function inTurn(...handlers: readonly Handler[]): Handler {
  let next = 0;
  return (request, response) => handlers[Math.min(next++, handlers.length - 1)](request, response);
}

/** Answers with a status, a body and headers. */
export function answer(status: number, body: string | Buffer = '', headers: { readonly [name: string]: string } = {}): Handler {
  return (_, response) => response.writeHead(status, headers).end(body);
}
