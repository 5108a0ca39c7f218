import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import { proxyFor } from './proxy';
import { GitOpsError } from '../../errors';

/** One request, and nothing around it. */
export interface Sent {
  readonly method: string;
  readonly headers: { readonly [name: string]: string };
  readonly body?: string;
  readonly signal: AbortSignal;
}

/** The beginning of an answer. */
export interface Answer {
  readonly status: number;
  /** By name in lower case. */
  readonly headers: { readonly [name: string]: string | undefined };
  readonly body: AsyncIterable<Uint8Array>;
}

/** Sends requests: no redirects, no second attempts, no decoding. */
export interface Transport {
  send(url: URL, request: Sent): Promise<Answer>;
  close(): Promise<void>;
}

type Env = { readonly [name: string]: string | undefined };

/** What is used of the package undici. */
export interface Undici {
  readonly Agent: new (options: object) => Dispatcher;
  readonly ProxyAgent: new (options: object) => Dispatcher;
  request(url: URL, options: object): Promise<{
    readonly statusCode: number;
    readonly headers: { readonly [name: string]: string | string[] | undefined };
    readonly body: AsyncIterable<Uint8Array>;
  }>;
}

interface Dispatcher {
  close(): Promise<void>;
}

const CONNECT_MILLISECONDS = 10_000;

/** By the package undici, which knows proxies and further certificate authorities. */
export function undiciTransport({ Agent, ProxyAgent, request }: Undici, env: Env): Transport {
  const ca = certificates(env);
  const connect = { timeout: CONNECT_MILLISECONDS, ...ca && { ca } };
  const dispatchers = new Map<string | undefined, Dispatcher>();
  const dispatcherOf = (proxy: string | undefined): Dispatcher => {
    const found = dispatchers.get(proxy)
      ?? (proxy === undefined ? new Agent({ connect }) : new ProxyAgent({ uri: proxy, connect, requestTls: connect, proxyTls: connect }));
    dispatchers.set(proxy, found);
    return found;
  };
  return {
    send: async (url, { method, headers, body, signal }) => {
      const options = { method, headers, body, signal, dispatcher: dispatcherOf(proxyFor(url, env)), headersTimeout: 0, bodyTimeout: 0 };
      const answer = await request(url, options);
      const flat = Object.entries(answer.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]);
      return { status: answer.statusCode, headers: Object.fromEntries(flat) as Answer['headers'], body: answer.body };
    },
    close: async () => {
      await Promise.all([...dispatchers.values()].map(dispatcher => dispatcher.close()));
    },
  };
}

/** By what Node brings: no proxies, and no certificate authorities besides its own and those of NODE_EXTRA_CA_CERTS. */
export function fetchTransport(): Transport {
  return {
    send: async (url, { method, headers, body, signal }) => {
      const answer = await fetch(url, { method, headers: { ...headers }, body, signal, redirect: 'manual' });
      return { status: answer.status, headers: Object.fromEntries(answer.headers), body: answer.body ?? nothing() };
    },
    close: async () => undefined,
  };
}

async function* nothing(): AsyncIterable<Uint8Array> { /* a body that is not there */ }

/**
 * Certificate authorities when SSL_CERT_FILE names some: those, those of Node, and those of NODE_EXTRA_CA_CERTS, which
 * Node leaves out once it is told any.
 */
function certificates(env: Env): readonly string[] | undefined {
  if (!env.SSL_CERT_FILE) return undefined;
  return [...rootCertificates, ...['SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS'].flatMap(name => env[name] ? [readCertificates(name, env[name])] : [])];
}

function readCertificates(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new GitOpsError([{
      id: 'certificates',
      path,
      field: name,
      problem: `the certificates cannot be read: ${(error as NodeJS.ErrnoException).code}`,
      fix: `correct the variable ${name}, or remove it`,
    }]);
  }
}
