import { isoOfMilliseconds } from './dates';
import { moved } from './findings';
import { KubeflowRegistry, RegisteredArtifact } from './kubeflow-registry';
import { badReference, withoutParameters } from './reference';
import { sourceAt } from './registered';
import { LockContext, LockFinding, Resolver } from './resolver';
import { GitOpsError } from '../errors';
import { given, LockedModel } from '../models';

const FORMS = ['model-registry://host/model/version', 'model-registry://model/version'];

/**
 * Models in a Kubeflow model registry: the URI of the artifact of a version, and then what is there.
 *
 * @param sources that the files may be at
 */
export function kubeflowResolver(sources: readonly Resolver[]): Resolver {
  return {
    schemes: ['model-registry'],
    forms: FORMS,
    verifies: locked => locked.provenance?.resolvedFrom?.startsWith('model-registry://') === true,
    resolve: async (reference, context) => {
      const { uri, createdAt, formatName, archived } = await find(reference, context);
      if (archived) context.note(`${reference}: the model or the version is archived in the registry`);
      const { provenance, ...resolved } = await sourceAt(uri, sources, reference).resolve(uri, context);
      return {
        ...resolved,
        ...given({ format: resolved.format ?? formatName?.toLowerCase() }),
        provenance: given({ ...provenance, resolvedFrom: reference, createdAt: isoOfMilliseconds(Number(createdAt)) ?? provenance.createdAt }),
      };
    },
    verify: async (locked, context) => [
      ...await sourceAt(locked.uri, sources, locked.uri).verify(locked, context),
      ...await verifyEntry(locked, context),
    ],
    readFile: async (locked, path, context) => sourceAt(locked.uri, sources, locked.uri).readFile?.(locked, path, context),
    manifest: async (reference, context) => {
      const { uri } = await find(reference, context);
      const source = sourceAt(uri, sources, reference);
      if (!source.manifest) throw badReference(reference, `what is at ${uri} is not named by a manifest`, `lock ${reference} without one`);
      return source.manifest(uri, context);
    },
  };
}

async function find(reference: string, context: LockContext): Promise<RegisteredArtifact> {
  const { host, model, version } = parse(reference);
  const found = await new KubeflowRegistry(context, host, reference).artifact(model, version);
  if (found) return found;
  throw new GitOpsError([{ id: 'model-gone', path: reference, problem: `the registry knows no version "${version}" of a model "${model}"`, fix: 'check both names in the registry' }]);
}

/** Whether the registry still names the same place. */
async function verifyEntry(locked: LockedModel, context: LockContext): Promise<LockFinding[]> {
  const from = locked.provenance!.resolvedFrom!;
  const { host, model, version } = parse(from);
  const found = await new KubeflowRegistry(context, host, from).artifact(model, version);
  // A place is compared up to what pins its content: a tag, a branch, a version.
  const was = withoutParameters(locked.uri).replace(/@.*$/, '');
  if (!found) return [moved(locked, from, was, 'deleted')];
  const now = withoutParameters(found.uri).replace(/@.*$/, '').replace(/^(oci:.*):[^:/]*$/, '$1');
  return was === now ? [] : [moved(locked, from, was, now)];
}

function parse(reference: string): { readonly host?: string; readonly model: string; readonly version: string } {
  const [, host, model, version] = /^model-registry:\/\/(?:([a-z0-9][a-z0-9.-]*(?::\d+)?)\/)?([\w .%+-]+)\/([\w .%+-]+)$/.exec(reference) ?? [];
  const plain = [model, version].map(name => {
    try {
      return name === undefined ? undefined : decodeURIComponent(name);
    } catch {
      return undefined;
    }
  });
  // The registry takes printable ASCII.
  if (!plain.every((name): name is string => name !== undefined && /^[\x20-\x7e]+$/.test(name))) {
    throw badReference(reference, 'names no version of a model', `write ${FORMS.join(' or ')}`);
  }
  return { host, model: plain[0], version: plain[1] };
}
