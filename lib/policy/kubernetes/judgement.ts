import { isNoManifest, isPreview, servedSince } from './built-in-apis';
import { nearest } from '../../errors';
import { apiGroup, isBuiltInGroup } from '../../manifests';
import { isPatchFile } from '../patch-file';
import { PolicyObject } from '../policy-object';
import { PolicyFinding } from '../policy-rule';
import { PolicyWorld } from '../policy-world';
import { ClusterSchemas, customResources, KNOWN_MINOR, knownSchemas, SchemaAuthority } from '../schemas';
import { record } from '../shapes';

/** Rules that tell what schemas know. */
export type SchemaRule = 'unknown-field' | 'schema' | 'api-not-served' | 'newer-than-known';

/** A finding and the rule that tells it. */
export interface Judged {
  readonly rule: SchemaRule;
  readonly finding: PolicyFinding;
}

/** Schemas in the order in which they are asked, for one or more clusters. */
interface Layers {
  readonly schemas: readonly ClusterSchemas[];
  /** The lowest and highest minor version among them, undefined when nobody said. */
  readonly lowest?: number;
  readonly highest?: number;
}

/** Kinds in groups of which this library knows only some. */
const OTHER_KINDS = new Set([
  'Rollout', 'AnalysisTemplate', 'ClusterAnalysisTemplate', 'AnalysisRun', 'Experiment', 'EventBus', 'EventSource', 'Sensor', 'ArgoCD', 'NotificationsConfiguration',
  'RolloutManager', 'NamespaceManagement', 'ArgoCDExport', 'ImageUpdater', 'FluxInstance', 'FluxReport', 'ResourceSet', 'ResourceSetInputProvider', 'KedaController',
]);

/** Fields that the version before the known one has, or does not require, while clusters still run it. */
const OF_FORMER_VERSION: { readonly [kind: string]: readonly string[] } = {
  'argoproj.io/v1alpha1/CronWorkflow': ['spec.schedule', 'spec.schedules'], // Argo Workflows 3
};

/** API version of the configuration of what is built into kustomize. */
const KUSTOMIZE_PLUGIN = 'builtin';

/** What schemas say of an object: found once, told by four rules. */
export function judge(object: PolicyObject, world: PolicyWorld): readonly Judged[] {
  const judged = world._once(newMemory);
  let found = judged.get(object);
  if (!found) {
    found = isJudged(object) ? world._once(layersOf).flatMap(layers => judgeBy(layers, object)) : [];
    judged.set(object, found);
  }
  return found;
}

function newMemory(): Map<PolicyObject, readonly Judged[]> {
  return new Map();
}

/** What SOPS encrypted, and what kustomize patches with, is no object as the API server will see it. */
function isJudged({ manifest, kind }: PolicyObject): boolean {
  return kind !== '' && typeof manifest.apiVersion === 'string' && record(manifest.sops) === undefined && manifest.$patch === undefined;
}

function layersOf(world: PolicyWorld): readonly Layers[] {
  const defined = customResources(world._all('apiextensions.k8s.io/CustomResourceDefinition').map(({ manifest }) => manifest));
  const own = defined ? [defined] : [];
  const { clusters } = world._facts;
  const without = clusters.filter(({ schemas }) => !schemas?.some(({ authority }) => authority === SchemaAuthority.CLUSTER));
  const layers = clusters.filter(cluster => !without.includes(cluster)).map((cluster): Layers => ({ schemas: [...own, ...cluster.schemas!] }));
  if (clusters.length > 0 && without.length === 0) return layers;
  const minors = without.map(({ kubernetesMinor }) => kubernetesMinor);
  const given = [...new Set([...world._facts.schemas ?? [], ...without.flatMap(({ schemas }) => schemas ?? [])])];
  return [...layers, {
    schemas: [...own, ...given, ...knownSchemas()],
    ...(minors.length > 0 && { lowest: Math.min(...minors), highest: Math.max(...minors) }),
  }];
}

function judgeBy(layers: Layers, object: PolicyObject): Judged[] {
  const { manifest, kind } = object;
  const apiVersion = manifest.apiVersion as string;
  const group = apiGroup(apiVersion);
  for (const schemas of layers.schemas) {
    if (schemas.knows(apiVersion, kind)) return [...tooNew(apiVersion, kind, layers), ...judgeFields(schemas, apiVersion, object, layers)];
    if (schemas.authority === SchemaAuthority.CLUSTER) return notServed(schemas, apiVersion, kind);
    const versions = schemas.versionsOf(group, kind);
    if (schemas.authority === SchemaAuthority.KINDS && versions.length > 0) return [otherVersion(schemas, apiVersion, kind, versions)];
  }
  return isBuiltInGroup(group) ? noSuchBuiltIn(layers, apiVersion, kind) : maybeMistyped(layers, apiVersion, kind);
}

