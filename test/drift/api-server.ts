import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createTlsServer, ServerOptions } from 'node:https';
import { AddressInfo } from 'node:net';
import { TLSSocket } from 'node:tls';
import { parse } from 'yaml';
import { FieldSet, fieldsOf, Json, merged, removeAt, setOf, treeOf, valueAt, Way } from './field-sets';
import { invalid, KINDS, ServedKind, withDefaults } from './kinds';
import { mergePatch, strategicMergePatch } from './patches';
import { grantedTo, isAllowed, Rule } from './rbac';
import { matchesSelector } from '../../lib/drift/selector';
import { kubeconfigOf } from '../tools/kubeconfig';

/** An admission webhook. */
export interface Webhook {
  readonly resource: string;
  /** Why it denies; it only changes things when not given. */
  readonly denies?: (object: Json) => string | undefined;
  readonly mutates?: (object: Json) => void;
  readonly noDryRun?: boolean;
}

/** What the server does instead of answering as it should, and how often. */
export interface Fault {
  readonly matches: RegExp;
  times: number;
  readonly answer: (response: ServerResponse) => void;
}

interface Entry {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly subresource?: string;
  /** Undefined for a scale. */
  readonly time?: string;
  readonly fields: FieldSet;
}

interface Stored {
  readonly object: Json;
  readonly version: number;
  readonly entries: readonly Entry[];
}

class Refusal extends Error {
  constructor(public readonly code: number, public readonly reason: string, message: string, public readonly details: Json = {}) {
    super(message);
  }
}

export const TOKEN = 'a-token-nobody-may-see';
const EVERYTHING: readonly Rule[] = [{ verbs: ['*'], resources: ['*'] }];

/**
 * An API server with real state, on the loopback interface: discovery, GET, LIST with selectors and pages, server-side
 * apply with field ownership and dry runs, defaults, immutable fields, webhooks and RBAC, by what Kubernetes documents.
 * https://kubernetes.io/docs/reference/using-api/
 */
