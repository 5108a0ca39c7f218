import { operatorsOf } from './committed';
import { placedChanges } from '../diff/fields';
import { headlinesOf } from '../diff/headlines';
import { withoutSecrets } from '../diff/hidden';
import { DiffInput, FieldChange, PointerChange } from '../diff/model';
import { lockOf, ModelWords, pointerChanges } from '../diff/models';
import { DELIVERY, environmentOf, readTree, TreeEnvironment, TreeObject, worldsOf } from '../diff/tree';
import { byCodeUnit } from '../manifests';
import { PolicyWorld } from '../policy';
import { record } from '../policy/shapes';

/** One place that is not the same in both environments. */
export interface PlaceBetween {
  readonly field: string;
  readonly first?: string;
  readonly second?: string;
}

/** One field that is not the same in both environments. */
export interface FieldBetween extends PlaceBetween {
  /** The innermost places that differ, in the order of the list; only where the field is a list that is one value. */
  readonly inside?: readonly PlaceBetween[];
}

/** One object that is not the same in both environments, or is in one only. */
export interface ObjectBetween {
  readonly is: 'different' | 'only-first' | 'only-second';
  readonly object: string;
  readonly groupKind: string;
  /** What matters, in words. */
  readonly headlines: readonly string[];
  readonly fields: readonly FieldBetween[];
}

/** What is not the same in one app. */
export interface AppBetween {
  readonly app: string;
  /** The cluster of the app that was compared; undefined for the app of all clusters. */
  readonly firstCluster?: string;
  readonly secondCluster?: string;
  readonly objects: readonly ObjectBetween[];
}

/** One environment against another. */
export interface Between {
  readonly first: string;
  readonly second: string;
  readonly pointers: readonly PointerChange[];
  readonly apps: readonly AppBetween[];
  readonly notes: readonly string[];
}

/** The objects of an app, in all clusters of its environment or in one. */
interface Variant {
  readonly cluster?: string;
  readonly objects: readonly TreeObject[];
}

/** What is said to an operator, in its own words. */
const OPERATOR_WORDS = /^(?:argocd\.argoproj\.io|kustomize\.toolkit\.fluxcd\.io)\//;

/**
 * What is not the same in two environments, by Git alone. Names are the same in both by construction; the operator's own
 * objects are not compared, since each environment has its own, and neither are its words in others where there are two.
 *
 * @param app only this app; all when not given
 */
export function between(input: DiffInput, first: string, second: string, app?: string): Between {
  const { environments, notes } = readTree(input.files, 'the output', new Map());
  const trees = [first, second].map(name => environmentOf(environments, name));
  const variants = trees.map(variantsOf);
  const asCompared: AsCompared = operatorsOf(trees[0]) === operatorsOf(trees[1]) ? manifest => manifest : withoutOperatorWords;
  const describe = describer(trees, new ModelWords(lockOf(input)));
  const apps = [...new Set(variants.flatMap(found => [...found.keys()]))].sort(byCodeUnit).filter(name => app === undefined || name === app);
  return {
    first,
    second,
    pointers: app === undefined ? pointersBetween(input, first, second) : [],
    apps: apps.flatMap(name => pairs(variants[0].get(name) ?? [], variants[1].get(name) ?? []).map(([a, b]) => ({
      app: name,
      ...(a?.cluster !== undefined && { firstCluster: a.cluster }),
      ...(b?.cluster !== undefined && { secondCluster: b.cluster }),
      objects: compared(a?.objects ?? [], b?.objects ?? [], describe, asCompared),
    }))).filter(({ objects }) => objects.length > 0),
    notes,
  };
}

function pointersBetween(input: DiffInput, first: string, second: string): PointerChange[] {
  const [before, after] = [first, second].map(name => ({ ...input, pointers: new Map([[first, input.pointers?.get(name) ?? '']]) }));
  return pointerChanges(first, before, after);
}

function variantsOf({ objects }: TreeEnvironment): Map<string, Variant[]> {
  const found = new Map<string, Map<string, TreeObject[]>>();
  for (const object of objects.values()) {
    if (object.app === DELIVERY) continue;
    const clusters = found.get(object.app) ?? new Map<string, TreeObject[]>();
    found.set(object.app, clusters.set(object.cluster ?? '', [...clusters.get(object.cluster ?? '') ?? [], object]));
  }
  return new Map([...found].map(([app, clusters]) => [app, [...clusters].map(([cluster, list]) => ({ ...(cluster !== '' && { cluster }), objects: list }))]));
}

