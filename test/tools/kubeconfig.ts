/** The text of a kubeconfig with these contexts, all of one server and one user. */
export function kubeconfigOf(server: string, contexts: readonly string[], token: string): string {
  return JSON.stringify({
    'apiVersion': 'v1',
    'kind': 'Config',
    // The client takes a server without TLS only so.
    'clusters': [{ name: 'c', cluster: { server, 'insecure-skip-tls-verify': server.startsWith('http:') } }],
    'users': [{ name: 'u', user: { token } }],
    'contexts': contexts.map(name => ({ name, context: { cluster: 'c', user: 'u' } })),
    'current-context': contexts[0],
  });
}
