import { Http } from './http';

/** How other hosts are reached. */
export interface HttpOptions {
  /** Environment variables: proxies and private certificate authorities. */
  readonly env: { readonly [name: string]: string | undefined };
  /** Version of the package, for the header `user-agent`. */
  readonly version: string;
  /** Requests at once. @default 16 */
  readonly atOnce?: number;
  /** Hosts, with port, that may be reached without TLS. Loopback may be always. */
  readonly insecure?: readonly string[];
  readonly signal?: AbortSignal;
}

/** Opens the way to other hosts; `close` lets go of its connections. */
export async function openHttp(_options: HttpOptions): Promise<Http & { close(): Promise<void> }> {
  throw new Error('not there yet');
}
