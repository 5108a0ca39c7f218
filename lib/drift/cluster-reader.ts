import { ApiStatus, missingRight, statusOf } from './api-status';
import { explained, KubernetesApi, parsed } from './kubernetes-api';
import { pathOf, Resource, Resources } from './resources';
import { Right } from './rights';
import { record, records } from '../policy/shapes';

/** An object as it comes from the API server. */
export interface LiveObject {
  readonly [field: string]: unknown;
}

/** What the server made of a question about an object. */
export type Found = { readonly object: LiveObject } | { readonly refused: ApiStatus; readonly right?: Right };

/** What the server lists of a resource. */
export type Listed = { readonly items: readonly LiveObject[] } | { readonly right?: Right };

const APPLY = 'application/apply-patch+yaml';
/** Lists come without what is in the objects: nothing of it is needed, and of Secrets it is nobody's business. */
const METADATA_ONLY = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';
const PAGE = 500;

/** Questions to an API server about objects. It remembers which rights were missing. */
export class ClusterReader {
  public readonly resources: Resources;
  public readonly missing: Right[] = [];
  /** Resources and namespaces where dry runs are not allowed: they are not asked for a thousand times. */
  private readonly noPatch = new Set<string>();

  constructor(private readonly api: KubernetesApi) {
    this.resources = new Resources(api);
  }

  public get(resource: Resource, namespace: string | undefined, name: string): Promise<Found> {
    return this.found(pathOf(resource, namespace, name), { verb: 'get', resource, namespace });
  }

  /** What an object would be after a server-side apply; undefined where the right to ask is missing. */
  public async dryRun(resource: Resource, namespace: string | undefined, object: LiveObject, manager: string): Promise<Found | undefined> {
    const place = JSON.stringify([resource.group, resource.name, namespace]);
    if (this.noPatch.has(place)) return undefined;
    const name = String(record(object.metadata)?.name);
    const query = new URLSearchParams({ dryRun: 'All', fieldManager: manager, force: 'true' });
    const path = `${pathOf(resource, namespace, name)}?${query}`;
    const found = await this.found(path, { verb: 'patch', resource, namespace }, JSON.stringify(object));
    if (!('right' in found) || found.right === undefined) return found;
    if (found.right.verb === 'patch') this.noPatch.add(place);
    return undefined;
  }

  /** All objects of a resource, their metadata only. */
  public async list(resource: Resource, namespace: string | undefined, selector?: string): Promise<Listed> {
    const items: LiveObject[] = [];
    let next = '';
    let restarted = false;
    for (;;) {
      const query = new URLSearchParams({ limit: String(PAGE), ...(selector !== undefined && { labelSelector: selector }), ...(next !== '' && { continue: next }) });
      const path = `${pathOf(resource, namespace)}?${query}`;
      const { status, body } = await this.api.ask({ path, accept: METADATA_ONLY });
      if (status === 410 && !restarted) {
        // The list took longer than the server remembers.
        restarted = true;
        items.length = 0;
        next = '';
        continue;
      }
      if (status !== 200) {
        const refused = statusOf(status, body);
        if (status === 401) throw new Error(explained(status, path, this.api.context));
        return status === 403 ? { right: missingRight(refused) ?? rightOf({ verb: 'list', resource, namespace }) } : {};
      }
      const page = record(parsed(path, body));
      items.push(...records(page?.items));
      const token = record(page?.metadata)?.continue;
      if (typeof token !== 'string' || token === '') return { items };
      next = token;
    }
  }

  private async found(path: string, asked: Asked, body?: string): Promise<Found> {
    const answer = await this.api.ask({ path, ...(body !== undefined && { dryRun: { body, contentType: APPLY } }) });
    if (answer.status === 200 || answer.status === 201) return { object: record(parsed(path, answer.body)) ?? {} };
    if (answer.status === 401) throw new Error(explained(answer.status, path, this.api.context));
    const refused = statusOf(answer.status, answer.body);
    // Somebody may ask for an object, or may not; nobody else has a say in it.
    const right = missingRight(refused) ?? (answer.status === 403 && asked.verb === 'get' ? rightOf(asked) : undefined);
    // To make what is missing takes another right, which nobody needs here.
    if (right && right.verb !== 'create') this.missing.push(right);
    return { refused, ...(right && { right }) };
  }
}

interface Asked {
  readonly verb: string;
  readonly resource: Resource;
  readonly namespace?: string;
}

function rightOf({ verb, resource, namespace }: Asked): Right {
  return { verb, group: resource.group, resource: resource.name, ...(resource.namespaced && namespace !== undefined && { namespace }) };
}
