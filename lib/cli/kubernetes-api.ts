import { request as httpRequest, RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { didYouMean, loadOptional } from '../errors';

/** What is used of `KubeConfig` of `@kubernetes/client-node`, which is not installed for those who do not need it. */
interface KubeConfig {
  loadFromFile(path: string): void;
  loadFromDefault(): void;
  setCurrentContext(name: string): void;
  getCurrentContext(): string;
  getContexts(): readonly { readonly name: string }[];
  getCurrentCluster(): { readonly server: string } | null;
  applyToHTTPSOptions(options: RequestOptions): Promise<void>;
}

const PATIENCE_MS = 60_000;

/** Which API server, and how it is found. */
export interface ApiAddress {
  /** Name of a context of the kubeconfig; the current one when not given. */
  readonly context?: string;
  /** Path of the kubeconfig; where kubectl finds it when not given. */
  readonly kubeconfig?: string;
}

/** Reads documents of an API server, as the user of a context of a kubeconfig. */
export class KubernetesApi {
  /**
   * @throws Error when there is no client, no such context, or no cluster in it
   */
  public static async connect({ context, kubeconfig }: ApiAddress): Promise<KubernetesApi> {
    const config = await newConfig();
    try {
      if (kubeconfig === undefined) config.loadFromDefault();
      else config.loadFromFile(kubeconfig);
    } catch (error) {
      throw new Error(`the kubeconfig${kubeconfig === undefined ? '' : ` ${kubeconfig}`} cannot be read: ${(error as Error).message}`);
    }
    const names = config.getContexts().map(({ name }) => name);
    const wanted = context ?? config.getCurrentContext();
    if (!names.includes(wanted)) {
      throw new Error(`the kubeconfig has no context "${wanted}".${didYouMean(wanted, names)} It has ${names.length > 0 ? names.join(', ') : 'none'}`);
    }
    config.setCurrentContext(wanted);
    const server = config.getCurrentCluster()?.server;
    if (!server) throw new Error(`the context "${wanted}" names no cluster of the kubeconfig`);
    return new KubernetesApi(config, server, wanted);
  }

  private constructor(private readonly config: KubeConfig, private readonly server: string, public readonly context: string) {}

  /** A JSON document, by its path on the server, which may have a query. */
  public async get(path: string): Promise<unknown> {
    const { status, body } = await this.fetch(path);
    if (status !== 200) throw new Error(explained(status, path, this.context));
    try {
      return JSON.parse(body) as unknown;
    } catch {
      throw new Error(`${path}: the answer of the API server ended before it was complete, or is no JSON (${Buffer.byteLength(body)} bytes)`);
    }
  }

  private async fetch(path: string): Promise<{ status: number; body: string }> {
    const url = new URL(path, this.server.endsWith('/') ? this.server : `${this.server}/`);
    // A server behind a proxy has a path of its own, below which its paths are.
    url.pathname = new URL(this.server).pathname.replace(/\/$/, '') + url.pathname;
    const options: RequestOptions = { method: 'GET', headers: { accept: 'application/json' }, timeout: PATIENCE_MS };
    await this.config.applyToHTTPSOptions(options);
    return new Promise((resolve, reject) => {
      const send = url.protocol === 'http:' ? httpRequest : httpsRequest;
      const request = send(url, url.protocol === 'http:' ? { ...options, agent: undefined } : options, response => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }));
        response.on('error', error => reject(unreachable(url, path, error)));
      });
      request.on('timeout', () => request.destroy(new Error(`no answer within ${PATIENCE_MS / 1000} seconds`)));
      request.on('error', error => reject(unreachable(url, path, error)));
      request.end();
    });
  }
}

async function newConfig(): Promise<KubeConfig> {
  const client = await loadOptional<{ readonly KubeConfig: new () => KubeConfig }>('@kubernetes/client-node', 'talking to a cluster');
  return new client.KubeConfig();
}

function explained(status: number, path: string, context: string): string {
  const [place] = path.split('?');
  switch (status) {
    case 401: return `the API server does not know who the user of the context "${context}" is (401): log in again`;
    case 403: return `the user of the context "${context}" may not read ${place} (403): it needs the verb get on the nonResourceURL ${place}, which the ClusterRole system:discovery grants`;
    case 404: return `the API server has no ${place} (404); OpenAPI v3 is served since Kubernetes 1.24`;
    default: return `the API server answered ${status} to ${place}`;
  }
}

function unreachable(url: URL, path: string, error: Error): Error {
  const { code } = error as { code?: string };
  const certificate = code !== undefined && /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/.test(code);
  const what = certificate ? `the certificate of ${url.host} is not trusted (${code}): the kubeconfig needs the certificate-authority of the cluster`
    : `${path.split('?')[0]} cannot be read from ${url.host}: ${error.message || code}`;
  return new Error(what);
}