/** The one variant of an environment is compared with each of the other; where both have several, those of one cluster. */
function pairs(first: readonly Variant[], second: readonly Variant[]): (readonly [Variant | undefined, Variant | undefined])[] {
  if (first.length === 1 && second.length > 0) return second.map(other => [first[0], other]);
  if (second.length === 1 && first.length > 0) return first.map(other => [other, second[0]]);
  return [
    ...first.map(one => [one, second.find(({ cluster }) => cluster === one.cluster)] as const),
    ...second.filter(({ cluster }) => !first.some(one => one.cluster === cluster)).map(other => [undefined, other] as const),
  ];
}

type Describe = (first: TreeObject | undefined, second: TreeObject | undefined) => string[];

function compared(first: readonly TreeObject[], second: readonly TreeObject[], describe: Describe, asCompared: AsCompared): ObjectBetween[] {
  const others = new Set(second);
  const found: ObjectBetween[] = [];
  for (const one of first) {
    const other = counterpart(one, first, [...others]);
    if (other) others.delete(other);
    const fields = other ? placedChanges(asCompared(one.object.manifest as Fields), asCompared(other.object.manifest as Fields)) : [];
    if (other && fields.length === 0) continue;
    found.push({
      ...named(one, other ? 'different' : 'only-first', describe(one, other)),
      fields: fields.map(({ inside, ...change }) => ({ ...placeBetween(change), ...(inside && { inside: inside.map(placeBetween) }) })),
    });
  }
  for (const other of others) found.push(named(other, 'only-second', describe(undefined, other)));
  return found.sort((a, b) => byCodeUnit(a.object, b.object) || byCodeUnit(a.groupKind, b.groupKind));
}

function placeBetween({ field, before, after }: FieldChange): PlaceBetween {
  return { field, ...(before !== undefined && { first: before }), ...(after !== undefined && { second: after }) };
}

type Fields = { readonly [field: string]: unknown };
type AsCompared = (manifest: Fields) => Fields;

function withoutOperatorWords(manifest: Fields): Fields {
  const metadata = record(manifest.metadata) ?? {};
  const { annotations, labels, ...rest } = metadata;
  const kept = Object.entries({ annotations, labels }).flatMap(([field, map]) => {
    const entries = Object.entries(record(map) ?? {}).filter(([name]) => !OPERATOR_WORDS.test(name));
    return entries.length > 0 ? [[field, Object.fromEntries(entries)]] : [];
  });
  return { ...manifest, metadata: { ...rest, ...Object.fromEntries(kept) as Fields } };
}

/** The same object of the other environment; in another namespace where the environments share a cluster. */
function counterpart(one: TreeObject, own: readonly TreeObject[], others: readonly TreeObject[]): TreeObject | undefined {
  const { groupKind, name } = one.object;
  const alike = (list: readonly TreeObject[]) => list.filter(({ object }) => object.groupKind === groupKind && object.name === name);
  const candidates = alike(others);
  const same = candidates.find(({ object }) => object.namespace === one.object.namespace);
  return same ?? (candidates.length === 1 && alike(own).length === 1 ? candidates[0] : undefined);
}

function named({ object }: TreeObject, is: ObjectBetween['is'], headlines: readonly string[]): ObjectBetween {
  return { is, object: object.identity, groupKind: object.groupKind, headlines, fields: [] };
}

function describer([first, second]: readonly TreeEnvironment[], models: ModelWords): Describe {
  const empty = { objects: new Map<string, TreeObject>(), clusters: [] };
  const worlds = [worldsOf(first, empty).map(({ before }) => before), worldsOf(second, empty).map(({ before }) => before)];
  const version = (one: TreeObject | undefined, list: readonly PolicyWorld[]) => ({
    ...(one && { object: one.object }),
    models,
    world: list.find(world => one && world._all(one.object.groupKind).includes(one.object)) ?? list[0],
  });
  return (a, b) => headlinesOf(version(a, worlds[0]), version(b, worlds[1])).map(withoutSecrets);
}
