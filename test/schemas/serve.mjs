// Answers what kubectl asks an API server before it creates an object: which resources exist, and their schemas.
// Prints its address on standard output and ends when standard input does.
//
// What is real: kubectl, its reading of YAML, its mapping of kinds to resources, its strict validation, and the
// schemas (from the packages that the other tests use). What is served by us: the list of resources and the document
// that holds the schemas. Nothing is ever stored, and rules that live in the code of an API server are not checked.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { allDefinitions, findKind } from './kinds.mjs';
import { encodeDocument } from './openapi-v2.mjs';

const kinds = JSON.parse(readFileSync(new URL('emitted-kinds.json', import.meta.url), 'utf8')).map((entry) => {
  const [version, group = ''] = entry.apiVersion.split('/').reverse();
  return { ...entry, group, version, definition: findKind(entry.apiVersion, entry.kind).definition };
});
const openApi = encodeDocument(allDefinitions(), kinds);

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost');
  if (pathname === '/api') return sendDiscovery(response, kinds.filter(({ group }) => group === ''));
  if (pathname === '/apis') return sendDiscovery(response, kinds.filter(({ group }) => group !== ''));
  if (pathname === '/openapi/v2') {
    response.setHeader('content-type', 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf');
    return response.end(openApi);
  }
  response.statusCode = 404; // also for /openapi/v3: kubectl validates by version 2 alone
  return response.end();
});

/** Aggregated discovery, version 2 (apidiscovery.k8s.io/v2 APIGroupDiscoveryList). */
function sendDiscovery(response, served) {
  const groups = [...new Set(served.map(({ group }) => group))];
  const items = groups.map((group) => {
    const ofGroup = served.filter((kind) => kind.group === group);
    const versions = [...new Set(ofGroup.map(({ version }) => version))];
    return {
      metadata: { name: group },
      versions: versions.map((version) => ({
        version,
        freshness: 'Current',
        resources: ofGroup.filter((kind) => kind.version === version).map(({ kind, resource, namespaced }) => ({
          resource,
          singularResource: kind.toLowerCase(),
          responseKind: { group, version, kind },
          scope: namespaced ? 'Namespaced' : 'Cluster',
          verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
        })),
      })),
    };
  });
  response.setHeader('content-type', 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList');
  response.end(JSON.stringify({ kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', metadata: {}, items }));
}

server.listen(0, '127.0.0.1', () => process.stdout.write(`http://127.0.0.1:${server.address().port}\n`));
process.stdin.on('end', () => process.exit()).resume();
