import { ClusterReader, LiveObject } from './cluster-reader';
import { CommittedApp, committedApps } from './committed';
import { findExtras } from './extras';
import { inParallel } from './in-parallel';
import { KubernetesApi } from './kubernetes-api';
import { ClusterDrift, ObjectDrift, UnknownKind } from './model';
import { compareObject, Compared, Remark } from './object-drift';
import { Resource } from './resources';
import { distinctRights } from './rights';
import { DELIVERY, TreeEnvironment, TreeObject } from '../diff/tree';
import { byCodeUnit } from '../manifests';
import { at } from '../policy/shapes';

/** What is compared with a cluster. */
export interface DriftInput {
  readonly environment: string;
  readonly cluster: string;
  /** What a commit has of the environment. */
  readonly tree: TreeEnvironment;
  readonly commit: string;
  /** Only this app; all when not given. */
  readonly app?: string;
}

/** Objects that are named for one reason. */
const MOST_DROPPED = 10;

const REMARKS: { readonly [remark in Remark]: string } = {
  'structural': 'compared only in the fields that Git sets, for want of the right to ask with a dry run: defaults, and what Git took away, are not known',
  'no-dry-run': 'compared only in the fields that Git sets, because an admission webhook supports no dry run',
  'grants': 'compared only in the fields that Git sets, because Git grants rights that this user does not hold, and only who holds them may ask with a dry run',
  'encrypted': 'encrypted by SOPS, so compared only in what is not',
  'variables': 'compared only in the fields that Git sets, with variables that get their value in the cluster',
  'left-alone': 'left alone by Flux, as annotations say, so not compared',
  'hook': 'made by the operator while it works (hooks), so not compared',
};

/**
 * What is in a cluster against what Git has for it, object by object and field by field. Nothing is changed: it takes
 * the rights to get, list and patch, of which the last is only ever used with `dryRun=All`.
 *
 * @throws Error when the API server cannot be asked
 */
export async function clusterDrift(api: KubernetesApi, { environment, cluster, tree, commit, app }: DriftInput): Promise<ClusterDrift> {
  const all = committedApps(environment, cluster, tree);
  const apps = all.filter(one => app === undefined || one.app === app);
  const reader = new ClusterReader(api);
  const kinds = new Kinds(reader);
  // One question about each kind, before there are many about objects.
  for (const one of all) for (const { object } of one.objects) await kinds.find(object.manifest as LiveObject);

  const work = apps.flatMap(one => one.objects.map(object => ({ app: one, object })));
  const results = await inParallel(work, async ({ app: of, object }) => {
    const resource = await kinds.find(object.object.manifest as LiveObject);
    return { app: of, tree: object, resource, compared: resource && await compareObject(object, of, resource, reader) };
  });
  const { extras, missing, kept } = await findExtras(apps, all, kinds.known(), reader);
  const unknownKinds = await kinds.unknown(results.filter(({ resource }) => !resource).map(({ tree: { object } }) => object.manifest as LiveObject));
  return {
    environment,
    cluster,
    apps: apps.map(one => ({
      app: one.app,
      delivery: one.delivery.identity,
      total: one.objects.length,
      objects: [
        ...results.filter(result => result.app === one).flatMap(({ compared }) => compared?.drift ?? []),
        ...extras.find(found => found.app === one)!.objects,
      ].sort(byObject),
    })),
    unknownKinds,
    missingRights: distinctRights([...reader.missing, ...missing]),
    notes: [
      ...apps.filter(({ suspended }) => suspended).map(one => `the delivery of ${one.app} is suspended in Git: nothing corrects its drift`),
      ...behind(results, commit),
      ...remarks(results.flatMap(({ compared }) => compared?.remarks ?? [])),
      ...dropped(results),
      ...kept.length === 0 ? [] : [`in the cluster and no longer in Git, protected from pruning: ${kept.join(', ')}`],
      ...new Set(apps.flatMap(({ ignore }) => ignore.notes)),
    ],
  };
}

/** The kinds of the objects of Git, asked once each. */
class Kinds {
  private readonly found = new Map<string, Resource>();

  constructor(private readonly reader: ClusterReader) {}

  public async find(manifest: LiveObject): Promise<Resource | undefined> {
    const [apiVersion, kind] = typeOf(manifest);
    const resource = await this.reader.resources.find(apiVersion, kind);
    if (resource) this.found.set(`${apiVersion} ${kind}`, resource);
    return resource;
  }

  public known(): Resource[] {
    return [...this.found.values()];
  }

  public async unknown(manifests: readonly LiveObject[]): Promise<UnknownKind[]> {
    const counts = new Map<string, { apiVersion: string; kind: string; objects: number }>();
    for (const [apiVersion, kind] of manifests.map(typeOf)) {
      const key = `${apiVersion} ${kind}`;
      counts.set(key, { apiVersion, kind, objects: (counts.get(key)?.objects ?? 0) + 1 });
    }
    return Promise.all([...counts].sort(([a], [b]) => byCodeUnit(a, b)).map(async ([, one]) => ({
      ...one, problem: await this.reader.resources.problem(one.apiVersion, one.kind),
    })));
  }
}

function typeOf({ apiVersion, kind }: LiveObject): [apiVersion: string, kind: string] {
  return [typeof apiVersion === 'string' ? apiVersion : '', typeof kind === 'string' ? kind : ''];
}

function byObject(a: ObjectDrift, b: ObjectDrift): number {
  return byCodeUnit(a.object, b.object) || byCodeUnit(a.groupKind, b.groupKind);
}

function remarks(found: readonly Remark[]): string[] {
  return (Object.keys(REMARKS) as Remark[]).flatMap(remark => {
    const count = found.filter(one => one === remark).length;
    return count === 0 ? [] : [`${count === 1 ? 'one object was' : `${count} objects were`} ${REMARKS[remark]}`];
  });
}

interface Result {
  readonly app: CommittedApp;
  readonly tree: TreeObject;
  readonly compared?: Compared;
}

/** What no apply can bring into the cluster: a feature that is off, or a field that a version does not have. */
function dropped(results: readonly Result[]): string[] {
  const found = results.flatMap(({ tree: { object }, compared }) => (compared?.dropped?.length ? [`${object.identity}: ${compared.dropped.join(', ')}`] : []));
  const rest = found.length - MOST_DROPPED;
  return [...found.slice(0, MOST_DROPPED), ...rest > 0 ? [`${rest} more ${rest === 1 ? 'object' : 'objects'}`] : []]
    .map(one => `the API server does not keep what Git sets (a field that it does not know, or a feature that is off), in ${one}`);
}

/** Where the operator is at another commit, a difference is one of time. */
function behind(results: readonly Result[], commit: string): string[] {
  const short = (id: string) => id.slice(0, 12);
  return results.filter(({ app }) => app.app === DELIVERY).flatMap(({ tree: { object: { identity } }, compared }) => {
    const commitAt = (field: string) => /[0-9a-f]{40}$/.exec(String(at(compared?.live, field)[0]?.value))?.[0];
    const tried = commitAt('status.lastAttemptedRevision');
    const applied = commitAt('status.lastAppliedRevision') ?? commitAt('status.operationState.syncResult.revision');
    const now = tried ?? applied;
    if (now === undefined) return [];
    if (now !== commit) return [`${identity} is at commit ${short(now)}, and compared is ${short(commit)}`];
    // Flux has applied by then, or could not; it finishes when all is healthy.
    return applied === commit ? [] : [`${identity} has not finished commit ${short(commit)}${applied === undefined ? '' : `; before it was ${short(applied)}`}`];
  });
}
