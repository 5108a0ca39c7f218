import { explained, KubernetesApi, parsed } from './kubernetes-api';
import { apiGroup } from '../manifests';
import { record, records } from '../policy/shapes';

/** A kind as the API server serves it. */
export interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly group: string;
  /** The plural. */
  readonly name: string;
  readonly namespaced: boolean;
  /** Whether it can be listed at all. */
  readonly listed: boolean;
}

/** What an API server has, asked by version and only for those that are needed. */
export class Resources {
  private readonly versions = new Map<string, Promise<ReadonlyMap<string, Resource> | undefined>>();
  private groups?: Promise<ReadonlyMap<string, readonly string[]>>;

  constructor(private readonly api: KubernetesApi) {}

  /**
   * @returns undefined where the server does not have the kind
   * @throws Error when it does not say
   */
  public async find(apiVersion: string, kind: string): Promise<Resource | undefined> {
    let version = this.versions.get(apiVersion);
    if (!version) this.versions.set(apiVersion, version = this.read(apiVersion));
    return (await version)?.get(kind);
  }

  /** Why a kind is not there, in words. */
  public async problem(apiVersion: string, kind: string): Promise<string> {
    const group = apiGroup(apiVersion);
    if (await this.versions.get(apiVersion)) return `${apiVersion} is served, and has no ${kind}`;
    this.groups ??= this.readGroups();
    const served = (await this.groups).get(group) ?? [];
    if (served.length > 0) return `${apiVersion} is not served; of ${group || 'the core group'} there is ${served.join(', ')}`;
    return `the API group ${group} is not served: its CustomResourceDefinition is not installed`;
  }

  private async read(apiVersion: string): Promise<ReadonlyMap<string, Resource> | undefined> {
    // What stands in a manifest is no path.
    if (!/^(?:[a-z0-9.-]+\/)?[a-z0-9]+$/.test(apiVersion)) return undefined;
    const path = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const { status, body } = await this.api.ask({ path });
    if (status === 404) return undefined;
    if (status !== 200) throw new Error(explained(status, path, this.api.context, body));
    return new Map(records(record(parsed(path, body))?.resources).flatMap(({ kind, name, namespaced, verbs }) => {
      // A name with a slash is a part of another resource.
      if (typeof kind !== 'string' || typeof name !== 'string' || name.includes('/')) return [];
      const listed = Array.isArray(verbs) && verbs.includes('list');
      return [[kind, { apiVersion, kind, group: apiGroup(apiVersion), name, namespaced: namespaced === true, listed }] as const];
    }));
  }

  private async readGroups(): Promise<ReadonlyMap<string, readonly string[]>> {
    const groups = record(await this.api.get('/apis'))?.groups;
    return new Map(records(groups).map(({ name, versions }) => [String(name), records(versions).map(({ version }) => String(version))]));
  }
}

/** Path of a resource on the server, or of one object of it. */
export function pathOf({ apiVersion, name, namespaced }: Resource, namespace: string | undefined, object?: string): string {
  const base = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const space = namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${base}${space}/${name}${object === undefined ? '' : `/${encodeURIComponent(object)}`}`;
}
