import { ClientOptions, HttpClient } from './client';
import { Http } from './http';
import { namesProxy } from './proxy';
import { fetchTransport, Transport, Undici, undiciTransport } from './transport';
import { GitOpsError, loadOptional } from '../../errors';

/** How other hosts are reached. */
export interface HttpOptions extends ClientOptions {
  /** Environment variables: proxies and certificate authorities. */
  readonly env: { readonly [name: string]: string | undefined };
}

/** Opens the way to other hosts: by undici, or by what Node brings where that is not installed and will do. */
export async function openHttp(options: HttpOptions): Promise<Http> {
  return new HttpClient(await transportFor(options.env), options);
}

async function transportFor(env: HttpOptions['env']): Promise<Transport> {
  try {
    return undiciTransport(await loadOptional<Undici>('undici', 'a proxy, or a certificate authority of your own,'), env);
  } catch (error) {
    const missing = error instanceof GitOpsError && error.issues.some(({ id }) => id === 'missing-package');
    if (!missing || namesProxy(env) || env.SSL_CERT_FILE) throw error;
    return fetchTransport();
  }
}
