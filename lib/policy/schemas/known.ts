import { ClusterSchemas, SchemaAuthority } from './cluster-schemas';
import { JsonSchema } from './json-schema';

/** What a module of `known/` holds. */
interface KnownModule {
  readonly kinds: { readonly [kind: string]: string };
  readonly definitions: { readonly [name: string]: string };
}

/** The minor version of Kubernetes that the built-in kinds are known of; what newer ones added is not. */
export const KNOWN_MINOR = 36;

/** Kinds that are known without asking any cluster, each part read when the first object is judged by it. */
export function knownSchemas(): readonly ClusterSchemas[] {
  return schemas ??= [
    /* eslint-disable @typescript-eslint/no-require-imports */
    known(`Kubernetes 1.${KNOWN_MINOR}`, require('./known/kubernetes') as KnownModule),
    known('Flux 2.9', require('./known/flux') as KnownModule),
    known('Argo CD 3', require('./known/argo-cd') as KnownModule),
    known('Argo Workflows 4', require('./known/argo-workflows') as KnownModule),
    known('KEDA 2', require('./known/keda') as KnownModule),
    /* eslint-enable @typescript-eslint/no-require-imports */
  ];
}

let schemas: readonly ClusterSchemas[] | undefined;

function known(title: string, { kinds, definitions }: KnownModule): ClusterSchemas {
  return new ClusterSchemas({
    title,
    kinds: new Map(Object.entries(kinds)),
    definition: name => (Object.hasOwn(definitions, name) ? JSON.parse(definitions[name]) as JsonSchema : undefined),
  }, SchemaAuthority.KNOWN);
}
