import { execFile, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';
import { ApiServer, TOKEN } from './api-server';
import { Json } from './field-sets';
import { KINDS } from './kinds';
import { kustomization, ownedByFlux } from './shop';
import { TestRepository } from '../git/repository';
import { Certificate, certificate, noCertificates } from '../tools/certificate';
import { Ended, runCommand } from '../tools/command';
import { kubeconfigOf } from '../tools/kubeconfig';
import { kubectlPath, missing } from '../tools/kubectl';
import { scratchDirectory } from '../tools/scratch';

export const SLOW = 180_000;

const KUBECONFIG = process.env.KUBECONFIG;

/**
 * The same tests with the server of the other tests and with a real one, where KUBECONFIG names one: that the two answer
 * alike is what the other tests rely on. They want the rights of an administrator, make one namespace and objects named
 * after it, and remove them.
 */
export function describeClusters(title: string, tests: (cluster: Cluster) => void): void {
  declare(`${title}, on the server of the other tests`, missing('kubectl') ?? noCertificates(), new Cluster(title, undefined), tests);
  declare(`${title}, on a real cluster`, KUBECONFIG ? missing('kubectl') : 'KUBECONFIG names none', new Cluster(title, KUBECONFIG ?? ''), tests);
}

function declare(title: string, reason: string | undefined, cluster: Cluster, tests: (cluster: Cluster) => void): void {
  if (reason !== undefined) {
    describe.skip(`${title} (${reason})`, () => tests(cluster));
    return;
  }
  describe(title, () => {
    beforeAll(async () => cluster.start(), SLOW);
    afterAll(async () => cluster.stop(), SLOW);
    tests(cluster);
  });
}

/** Rules of a Role. */
export type RoleRules = readonly { readonly [part in 'apiGroups' | 'resources' | 'verbs']: readonly string[] }[];

/** What `drift --json` says. */
export interface Drift extends Ended {
  /** The document; undefined where there is none. */
  readonly result?: Json;
}

/** A cluster with a namespace for the tests, and a repository that an environment of it is in. */
export class Cluster {
  /** The namespace of the tests, after which everything else is named that they make. */
  public readonly namespace: string;
  public readonly repository = new TestRepository();
  private path = '';
  private server?: ApiServer;
  private granted = 0;
  private readonly served = new Map<string, string[]>();
  /** What is in no namespace. */
  private readonly wide: Json[] = [];
  /** What only an operator may let go, which may not run. */
  private readonly held: Json[] = [];

  /**
   * @param given path of a kubeconfig; a server of its own when not given
   */
  constructor(title: string, private readonly given: string | undefined) {
    this.namespace = `gitops-ai-${title.replace(/\W+/g, '-').toLowerCase()}-${process.pid}`;
  }

  public get isReal(): boolean {
    return this.given !== undefined;
  }

  /** Whether the server has a kind; to be asked before tests run, for the title of one that wants it. */
  public has(apiVersion: string, kind: string): boolean {
    if (!this.given) return KINDS.some(one => one.kind === kind && apiVersion === [one.group, one.version].filter(Boolean).join('/'));
    let kinds = this.served.get(apiVersion);
    if (!kinds) {
      const path = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
      const { status, stdout } = spawnSync(kubectlPath(), ['get', '--raw', path], { encoding: 'utf8', env: { ...process.env, KUBECONFIG: this.given, KUBERC: 'off' } });
      kinds = status === 0 ? (JSON.parse(stdout) as Json).resources.map((one: Json) => one.kind as string) as string[] : [];
      this.served.set(apiVersion, kinds);
    }
    return kinds.includes(kind);
  }

  public async start(): Promise<void> {
    this.repository.write('cdk8s.yaml', 'app: exit 1\n');
    if (this.given !== undefined) {
      this.path = this.given;
      return;
    }
    const own: Certificate = certificate('server');
    this.server = await ApiServer.start({ ...own, requestCert: true, rejectUnauthorized: false });
    const config = JSON.parse(kubeconfigOf(this.server.url, ['test'], TOKEN)) as Json;
    config.clusters[0].cluster = { 'server': this.server.url, 'certificate-authority-data': Buffer.from(own.cert).toString('base64') };
    this.path = join(scratchDirectory('kubeconfig'), 'config');
    writeFileSync(this.path, JSON.stringify(config), { mode: 0o600 });
  }

  public async stop(): Promise<void> {
    for (const { kind, metadata } of this.held) await this.here('patch', kind, metadata.name, '--type=merge', '--patch={"metadata":{"finalizers":null}}');
    for (const { kind, metadata } of this.wide) await this.kubectl(['delete', kind, metadata.name, '--wait=false', '--ignore-not-found']);
    await this.kubectl(['delete', 'namespace', this.namespace, '--wait=false', '--ignore-not-found']);
    await this.server?.stop();
  }

  /** Standard output of kubectl. Not synchronous: the server may be in this process. */
  public kubectl(args: readonly string[], input = ''): Promise<string> {
    return new Promise<string>((resolve, reject) => {
      const env = { PATH: process.env.PATH, HOME: this.repository.directory, KUBECONFIG: this.path, KUBERC: 'off' };
      const child = execFile(kubectlPath(), args, { cwd: this.repository.directory, env, maxBuffer: 64 * 1024 * 1024 }, (error, out, err) => {
        if (error) reject(new Error(`kubectl ${args.join(' ')}: ${err}`));
        else resolve(out);
      });
      // One that reads nothing may have ended by now.
      child.stdin!.on('error', () => undefined).end(input);
    });
  }

  /** kubectl in the namespace of the tests. */
  public here(...args: readonly string[]): Promise<string> {
    return this.kubectl([...args, `--namespace=${this.namespace}`]);
  }

  /** The object in the namespace of the tests. */
  public placed(object: Json): Json {
    return object.kind === 'Namespace' ? { ...object, metadata: { ...object.metadata, name: this.namespace } }
      : { ...object, metadata: { ...object.metadata, namespace: this.namespace } };
  }

  /** Applies as an operator does, with server-side apply. */
  public async apply(manager: string, ...objects: readonly Json[]): Promise<void> {
    if (objects.length === 0) return;
    this.held.push(...objects.filter(({ metadata }) => metadata.finalizers));
    const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
    await this.kubectl(['apply', '--server-side', '--force-conflicts', '--validate=false', `--field-manager=${manager}`, '--filename=-'], list);
  }

  /** Applies objects that are in no namespace, to be removed again. */
  public async applyWide(...objects: readonly Json[]): Promise<void> {
    this.wide.push(...objects);
    await this.apply('tests', ...objects);
  }

  /** Puts objects into the cluster as Flux does. */
  public async byFlux(...objects: readonly Json[]): Promise<void> {
    await this.apply('kustomize-controller', ...objects.map(object => ownedByFlux(object, this.namespace)));
  }

  /** Takes out of the namespace what Flux put there. */
  public async clear(kinds: readonly string[]): Promise<void> {
    await this.here('delete', kinds.filter(kind => kind !== 'namespaces').join(','), '--selector=kustomize.toolkit.fluxcd.io/name', '--ignore-not-found');
  }

  /** Commits what Flux has to deliver, and nothing else. */
  public commit(objects: readonly Json[], spec: Json = {}): void {
    this.repository.git('rm', '-r', '-f', '--quiet', '--ignore-unmatch', 'deploy');
    objects.forEach((object, i) => this.repository.write(`deploy/staging/apps/shop/${i}.yaml`, stringify(object)));
    const delivery = { ...kustomization(spec), metadata: { name: this.namespace, namespace: 'flux-system' } };
    this.repository.write('deploy/staging/delivery/eu/kustomization.yaml', stringify(delivery));
    this.repository.commit();
  }

  /** Runs the command with the kubeconfig of the cluster, or with another. */
  public async drift(args: readonly string[] = [], kubeconfig = this.path, environment = 'staging'): Promise<Drift> {
    const ended = await runCommand(['drift', environment, '--json', ...args], { cwd: this.repository.directory, env: { KUBECONFIG: kubeconfig } });
    return { ...ended, ...(ended.out !== '' && { result: JSON.parse(ended.out) as Json }) };
  }

  /** The path of a kubeconfig that is as that of the cluster but for some changes. */
  public async kubeconfig(change: (config: Json) => void): Promise<string> {
    const config = JSON.parse(await this.kubectl(['config', 'view', '--raw', '--minify', '--flatten', '--output=json'])) as Json;
    change(config);
    const path = join(scratchDirectory('kubeconfig'), 'config');
    writeFileSync(path, JSON.stringify(config), { mode: 0o600 });
    return path;
  }

  /** The path of a kubeconfig that acts as a new account with rights in the namespace, and with rights everywhere. */
  public async account(name: string, rules: RoleRules, everywhere: RoleRules = []): Promise<string> {
    const group = 'rbac.authorization.k8s.io';
    const subjects = [{ kind: 'ServiceAccount', name, namespace: this.namespace }];
    const role = (kind: string, metadata: object, allowed: RoleRules): Json => ({ apiVersion: `${group}/v1`, kind, metadata, rules: allowed });
    const binding = (kind: string, of: string, metadata: Json): Json => ({
      apiVersion: `${group}/v1`, kind, metadata, roleRef: { apiGroup: group, kind: of, name: metadata.name as string }, subjects,
    });
    const inside = { name, namespace: this.namespace };
    await this.apply('tests', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: inside }, role('Role', inside, rules), binding('RoleBinding', 'Role', inside));
    const wide = { name: `${this.namespace}-${name}` };
    if (everywhere.length > 0) await this.applyWide(role('ClusterRole', wide, everywhere), binding('ClusterRoleBinding', 'ClusterRole', wide));
    return this.kubeconfig(config => { config.users[0].user.as = `system:serviceaccount:${this.namespace}:${name}`; });
  }

  /** Gives an account what roles grant, which are written as YAML. */
  public async grant(account: string, yaml: string): Promise<void> {
    const count = this.granted++;
    const roles = parseAllDocuments(yaml).map(document => document.toJS() as Json)
      .map(role => ({ ...role, metadata: { ...role.metadata, name: `${this.namespace}-${account}-${count}` } }) as Json);
    const bindings = roles.map(({ apiVersion, kind, metadata }) => ({
      apiVersion, kind: `${kind}Binding`, metadata, roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name: metadata.name }, subjects: [{ kind: 'ServiceAccount', name: account, namespace: this.namespace }],
    }));
    const all: Json[] = [...roles, ...bindings];
    await this.apply('tests', ...all.filter(({ metadata }) => metadata.namespace !== undefined));
    await this.applyWide(...all.filter(({ metadata }) => metadata.namespace === undefined));
  }

  /** All objects of some kinds in the namespace, without what the controllers of Kubernetes write: the same before and after what writes nothing. */
  public async state(kinds: readonly string[]): Promise<Json[]> {
    const { items } = JSON.parse(await this.here('get', kinds.join(','), '--output=json', '--show-managed-fields')) as Json;
    return (items as Json[]).filter(({ metadata: { name, namespace = name } }) => namespace === this.namespace).map(({ status, ...object }) => {
      const { managedFields, resourceVersion, annotations = {}, ...metadata } = object.metadata;
      const fields = (managedFields as Json[]).filter(({ manager }) => manager !== 'kube-controller-manager');
      const { 'deployment.kubernetes.io/revision': revision, ...written } = annotations;
      return { ...object, metadata: { ...metadata, fields, annotations: written, ...(status === undefined && { resourceVersion }) } };
    });
  }
}

/** What a comparison found, in lines: `different Deployment/shop/ranker spec.replicas: 2 | 5 by kubectl`. */
export function linesOf({ result }: Drift): string[] {
  return (result!.apps as Json[]).flatMap(({ objects }) => (objects as Json[]).flatMap(({ state, object, fields, reason }) => [
    ...(fields.length === 0 || reason !== undefined ? [`${state} ${object}${reason === undefined ? '' : `: ${reason}`}`] : []),
    ...(fields as Json[]).map(({ field, git, live, owners }) => `${state} ${object} ${field}: ${git ?? '-'} | ${live ?? '-'}${owners.length > 0 ? ` by ${(owners as Json[]).map(({ manager }) => manager).join(', ')}` : ''}`),
  ]));
}
