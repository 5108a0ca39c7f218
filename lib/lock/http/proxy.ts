/** Environment variables. */
type Env = { readonly [name: string]: string | undefined };

/** The proxy for a URL, as curl and most others read the variables; undefined for none. */
export function proxyFor(url: URL, env: Env): string | undefined {
  const proxy = variable(env, url.protocol === 'https:' ? 'https_proxy' : 'http_proxy') ?? variable(env, 'all_proxy');
  if (proxy === undefined || isExempt(url, variable(env, 'no_proxy') ?? '')) return undefined;
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}

/** Whether any URL may have a proxy. */
export function namesProxy(env: Env): boolean {
  return ['http_proxy', 'https_proxy', 'all_proxy'].some(name => variable(env, name) !== undefined);
}

/** Names are written in both cases; an empty one is none. */
function variable(env: Env, name: string): string | undefined {
  return [env[name], env[name.toUpperCase()]].find(value => value !== undefined && value !== '');
}

/** `no_proxy`: hosts and their subdomains, with or without a leading dot, with or without a port; `*` is everything. */
function isExempt({ hostname, port, protocol }: URL, list: string): boolean {
  const actualPort = port || (protocol === 'https:' ? '443' : '80');
  return list.split(/[,\s]+/).filter(Boolean).some(entry => {
    if (entry === '*') return true;
    const [, name, entryPort] = /^(.*?)(?::(\d+))?$/.exec(entry.toLowerCase().replace(/^\*?\./, ''))!;
    return (entryPort === undefined || entryPort === actualPort) && (hostname === name || hostname.endsWith(`.${name}`));
  });
}
