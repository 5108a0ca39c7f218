import { RequestOptions } from 'node:http';
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

/** Which API server, and how it is found. */
export interface ApiAddress {
  /** Name of a context of the kubeconfig; the current one when not given. */
  readonly context?: string;
  /** A context that is taken when there is one of this name, and none is asked for. */
  readonly preferred?: string;
  /** Path of the kubeconfig; where kubectl finds it when not given, and in a pod without one its service account. */
  readonly kubeconfig?: string;
}

/** An API server, and who asks it. */
export interface ApiConnection {
  readonly context: string;
  readonly server: string;
  /** Puts credentials and certificates into the options of a request. */
  prepare(options: RequestOptions): Promise<void>;
}

/** What the client calls the context that it makes up when it finds no kubeconfig and runs in no pod. */
const NOTHING_FOUND = 'loaded-context';

/**
 * @throws Error when there is no client, no kubeconfig, no such context, or no cluster in it
 */
export async function connection({ context, preferred, kubeconfig }: ApiAddress): Promise<ApiConnection> {
  const client = await loadOptional<{ readonly KubeConfig: new () => KubeConfig }>('@kubernetes/client-node', 'talking to a cluster');
  const config = new client.KubeConfig();
  try {
    if (kubeconfig === undefined) config.loadFromDefault();
    else config.loadFromFile(kubeconfig);
  } catch (error) {
    throw new Error(`the kubeconfig${kubeconfig === undefined ? '' : ` ${kubeconfig}`} cannot be read: ${(error as Error).message.split('\n')[0]}`);
  }
  const names = config.getContexts().map(({ name }) => name);
  const wanted = context ?? (preferred !== undefined && names.includes(preferred) ? preferred : config.getCurrentContext());
  if (kubeconfig === undefined && wanted === NOTHING_FOUND && context === undefined) {
    throw new Error('there is no kubeconfig, and this is no pod of a cluster: name one with --kubeconfig, or with the variable KUBECONFIG');
  }
  if (!names.includes(wanted)) {
    throw new Error(`the kubeconfig has no context "${wanted}".${didYouMean(wanted, names)} It has ${names.length > 0 ? names.join(', ') : 'none'}`);
  }
  config.setCurrentContext(wanted);
  const server = config.getCurrentCluster()?.server;
  if (!server || !URL.canParse(server)) throw new Error(`the context "${wanted}" names no cluster of the kubeconfig`);
  return { context: wanted, server, prepare: options => config.applyToHTTPSOptions(options) };
}
