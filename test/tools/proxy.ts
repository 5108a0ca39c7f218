import { createServer, Server } from 'node:http';
import { AddressInfo, connect } from 'node:net';

/** A proxy that tunnels, and wants a password. */
export class Proxy {
  public static async start(): Promise<Proxy> {
    const proxy = new Proxy();
    await new Promise<void>(resolve => proxy.server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  /** Where it was asked to go to. */
  public readonly asked: string[] = [];
  /** Everything that it could read. */
  public readonly read: string[] = [];
  private readonly server: Server = createServer();

  private constructor() {
    this.server.on('connect', ({ url, headers }, socket, head) => {
      this.asked.push(url!);
      this.read.push(JSON.stringify(headers));
      if (headers['proxy-authorization'] !== `Basic ${Buffer.from('ada:password').toString('base64')}`) return void socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      const [host, port] = url!.split(':');
      const target = connect(Number(port), host, () => {
        socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        target.write(head);
        socket.pipe(target).pipe(socket);
      });
      target.on('error', () => socket.destroy());
      socket.on('error', () => target.destroy());
    });
  }

  /** Its address, with a password. */
  public url(password = 'password'): string {
    return `http://ada:${password}@127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(resolve => this.server.close(resolve));
  }
}
