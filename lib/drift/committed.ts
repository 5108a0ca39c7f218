import { argoCdRules, fluxRules, IgnoreRules } from './ignore-rules';
import { Substitution } from './substitution';
import { DELIVERY, TreeEnvironment, TreeObject } from '../diff/tree';
import { byCodeUnit } from '../manifests';
import { PolicyObject } from '../policy';
import { at, record } from '../policy/shapes';

/** An app as Git has it for one cluster, with what its delivery says of it. */
export interface CommittedApp {
  readonly app: string;
  readonly operator: 'flux' | 'argo-cd';
  /** The Kustomization or Application. */
  readonly delivery: PolicyObject;
  readonly objects: readonly TreeObject[];
  /** Where objects go that name no namespace. */
  readonly namespace?: string;
  readonly ignore: IgnoreRules;
  readonly substitution?: Substitution;
  readonly suspended: boolean;
}

interface Delivered {
  readonly app: string;
  readonly cluster: string;
  readonly folder: string;
  readonly delivery: PolicyObject;
}

const FLUX = 'kustomize.toolkit.fluxcd.io/Kustomization';
const ARGO_CD = 'argoproj.io/Application';

/** Names of the clusters that something of an environment is delivered to, by what delivers it. */
export function clustersOf(environment: string, tree: TreeEnvironment): string[] {
  return [...new Set(delivered(environment, tree).map(({ cluster }) => cluster))].sort(byCodeUnit);
}

/** The operators that deliver an environment, as group and kind of their objects. */
export function operatorsOf({ objects }: TreeEnvironment): string {
  const found = [...objects.values()].filter(({ app, object }) => app === DELIVERY && [FLUX, ARGO_CD].includes(object.groupKind));
  return [...new Set(found.map(({ object }) => object.groupKind))].sort(byCodeUnit).join(' ');
}

/** What an environment delivers to a cluster, by app; the operator's own objects where it runs in that cluster. */
export function committedApps(environment: string, cluster: string, tree: TreeEnvironment): CommittedApp[] {
  return delivered(environment, tree).filter(one => one.cluster === cluster).map(({ app, folder, delivery }) => {
    const spec = record(at(delivery.manifest, 'spec')[0]?.value) ?? {};
    const flux = delivery.groupKind === FLUX;
    const namespace = text(flux ? spec.targetNamespace : at(spec, 'destination.namespace')[0]?.value);
    return {
      app,
      operator: flux ? 'flux' as const : 'argo-cd' as const,
      delivery,
      objects: [...tree.objects.values()].filter(({ path }) => path.startsWith(`${folder}/`)).sort((a, b) => byCodeUnit(a.path, b.path)),
      ...(namespace !== undefined && { namespace }),
      ignore: flux ? fluxRules(spec) : argoCdRules(spec),
      ...(flux && substitutionOf(record(spec.postBuild) ?? {})),
      suspended: flux ? spec.suspend === true : at(spec, 'syncPolicy.automated.enabled')[0]?.value === false,
    };
  }).sort((a, b) => byCodeUnit(orderOf(a.app), orderOf(b.app)));
}

/** The operator's own objects come last. */
function orderOf(app: string): string {
  return app === DELIVERY ? `~${app}` : app;
}

function delivered(environment: string, { objects }: TreeEnvironment): Delivered[] {
  return [...objects.values()].flatMap(({ object, app: of, cluster: controlPlane }): Delivered[] => {
    if (of !== DELIVERY || controlPlane === undefined || (object.groupKind !== FLUX && object.groupKind !== ARGO_CD)) return [];
    const path = at(object.manifest, object.groupKind === FLUX ? 'spec.path' : 'spec.source.path')[0]?.value;
    const [, section, first, second] = typeof path === 'string' ? /(apps|clusters|delivery)\/([^/]+)(?:\/([^/]+))?\/?$/.exec(path) ?? [] : [];
    const inEnvironment = typeof path === 'string' && `/${path.replace(/\/$/, '')}`.endsWith(`/${[environment, section, first, second].filter(Boolean).join('/')}`);
    if (section === undefined || !inEnvironment || (section === 'clusters') !== (second !== undefined)) return [];
    const folder = [environment, section, first, second].filter(Boolean).join('/');
    if (section === 'delivery') return [{ app: DELIVERY, cluster: first, folder, delivery: object }];
    if (section === 'clusters') return [{ app: second, cluster: first, folder, delivery: object }];
    // The object of an app is named after it and the cluster; Flux leaves out the cluster that it runs in itself.
    const local = object.groupKind === FLUX && at(object.manifest, 'spec.kubeConfig').length === 0;
    const cluster = local ? controlPlane : object.name.startsWith(`${first}-`) ? object.name.slice(first.length + 1) : controlPlane;
    return [{ app: first, cluster, folder, delivery: object }];
  });
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Without any value nothing is replaced, unless it is asked for. */
function substitutionOf({ substitute, substituteFrom, substituteStrategy }: { readonly [field: string]: unknown }): { substitution?: Substitution } {
  const values = Object.fromEntries(Object.entries(record(substitute) ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  const open = Array.isArray(substituteFrom) && substituteFrom.length > 0;
  return open || Object.keys(values).length > 0 || substituteStrategy === 'Always' ? { substitution: { values, open } } : {};
}
