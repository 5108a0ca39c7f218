import { answer, Handler, HttpServer } from './http-server';

/** What a registry has: artifacts of versions of models, as its OpenAPI description has them. */
export interface RegistryContent {
  readonly [model: string]: { readonly state?: string; readonly versions: { [version: string]: RegistryVersion } };
}

/** A version of a model. */
interface RegistryVersion {
  readonly state?: string;
  readonly artifacts: readonly object[];
}

/**
 * Answers as a Kubeflow model registry does, by its OpenAPI description of v1alpha3: look-ups by name, and lists with pages.
 *
 * @param content is read with every request
 */
export function startModelRegistry(content: RegistryContent, pageSize = 2): Promise<HttpServer> {
  return HttpServer.start((request, response) => answerTo(new URL(request.url!, 'http://registry'), content, pageSize)(request, response));
}

function answerTo({ pathname, searchParams }: URL, content: RegistryContent, pageSize: number): Handler {
  const path = /^\/api\/model_registry\/v1alpha3(\/.*)$/.exec(pathname)?.[1];
  const name = searchParams.get('name') ?? '';
  const models = Object.keys(content);
  const versions = models.flatMap((model, index) => (
    Object.keys(content[model].versions).map(version => ({ parent: String(index + 1), model, version }))));
  if (path === '/registered_model') {
    const index = models.indexOf(name);
    return index < 0 ? missing('registered model') : json({ id: String(index + 1), name, state: content[name].state ?? 'LIVE' });
  }
  if (path === '/model_version') {
    const index = versions.findIndex(({ version, parent }) => version === name && parent === searchParams.get('parentResourceId'));
    if (index < 0) return missing('model version');
    const { model, version, parent } = versions[index];
    const { state = 'LIVE' } = content[model].versions[version];
    return json({ id: String(index + 1), name, registeredModelId: parent, state, createTimeSinceEpoch: '1764273600000' });
  }
  const found = versions[Number(/^\/model_versions\/(\d+)\/artifacts$/.exec(path ?? '')?.[1]) - 1];
  if (!found) return missing('model version');
  const { artifacts } = content[found.model].versions[found.version];
  const from = Number(searchParams.get('nextPageToken') ?? 0);
  const items = artifacts.slice(from, from + pageSize);
  return json({ items, size: items.length, pageSize, nextPageToken: from + pageSize < artifacts.length ? String(from + pageSize) : '' });
}

function json(value: unknown): Handler {
  return answer(200, JSON.stringify(value), { 'content-type': 'application/json' });
}

function missing(what: string): Handler {
  return answer(404, JSON.stringify({ code: 'Not Found', message: `no ${what} found` }), { 'content-type': 'application/json' });
}