function judgeFields(schemas: ClusterSchemas, apiVersion: string, object: PolicyObject, { highest = KNOWN_MINOR }: Layers): Judged[] {
  const { kind, manifest } = object;
  const isPatch = isPatchFile(object);
  const builtIn = isBuiltInGroup(apiGroup(apiVersion));
  // What is known of a project is known of one version of it; others may have other fields and values.
  const mayBeNewer = schemas.authority === SchemaAuthority.KNOWN && (!builtIn || highest > KNOWN_MINOR);
  // Labels are the business of `object-name`, whatever is wrong with them.
  const found = schemas.check(apiVersion, kind, manifest).filter(({ sort, field }) => !field.startsWith('metadata.labels.') && !(isPatch && sort === 'missing'));
  return found.map(({ sort, certain, ...finding }) => {
    const newer = mayBeNewer && (!certain || OF_FORMER_VERSION[`${apiVersion}/${kind}`]?.includes(finding.field) === true);
    return { rule: newer ? 'newer-than-known' : sort === 'field' ? 'unknown-field' : 'schema', finding };
  });
}

function tooNew(apiVersion: string, kind: string, { lowest }: Layers): Judged[] {
  const since = servedSince(apiVersion, kind);
  if (since === undefined || lowest === undefined || lowest >= since) return [];
  return [notServedFinding(apiVersion, `${kind} is served in this version since Kubernetes 1.${since}; the objects go to 1.${lowest}`, 'use the version that the cluster serves, or upgrade it')];
}

/** What a cluster whose schemas were saved does not serve. */
function notServed(schemas: ClusterSchemas, apiVersion: string, kind: string): Judged[] {
  if (isNoManifest(kind)) return [];
  const group = apiGroup(apiVersion);
  const versions = schemas.versionsOf(group, kind);
  if (versions.length > 0) return [otherVersion(schemas, apiVersion, kind, versions)];
  const near = schemas.hasGroup(group) ? nearest(kind, schemas.kindsOf(apiVersion)) : nearest(group, schemas.groups);
  const what = schemas.hasGroup(group) ? `the kind ${kind}` : `the API group ${group}`;
  const hint = near === undefined ? '' : `. Did you mean "${near}"?`;
  return [notServedFinding(apiVersion, `${schemas.source.title} does not serve ${what}${hint}`, near === undefined
    ? 'install what serves it and save the schemas of the cluster again, or give its CustomResourceDefinition with the objects' : `write ${near}`)];
}

function otherVersion(schemas: ClusterSchemas, apiVersion: string, kind: string, versions: readonly string[]): Judged {
  return notServedFinding(apiVersion, `by ${schemas.source.title}, ${kind} is served in ${versions.join(', ')}`, `use ${versions[0]}`);
}

/** A built-in group, and no kind that is known in this version. */
function noSuchBuiltIn({ schemas, highest = KNOWN_MINOR }: Layers, apiVersion: string, kind: string): Judged[] {
  if (highest > KNOWN_MINOR || isPreview(apiVersion) || isNoManifest(kind) || apiVersion === KUSTOMIZE_PLUGIN) return [];
  const elsewhere = schemas.flatMap(one => one.source.kinds.size > 0 ? [...one.source.kinds.keys()] : []).find(key => key.endsWith(`/${kind}`) && isBuiltInGroup(apiGroup(key.slice(0, key.lastIndexOf('/')))));
  if (elsewhere !== undefined) {
    const right = elsewhere.slice(0, elsewhere.lastIndexOf('/'));
    return [notServedFinding(apiVersion, `Kubernetes has no ${kind} in it; ${kind} is in ${right}`, `use ${right}`)];
  }
  const kinds = schemas.flatMap(one => one.kindsOf(apiVersion));
  if (kinds.length === 0) return [notServedFinding(apiVersion, 'Kubernetes has no such API version', 'use the version that the documentation of the kind names')];
  const near = nearest(kind, kinds);
  const hint = near === undefined ? '' : `. Did you mean "${near}"?`;
  const fix = near === undefined ? 'use the kind, and the apiVersion, that its documentation names' : `write ${near}`;
  return [{ rule: 'api-not-served', finding: { field: 'kind', value: kind, problem: `Kubernetes has no such kind in ${apiVersion}${hint}`, fix } }];
}

/** A group that Kubernetes does not have: of something installed, unless it is a slip. */
function maybeMistyped({ schemas }: Layers, apiVersion: string, kind: string): Judged[] {
  const group = apiGroup(apiVersion);
  const kinds = schemas.flatMap(one => one.kindsOf(apiVersion));
  if (kinds.length > 0) {
    const near = OTHER_KINDS.has(kind) || kind.length < 5 ? undefined : nearest(kind, kinds, 2);
    return near === undefined ? [] : [{ rule: 'api-not-served', finding: { field: 'kind', value: kind, problem: `there is no such kind in ${apiVersion}. Did you mean "${near}"?`, fix: `write ${near}` } }];
  }
  const groups = schemas.flatMap(one => one.groups.filter(known => one.versionsOf(known, kind).length > 0));
  const near = groups.includes(group) ? undefined : nearest(group, groups);
  if (near !== undefined) return [notServedFinding(apiVersion, `there is no such API group. Did you mean "${near}"?`, `write ${near}`)];
  // Groups of custom resources are domain names, with a dot at least; files of other tools have an apiVersion and a kind too.
  if (groups.length > 0 && !group.includes('.') && group !== 'extensions') return [notServedFinding(apiVersion, `Kubernetes has no such API group; ${kind} is in ${groups.join(', ') || 'v1'}`, 'use the apiVersion that the documentation of the kind names')];
  return [];
}

function notServedFinding(apiVersion: string, problem: string, fix: string): Judged {
  return { rule: 'api-not-served', finding: { field: 'apiVersion', value: apiVersion, problem, fix } };
}
