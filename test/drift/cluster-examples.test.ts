import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { Cluster, describeClusters, linesOf, SLOW } from './clusters';
import { Json } from './field-sets';
import { ownedByFlux } from './shop';

const READ = [{ apiGroups: ['*'], resources: ['*'], verbs: ['get', 'list'] }];
const EXAMPLES = join(__dirname, '..', '..', 'examples');

interface File {
  /** Below the folder of the output. */
  readonly path: string;
  readonly object: Json;
}

/** The objects of an environment of an example, as they are committed. */
function filesOf(example: string, environment: string): File[] {
  const deploy = join(EXAMPLES, example, 'deploy');
  const names = readdirSync(join(deploy, environment), { recursive: true, withFileTypes: true }).filter(entry => entry.isFile() && entry.name.endsWith('.yaml'));
  return names.map(entry => join(entry.parentPath, entry.name)).sort()
    .map(path => ({ path: path.slice(deploy.length + 1), object: parse(readFileSync(path, 'utf8')) as Json }))
    .filter(({ object }) => object.apiVersion !== 'kustomize.config.k8s.io/v1beta1');
}

/** All objects in the namespace of the tests, so that they meet nothing that is in use. */
function moved(files: readonly File[], cluster: Cluster): File[] {
  return files.map(({ path, object }) => {
    const placed = cluster.placed(object);
    if (object.kind === 'Application') placed.spec = { ...object.spec, destination: { ...object.spec.destination, namespace: cluster.namespace } };
    return { path, object: placed };
  });
}

/** As the operator applies it: with its marks, and decrypted. */
function applied({ path, object }: File, files: readonly File[], place: string): Json {
  const { sops, ...open } = object;
  if (sops !== undefined) open.stringData = { username: 'reader', password: 'not-a-secret' };
  const { metadata: { name, namespace }, kind } = deliveryOf(path, files, place);
  if (kind === 'Kustomization') return ownedByFlux(open, name, namespace);
  const [, group = ''] = String(object.apiVersion).split('/').reverse();
  const tracking = `${name}:${group}/${object.kind}:${object.metadata.namespace ?? ''}/${object.metadata.name}`;
  return { ...open, metadata: { ...object.metadata, annotations: { ...object.metadata.annotations, 'argocd.argoproj.io/tracking-id': tracking } } };
}

/** What delivers a file to a cluster: an app that goes to several has an Application for each. */
function deliveryOf(path: string, files: readonly File[], place: string): Json {
  const found = files.map(({ object }) => object).filter(({ kind, spec }) => (
    /^(?:Kustomization|Application)$/.test(kind) && `deploy/${path}`.startsWith(`${String(spec.path ?? spec.source.path).replace(/^\.\//, '')}/`)));
  return found.find(({ metadata }) => metadata.name.endsWith(`-${place}`)) ?? found[0];
}

describe.each([
  ['recommender', 'staging', 'staging-eu'], ['recommender', 'production', 'prod-eu'], ['recommender', 'production', 'hub'],
  ['aws', 'staging', 'staging-eu'], ['aws', 'production', 'prod-eu'], ['pulumi', 'staging', 'staging-eu'], ['secrets', 'production', 'prod-eu'],
])('the example %s, %s in %s,', (example, environment, place) => {
  const committed = filesOf(example, environment);

  describeClusters(`${example} ${environment} ${place}`, cluster => {
    const unserved = committed.map(({ object }) => object).filter(({ apiVersion, kind }) => !cluster.has(apiVersion, kind));
    const absent = [...new Set(unserved.map(({ kind }) => kind as string))].sort();

    test(`has no drift where it was delivered${absent.length > 0 ? ` (but for what the cluster does not have: ${absent.join(', ')})` : ''}`, async () => {
      const files = moved(committed, cluster);
      for (const { path, object } of files) cluster.repository.write(`deploy/${path}`, stringify(object));
      cluster.repository.commit();
      // What runs the operator for other clusters has no app itself.
      const isHub = place === 'hub';
      const here = files.filter(({ path }) => (path.includes('/delivery/') ? path.includes(`/delivery/${place}/`) : !isHub));
      const wanted = here.map(one => applied(one, files, place)).filter(({ kind }) => !absent.includes(kind));
      const manager = wanted.some(({ metadata }) => metadata.labels?.['kustomize.toolkit.fluxcd.io/name']) ? 'kustomize-controller' : 'argocd-controller';
      const spaces = wanted.filter(({ kind }) => kind === 'Namespace');
      await cluster.apply(manager, ...spaces.length > 0 ? spaces : [cluster.placed({ apiVersion: 'v1', kind: 'Namespace', metadata: {} })]);
      await cluster.apply(manager, ...wanted.filter(({ kind }) => kind !== 'Namespace'));

      const drift = await cluster.drift(['--cluster', place], undefined, environment);
      expect(linesOf(drift)).toEqual([]);
      expect(drift.result!.unknownKinds.map(({ kind }: Json) => kind)).toEqual(absent);
      expect(drift.result).toMatchObject({ missingRights: [], apps: expect.any(Array) });
      expect(drift.result!.apps.reduce((sum: number, { total }: Json) => sum + total, 0)).toBe(here.length);
      expect(drift.code).toBe(absent.length > 0 ? 1 : 0);

      if (!cluster.isReal) return;
      // What a cluster drops, because a feature of it is off, is a difference for one who cannot ask with a dry run.
      const dropped = (drift.result!.notes as string[]).filter(note => note.startsWith('the API server does not keep'));
      const structural = await cluster.drift(['--cluster', place], await cluster.account('reader', READ, READ), environment);
      expect(linesOf(structural).filter(line => !dropped.some(note => line.split(/[: ]/).slice(1, 3).every(word => note.includes(word))))).toEqual([]);
    }, SLOW);
  });
});
