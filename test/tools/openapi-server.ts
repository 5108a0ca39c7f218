import { createServer, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { kubeconfigOf } from './kubeconfig';
import { JsonSchema, knownSchemas } from '../../lib/policy/schemas';

/** What the server does instead of answering as it should, by path. */
export type Faults = { readonly [path: string]: (response: ServerResponse) => void };

/**
 * Enough of an API server for `gitops-ai schemas pull`: `/version`, `/openapi/v3` with relative URLs that carry a hash,
 * and a document for each API version, in the form of Kubernetes (references with a default beside them, descriptions,
 * lists, quantities). The kinds are those that this library knows, so that what comes back can be compared.
 */
export class OpenApiServer {
  public static async start(version = 'v1.33.4'): Promise<OpenApiServer> {
    const documents = documentsOf();
    const server = new OpenApiServer(createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url!, 'http://localhost');
      server.requests.push(request.url!);
      const fault = server.faults[pathname];
      if (fault) return fault(response);
      const document = documents.get(pathname.replace(/^\/openapi\/v3\//, ''));
      if (pathname === '/version') return json(response, { major: '1', minor: '33', gitVersion: version });
      if (pathname === '/openapi/v3') {
        const paths = [...documents.keys()].map(path => [path, { serverRelativeURL: `/openapi/v3/${path}?hash=0A` }]);
        return json(response, { paths: Object.fromEntries([...paths, ['.well-known/openid-configuration', { serverRelativeURL: '/openapi/v3/.well-known?hash=0' }], ['api', { serverRelativeURL: '/openapi/v3/api?hash=0' }]]) });
      }
      if (document && searchParams.get('hash') === '0A') return json(response, document);
      response.statusCode = 404;
      return response.end();
    }));
    await new Promise<void>(resolve => server.server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  public faults: Faults = {};
  public readonly requests: string[] = [];

  private constructor(private readonly server: Server) {}

  public get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(resolve => this.server.close(resolve));
  }

  /** A kubeconfig whose contexts are these. */
  public kubeconfig(contexts: readonly string[], server = this.url): string {
    return kubeconfigOf(server, contexts, 'not-a-token');
  }
}

function json(response: ServerResponse, value: unknown): void {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(value));
}

/** The documents of all kinds that are known, by path. */
function documentsOf(): Map<string, object> {
  const documents = new Map<string, { components: { schemas: { [name: string]: object } } }>();
  for (const { source } of knownSchemas()) {
    for (const [key, definition] of source.kinds) {
      const apiVersion = key.slice(0, key.lastIndexOf('/'));
      const path = `${apiVersion.includes('/') ? 'apis' : 'api'}/${apiVersion}`;
      const document = documents.get(path) ?? documents.set(path, { components: { schemas: {} } }).get(path)!;
      const [version, group = ''] = apiVersion.split('/').reverse();
      const kind = key.slice(key.lastIndexOf('/') + 1);
      const add = (name: string): void => {
        if (document.components.schemas[name]) return;
        document.components.schemas[name] = {}; // ends recursion
        document.components.schemas[name] = published(source.definition(name)!, add);
      };
      add(definition);
      const kinds = 'x-kubernetes-group-version-kind';
      Object.assign(document.components.schemas[definition], { description: kind, [kinds]: [{ group, version, kind }] });
      document.components.schemas[`${definition}List`] = { type: 'object', properties: { items: { type: 'array' } }, [kinds]: [{ group, version, kind: `${kind}List` }] };
    }
  }
  return documents;
}

/** A schema in the words of an OpenAPI v3 document. */
function published(schema: JsonSchema, add: (name: string) => void): object {
  if (schema.$ref !== undefined) {
    add(schema.$ref);
    return { allOf: [{ $ref: `#/components/schemas/${schema.$ref}` }], default: {}, description: 'a reference' };
  }
  const { properties, items, additionalProperties } = schema;
  return {
    description: 'prose',
    ...schema,
    ...(properties && { properties: Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, published(value, add)])) }),
    ...(items && { items: published(items, add) }),
    ...(typeof additionalProperties === 'object' && { additionalProperties: published(additionalProperties, add) }),
  };
}