export class ApiServer {
  /**
   * @param tls keys for TLS; plain HTTP when not given
   */
  public static async start(tls?: ServerOptions): Promise<ApiServer> {
    const handle = (request: IncomingMessage, response: ServerResponse) => void server.serve(request, response);
    const server: ApiServer = new ApiServer(tls ? createTlsServer(tls, handle) : createServer(handle), tls ? 'https' : 'http');
    await new Promise<void>(resolve => server.server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  public kinds: readonly ServedKind[] = KINDS;
  public rules: readonly Rule[] = EVERYTHING;
  /** Whether everybody is let in: kubectl sends no token without TLS. */
  public anonymous = false;
  public webhooks: readonly Webhook[] = [];
  public faults: Fault[] = [];
  public pageSize = Infinity;
  public readonly requests: { readonly method: string; readonly url: string; readonly accept: string }[] = [];
  /** Requests that were under way at the same time, at most. */
  public most = 0;

  private readonly objects = new Map<string, Stored>();
  private open = 0;
  private clock = 0;
  private version = 1;
  /** Who asks, and what it may, while a request is answered. */
  private user = 'u';
  private active: readonly Rule[] = EVERYTHING;

  /** Connections that were opened. */
  public connections = 0;

  private constructor(private readonly server: Server, private readonly scheme: string) {
    server.on('connection', () => this.connections++);
  }

  public get url(): string {
    return `${this.scheme}://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(resolve => this.server.close(resolve));
  }

  public reset(): void {
    this.objects.clear();
    Object.assign(this, { kinds: KINDS, rules: EVERYTHING, anonymous: false, webhooks: [], faults: [], pageSize: Infinity, most: 0, clock: 0 });
    this.requests.length = 0;
  }

  public kubeconfig(...contexts: string[]): string {
    return kubeconfigOf(this.url, contexts, TOKEN);
  }

  /** Applies, as an operator or a person does with server-side apply. */
  public apply(manifest: Json, manager: string): void {
    this.serverSideApply(structuredClone(manifest), manager, { dryRun: false, force: true });
  }

  /** Changes an object in place, as everything does that knows no server-side apply. */
  public edit(
    kind: string, name: string, manager: string, change: (object: Json) => void,
    { namespace = 'shop', subresource }: { namespace?: string; subresource?: string } = {},
  ): void {
    const key = [...this.objects.keys()].find(one => one === this.key({ kind, metadata: { name, namespace } }))!;
    const { object: old, entries } = this.objects.get(key)!;
    const object = structuredClone(old);
    change(object);
    withDefaults(object);
    const [before, after] = [fieldsOf(old), fieldsOf(object)];
    const isChanged = (way: string, steps: Way) => !before.has(way) || JSON.stringify(valueAt(old, steps)) !== JSON.stringify(valueAt(object, steps));
    const written: FieldSet = new Map([...after].filter(([way, steps]) => isChanged(way, steps)));
    // Who makes a map owns it, too.
    for (const steps of [...written.values()]) {
      for (let i = steps.length - 1; i > 0; i--) {
        const way = [...steps.slice(0, i), '.'];
        if (steps[i].startsWith('f:') && valueAt(old, steps.slice(0, i)) === undefined) written.set(JSON.stringify(way), way);
      }
    }
    // A scale to nothing has no replicas, so nobody owns them.
    const owned = new Map([...written].filter(([, steps]) => subresource !== 'scale' || valueAt(object, steps) !== 0));
    const mine = (entry: Entry) => entry.manager === manager && entry.operation === 'Update' && entry.subresource === subresource;
    const kept = (entry: Entry): FieldSet => new Map([...entry.fields].filter(([way]) => after.has(way) && (mine(entry) || !written.has(way))));
    const fields: FieldSet = new Map([...entries.filter(mine).flatMap(entry => [...kept(entry)]), ...owned]);
    const rest = entries.filter(entry => !mine(entry)).map(entry => ({ ...entry, fields: kept(entry) }));
    this.store(key, object, [...rest, { manager, operation: 'Update', fields, ...(subresource !== 'scale' && { time: this.now() }), ...(subresource && { subresource }) }]);
  }

  public delete(kind: string, name: string, namespace = 'shop'): void {
    this.objects.delete(this.key({ kind, metadata: { name, namespace } }));
  }

  /** An object as the server answers it. */
  public read(kind: string, name: string, namespace = 'shop'): Json {
    return this.shown(this.objects.get(this.key({ kind, metadata: { name, namespace } }))!);
  }

  private key({ kind, metadata }: Json): string {
    const served = this.kinds.find(one => one.kind === kind)!;
    return JSON.stringify([served.name, served.namespaced ? metadata.namespace : '', metadata.name]);
  }

  private now(): string {
    return `2026-11-27T10:00:${String(this.clock++ % 60).padStart(2, '0')}Z`;
  }

  private store(key: string, object: Json, entries: readonly Entry[]): void {
    const old = this.objects.get(key);
    const kept = entries.filter(({ fields }) => fields.size > 0);
    // What changes nothing is no write.
    const text = (one: Pick<Stored, 'object' | 'entries'>) => JSON.stringify([one.object, one.entries.map(entryText)]);
    const isSame = old !== undefined && text(old) === text({ object, entries: kept });
    this.objects.set(key, { object, version: isSame ? old.version : ++this.version, entries: kept });
  }

  private shown({ object, entries, version }: Stored): Json {
    const managedFields = entries.map(({ manager, operation, subresource, time, fields }) => ({
      manager, operation, apiVersion: object.apiVersion, time, fieldsType: 'FieldsV1', fieldsV1: treeOf(fields), ...(subresource && { subresource }),
    }));
    const server = { uid: `uid-${object.metadata.name}`, resourceVersion: String(version), generation: 1, creationTimestamp: '2026-11-01T00:00:00Z' };
    return { ...object, metadata: { ...object.metadata, ...server, managedFields } };
  }

  private serverSideApply(
    applied: Json, manager: string, { dryRun, force }: { dryRun: boolean; force: boolean },
  ): { object: Json; created: boolean } {
    const served = this.kinds.find(one => one.kind === applied.kind)!;
    const { name, namespace } = applied.metadata;
    const key = this.key(applied);
    const stored = this.objects.get(key);
    const isThere = !served.namespaced || this.objects.has(JSON.stringify(['namespaces', '', namespace]));
    if (!isThere) throw new Refusal(404, 'NotFound', `namespaces "${namespace}" not found`);
    const fields = fieldsOf(applied);
    const isMine = (entry: Entry) => entry.manager === manager && entry.operation === 'Apply';
    const entries = stored?.entries ?? [];
    const differs = ([, way]: [string, Way]) => way[way.length - 1] !== '.'
      && JSON.stringify(valueAt(stored!.object, way)) !== JSON.stringify(valueAt(applied, way));
    const conflicts = [...fields].filter(field => stored && differs(field) && entries.some(entry => !isMine(entry) && entry.fields.has(field[0])));
    if (conflicts.length > 0 && !force) throw new Refusal(409, 'Conflict', `Apply failed with ${conflicts.length} conflicts`);
    const taken = new Set(conflicts.map(([way]) => way));
    const left = ({ fields: all }: Entry) => new Map([...all].filter(([way]) => !taken.has(way)));
    const rest = entries.filter(entry => !isMine(entry)).map(entry => ({ ...entry, fields: left(entry) }));
    let object = merged(stored?.object, applied);
    const before = entries.find(isMine);
    // What another owns something of stays; of all else the whole goes first, for its fields tell what it is.
    const others = [...fields.keys(), ...rest.flatMap(entry => [...entry.fields.keys()])];
    const isOthers = (way: string) => others.some(one => one === way || one.startsWith(way.replace(/(?:,"\.")?\]$/, ',')));
    const gone = [...before?.fields ?? []].filter(([way]) => !isOthers(way));
    for (const [, steps] of gone.filter(([, way]) => way[way.length - 1] === '.')) removeAt(object, steps);
    for (const [, steps] of gone) removeAt(object, steps);
    object = withDefaults(object);
    this.admit(served, object, dryRun);
    const causes = invalid(stored?.object, object).map(cause => ({ reason: 'FieldValueInvalid', ...cause }));
    if (causes.length > 0) {
      const message = `${served.kind}.${served.group} "${name}" is invalid: ${causes.map(cause => `${cause.field}: ${cause.message}`).join(', ')}`;
      throw new Refusal(422, 'Invalid', message, { name, group: served.group, kind: served.kind, causes });
    }
    const same = before && JSON.stringify([...before.fields.keys()].sort()) === JSON.stringify([...fields.keys()].sort());
    const next: Stored = { object, version: stored?.version ?? this.version, entries: [{ manager, operation: 'Apply', time: same ? before.time : this.now(), fields }, ...rest] };
    if (!dryRun) this.store(key, next.object, next.entries);
    return { object: this.shown(next), created: !stored };
  }

  private admit(served: ServedKind, object: Json, dryRun: boolean): void {
    for (const { denies, mutates, noDryRun } of this.webhooks.filter(({ resource }) => resource === served.name)) {
      if (noDryRun && dryRun) throw new Refusal(400, 'BadRequest', 'admission webhook "policy.example.com" does not support dry run');
      const reason = denies?.(object);
      if (reason !== undefined) throw new Refusal(403, 'Forbidden', `admission webhook "policy.example.com" denied the request: ${reason}`);
      mutates?.(object);
    }
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.most = Math.max(this.most, ++this.open);
    response.on('close', () => this.open--);
    const url = new URL(request.url!, 'http://localhost');
    this.requests.push({ method: request.method!, url: request.url!, accept: request.headers.accept ?? '' });
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    // Others that came meanwhile are let in.
    await new Promise(setImmediate);
    const fault = this.faults.find(({ matches, times }) => times > 0 && matches.test(`${request.method} ${request.url}`));
    if (fault) {
      fault.times--;
      fault.answer(response);
      return;
    }
    try {
      const socket = request.socket as Partial<TLSSocket>;
      const stranger = Object.keys(socket.getPeerCertificate?.() ?? {}).length > 0 && socket.authorized !== true;
      if (!this.anonymous && !stranger && request.headers.authorization === undefined) {
        throw new Refusal(403, 'Forbidden', `forbidden: User "system:anonymous" cannot get path "${url.pathname}"`);
      }
      if (!this.anonymous && request.headers.authorization !== `Bearer ${TOKEN}`) throw new Refusal(401, 'Unauthorized', 'Unauthorized');
      const acting = request.headers['impersonate-user'];
      this.user = typeof acting === 'string' ? acting : 'u';
      this.active = typeof acting === 'string' ? grantedTo(acting, [...this.objects.values()].map(({ object }) => object)) : this.rules;
      const [status, body] = this.answer(request, url, Buffer.concat(chunks).toString('utf8'));
      json(response, status, body);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { code, reason, message, details } = error;
      json(response, code, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, details, code });
    }
  }

  private answer(request: IncomingMessage, { pathname, searchParams }: URL, body: string): [status: number, body: object] {
    const segments = pathname.split('/').slice(1).map(decodeURIComponent);
    if (pathname === '/api') return [200, { kind: 'APIVersions', versions: ['v1'] }];
    if (pathname === '/apis') {
      const groups = [...new Set(this.kinds.map(({ group }) => group))].filter(Boolean).map(name => {
        const versions = [...new Set(this.kinds.filter(one => one.group === name).map(({ version }) => version))]
          .map(version => ({ groupVersion: `${name}/${version}`, version }));
        return { name, versions, preferredVersion: versions[0] };
      });
      return [200, { kind: 'APIGroupList', apiVersion: 'v1', groups }];
    }
    const [group, version, rest] = segments[0] === 'api' ? ['', segments[1], segments.slice(2)] : [segments[1], segments[2], segments.slice(3)];
    const served = this.kinds.filter(one => one.group === group && one.version === version);
    if (served.length === 0) throw new Refusal(404, 'NotFound', 'the server could not find the requested resource');
    if (rest.length === 0) {
      const resources = served.flatMap(({ name, kind, namespaced }) => [
        { name, kind, namespaced, verbs: ['get', 'list', 'patch'] }, { name: `${name}/status`, kind, namespaced, verbs: ['get', 'patch'] },
      ]);
      return [200, { kind: 'APIResourceList', groupVersion: group === '' ? version : `${group}/${version}`, resources }];
    }
    const inNamespace = rest[0] === 'namespaces' && rest.length > 2;
    const [namespace, name, object, subresource] = inNamespace ? rest.slice(1) : ['', ...rest];
    const resource = served.find(one => one.name === name);
    if (!resource) throw new Refusal(404, 'NotFound', 'the server could not find the requested resource');
    if (request.method === 'PATCH') return this.patch(request, searchParams, body, { resource, namespace, name: object, subresource });
    if (request.method === 'DELETE') {
      this.authorize('delete', resource, namespace, object);
      const isBelow = (key: string) => name === 'namespaces' && (JSON.parse(key) as string[])[1] === object;
      for (const key of this.objects.keys()) if (isBelow(key) || key === JSON.stringify([name, namespace, object])) this.objects.delete(key);
      return [200, { kind: 'Status', apiVersion: 'v1', status: 'Success' }];
    }
    if (request.method !== 'GET') throw new Refusal(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource');
    if (object === undefined) return this.list(request, searchParams, resource, inNamespace ? namespace : undefined);
    this.authorize('get', resource, namespace, object);
    const stored = this.objects.get(JSON.stringify([resource.name, namespace, object]));
    if (!stored) throw new Refusal(404, 'NotFound', `${qualified(resource)} "${object}" not found`);
    return [200, subresource === 'scale' ? scaleOf(this.shown(stored)) : this.shown(stored)];
  }

  private patch(
    { headers }: IncomingMessage, query: URLSearchParams, body: string,
    { resource, namespace, name, subresource }: { resource: ServedKind; namespace: string; name: string; subresource?: string },
  ): [number, object] {
    this.authorize('patch', resource, namespace, name);
    if (!this.objects.has(JSON.stringify([resource.name, namespace, name]))) this.authorize('create', resource, namespace, name);
    const merge = { 'application/merge-patch+json': mergePatch, 'application/strategic-merge-patch+json': strategicMergePatch }[headers['content-type']!];
    if (merge) {
      // Who gives no name is called after its program.
      const manager = query.get('fieldManager') ?? headers['user-agent']!.split('/')[0];
      this.edit(resource.kind, name, manager, live => {
        const now = merge(live, JSON.parse(body) as Json) as Json;
        for (const field of Object.keys(live)) delete live[field];
        Object.assign(live, now);
      }, { namespace, subresource });
      const live = this.read(resource.kind, name, namespace);
      return [200, subresource === 'scale' ? scaleOf(live) : live];
    }
    if (headers['content-type'] !== 'application/apply-patch+yaml') throw new Refusal(415, 'UnsupportedMediaType', 'the body of the request was in an unknown format');
    const manager = query.get('fieldManager');
    if (!manager) throw new Refusal(422, 'Invalid', 'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch');
    const applied = parse(body) as Json;
    if (applied.metadata.managedFields !== undefined) throw new Refusal(400, 'BadRequest', 'metadata.managedFields must be nil');
    const dryRun = query.get('dryRun');
    if (dryRun !== null && dryRun !== 'All') throw new Refusal(422, 'Invalid', 'dryRun: Unsupported value');
    this.mayGrant(resource, namespace, applied);
    const { object, created } = this.serverSideApply(applied, manager, { dryRun: dryRun === 'All', force: query.get('force') === 'true' });
    return [created ? 201 : 200, object];
  }

  private list({ headers }: IncomingMessage, query: URLSearchParams, resource: ServedKind, namespace: string | undefined): [number, object] {
    this.authorize('list', resource, namespace ?? '');
    const found = [...this.objects].filter(([key]) => {
      const [of, space] = JSON.parse(key) as string[];
      return of === resource.name && (namespace === undefined || space === namespace);
    }).map(([, stored]) => this.shown(stored)).filter(object => matchesSelector(query.get('labelSelector'), object.metadata.labels ?? {}));
    const from = Number(query.get('continue') ?? 0);
    const to = from + Math.min(Number(query.get('limit') ?? Infinity), this.pageSize);
    const partial = headers.accept?.includes('as=PartialObjectMetadataList');
    const items = found.slice(from, to).map(object => (partial ? { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata } : object));
    return [200, { kind: partial ? 'PartialObjectMetadataList' : `${resource.kind}List`, metadata: to < found.length ? { continue: String(to) } : {}, items }];
  }

  /** Who does not hold the rights that a role grants may not put them there, as a dry run either. */
  private mayGrant(resource: ServedKind, namespace: string, { metadata, rules = [] }: Json): void {
    const old = this.objects.get(JSON.stringify([resource.name, namespace, metadata.name]));
    if (!/^(?:cluster)?roles$/.test(resource.name) || JSON.stringify(old?.object.rules) === JSON.stringify(rules)) return;
    const lacks = (rules as Json[]).find(({ apiGroups, resources, verbs }) => (apiGroups as string[]).some(group => (resources as string[])
      .some(one => (verbs as string[]).some(verb => !isAllowed(this.active, { verb, group, resource: one, namespace })))));
    if (!lacks) return;
    const right = `{APIGroups:${JSON.stringify(lacks.apiGroups)}, Resources:${JSON.stringify(lacks.resources)}, Verbs:${JSON.stringify(lacks.verbs)}}`;
    throw new Refusal(403, 'Forbidden', `${qualified(resource)} "${metadata.name}" is forbidden: user "${this.user}" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n${right}`);
  }

  private authorize(verb: string, resource: ServedKind, namespace: string, name?: string): void {
    // A namespace is in itself for whoever asks for it by its name.
    const space = resource.name === 'namespaces' ? name ?? '' : namespace;
    if (isAllowed(this.active, { verb, group: resource.group, resource: resource.name, namespace: space })) return;
    const where = space === '' ? ' at the cluster scope' : ` in the namespace "${space}"`;
    const what = name === undefined ? ' is' : ` "${name}" is`;
    throw new Refusal(403, 'Forbidden', `${qualified(resource)}${what} forbidden: User "${this.user}" cannot ${verb} resource "${resource.name}" in API group "${resource.group}"${where}`);
  }
}

function entryText({ fields, ...rest }: Entry): unknown {
  return [rest, [...fields.keys()].sort()];
}

function scaleOf({ metadata, spec }: Json): object {
  const { name, namespace, uid, resourceVersion } = metadata;
  return { kind: 'Scale', apiVersion: 'autoscaling/v1', metadata: { name, namespace, uid, resourceVersion }, spec: { replicas: spec.replicas }, status: { replicas: 0 } };
}

/** Fields of an entry of `metadata.managedFields`, for tests of the server itself. */
export function ownedBy(object: Json, manager: string): string[] {
  const entry = (object.metadata.managedFields as Json[]).find(one => one.manager === manager);
  return [...setOf(entry?.fieldsV1 as Json ?? {}).values()].map(way => way.join('/'));
}

function qualified({ name, group }: ServedKind): string {
  return group === '' ? name : `${name}.${group}`;
}

function json(response: ServerResponse, status: number, value: object): void {
  response.statusCode = status;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(value));
}
