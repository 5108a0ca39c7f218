import { isoOfMilliseconds } from './dates';
import { manifestOf } from './directory';
import { moved } from './findings';
import { MlflowServer, MlflowVersion } from './mlflow-server';
import { badReference, withoutParameters } from './reference';
import { sourceAt } from './registered';
import { LockContext, LockFinding, Resolver } from './resolver';
import { readStored } from './store';
import { resolveWeb, verifyWeb } from './web';
import { GitOpsError } from '../errors';
import { given, LockedModel } from '../models';

const FORMS = ['mlflow://name/version', 'mlflow://name@alias'];

/**
 * Models in the registry of an MLflow server: what a version or an alias means there, and then what its files are, where
 * they are.
 *
 * @param sources that the files may be at
 */
export function mlflowResolver(sources: readonly Resolver[]): Resolver {
  return {
    schemes: ['mlflow'],
    forms: FORMS,
    verifies: locked => locked.provenance?.resolvedFrom?.startsWith('mlflow://') === true,
    resolve: async (reference, context) => {
      const { server, version, location } = await find(reference, context);
      const url = server.proxied(location);
      const { provenance, ...resolved } = url === undefined
        ? await sourceAt(location, sources, reference).resolve(directory(location), context)
        : await resolveWeb(url, reference, folder => server.store(folder), context);
      const run = version.runId === undefined ? undefined : await server.run(version.runId);
      return {
        ...resolved,
        provenance: given({
          ...provenance,
          resolvedFrom: reference,
          createdAt: isoOfMilliseconds(version.createdAt) ?? provenance.createdAt,
          run: version.runId,
          trainingCommit: run?.tags.get('mlflow.source.git.commit'),
        }),
      };
    },
    verify: async (locked, context) => {
      const server = new MlflowServer(context);
      const content = server.passesOn(locked.uri)
        ? await verifyWeb(locked, folder => server.store(folder))
        : await sourceAt(locked.uri, sources, locked.uri).verify(locked, context);
      return [...content, ...await verifyEntry(locked, server)];
    },
    readFile: async (locked, path, context) => {
      const server = new MlflowServer(context);
      return server.passesOn(locked.uri) ? readStored(server.store(withoutParameters(locked.uri)), path)
        : sourceAt(locked.uri, sources, locked.uri).readFile?.(locked, path, context);
    },
    siblings: async (reference, context) => {
      const name = parse(reference).name;
      return (await new MlflowServer(context).versions(name)).map(version => `mlflow://${encodeURIComponent(name)}/${version}`);
    },
    manifest: async (reference, context) => {
      const { server, location } = await find(reference, context);
      const url = server.proxied(location);
      if (url !== undefined) return manifestOf(server.store(url), reference);
      const source = sourceAt(location, sources, reference);
      if (!source.manifest) throw badReference(reference, `what is at ${location} is not named by a manifest`, `lock ${reference} without one`);
      return source.manifest(directory(location), context);
    },
  };
}

async function find(reference: string, context: LockContext): Promise<{ server: MlflowServer; version: MlflowVersion; location: string }> {
  const asked = parse(reference);
  const server = new MlflowServer(context);
  const version = await server.version(asked.name, asked.by);
  if (!version) {
    throw new GitOpsError([{ id: 'model-gone', path: reference, problem: 'the registry knows no such model, version or alias', fix: 'check the name, and which versions and aliases the page of the model lists' }]);
  }
  return { server, version, location: await server.location(version) };
}

/** Whether the registry still says the same. */
async function verifyEntry(locked: LockedModel, server: MlflowServer): Promise<LockFinding[]> {
  const from = locked.provenance!.resolvedFrom!;
  const { name, by } = parse(from);
  const version = await server.version(name, by);
  const was = withoutParameters(locked.uri);
  if (!version) return [moved(locked, from, was, 'deleted')];
  const location = await server.location(version);
  const now = server.proxied(location) ?? directory(location);
  return directory(was) === now ? [] : [moved(locked, from, was, `version ${version.version}, at ${now}`)];
}

function parse(reference: string): { readonly name: string; readonly by: { readonly version: string } | { readonly alias: string } } {
  const [, name, version, alias] = /^mlflow:\/\/([\w.%-]+)(?:\/(\d+)|@([\w-]+))$/.exec(reference) ?? [];
  let plain: string | undefined;
  try {
    plain = name === undefined ? undefined : decodeURIComponent(name);
  } catch {
    // Half an escape is no name.
  }
  if (plain === undefined || /[\p{Control}/:]/u.test(plain)) throw badReference(reference, 'names no version and no alias of a model; stages are no more', `write ${FORMS.join(' or ')}`);
  return { name: plain, by: version === undefined ? { alias } : { version } };
}

/** A model of MLflow is a directory, which the sources that have any tell by the slash at its end. */
function directory(location: string): string {
  return /^(?:s3|gs|https?):/.test(location) ? `${location.replace(/\/+$/, '')}/` : location;
}
