import { consequencesOf } from './consequences';
import { factsOf } from './facts';
import { changedFields } from './fields';
import { headlinesOf, Version } from './headlines';
import { withoutSecrets } from './hidden';
import { AppDiff, Consequence, CostChange, DiffInput, EnvironmentDiff, ObjectDiff, TreeDiff } from './model';
import { lockOf, ModelWords, pointerChanges } from './models';
import { Cost, costOf, Prices, rounded } from './prices';
import { restartOf } from './restarts';
import { DELIVERY, environmentOf, ReadFiles, readTree, TreeEnvironment, TreeObject, worldsOf } from './tree';
import { byCodeUnit } from '../manifests';
import { PolicyWorld } from '../policy';
import { at } from '../policy/shapes';

/** How two outputs are compared. */
export interface DiffOptions {
  /** What things cost; nothing is said of costs when not given. */
  readonly prices?: Prices;
}

/**
 * What is different between two outputs of a synthesis, in the order of environments, apps and objects. Pure: the same
 * input gives the same answer. It holds no secret.
 */
export function diffTrees(before: DiffInput, after: DiffInput, { prices }: DiffOptions = {}): TreeDiff {
  const read: ReadFiles = new Map();
  const [old, now] = [readTree(before.files, 'before', read), readTree(after.files, 'after', read)];
  const models = [before, after].map(input => new ModelWords(lockOf(input)));
  const names = [before, after].flatMap(({ pointers }) => [...pointers?.keys() ?? []]);
  const environments = [...new Set([...old.environments.keys(), ...now.environments.keys(), ...names])].sort(byCodeUnit).map(environment => {
    const sides = { before: environmentOf(old.environments, environment), after: environmentOf(now.environments, environment) };
    return {
      environment,
      pointers: pointerChanges(environment, before, after),
      apps: new EnvironmentComparison(environment, sides.before, sides.after, models, prices).apps(),
    };
  }).filter(({ pointers, apps }: EnvironmentDiff) => pointers.length + apps.length > 0);
  return { environments, notes: [...new Set([...old.notes, ...now.notes])] };
}

/** Whether nothing is different. */
export function isEmpty({ environments }: TreeDiff): boolean {
  return environments.length === 0;
}

interface Part {
  readonly app: string;
  readonly cluster?: string;
}

class EnvironmentComparison {
  private readonly worlds: { before: PolicyWorld; after: PolicyWorld }[];
  /** What is not as it was, by identity. */
  private readonly changed = new Map<string, { diff: ObjectDiff; part: Part; restart?: Consequence }>();

  constructor(
    private readonly environment: string, public readonly before: TreeEnvironment, public readonly after: TreeEnvironment,
    private readonly models: readonly ModelWords[], private readonly prices: Prices | undefined,
  ) {
    this.worlds = worldsOf(before, after);
    for (const key of new Set([...before.objects.keys(), ...after.objects.keys()])) this.compare(key);
  }

  public apps(): AppDiff[] {
    const consequences = this.changed.size === 0 ? [] : consequencesOf(this);
    const parts = new Map<string, Part>();
    for (const { part } of this.changed.values()) parts.set(keyOf(part), part);
    for (const { about } of consequences) parts.set(keyOf(about), about);
    return [...parts].sort(([a], [b]) => byCodeUnit(a, b)).map(([key, { app, cluster }]) => {
      const changed = [...this.changed.values()].filter(({ part }) => keyOf(part) === key);
      return {
        app,
        ...(cluster !== undefined && { cluster }),
        objects: changed.map(({ diff }) => diff)
          .sort((a, b) => byCodeUnit(a.object, b.object) || byCodeUnit(a.groupKind, b.groupKind) || byCodeUnit(a.path, b.path)),
        consequences: [
          ...consequences.filter(({ about }) => keyOf(about) === key)
            .map(({ consequence }) => ({ ...consequence, text: withoutSecrets(consequence.text) })),
          ...changed.flatMap(({ restart }) => restart ?? []),
        ],
        ...this.cost(key, { app, cluster }),
      };
    });
  }

  private compare(key: string): void {
    const [old, now] = [this.before.objects.get(key), this.after.objects.get(key)];
    const part = (now ?? old)!;
    const fields = old && now ? changedFields(old.object.manifest as Fields, now.object.manifest as Fields) : [];
    const moved = old && now && old.app !== now.app;
    if (old && now && fields.length === 0 && !moved) return;
    const headlines = headlinesOf(this.version(old, now, 0), this.version(now, old, 1)).map(withoutSecrets);
    const restart = old && now ? restartOf(old.object, now.object, fields) : undefined;
    this.changed.set(key, {
      part,
      diff: {
        change: old ? now ? 'changed' : 'removed' : 'added',
        object: part.object.identity,
        groupKind: part.object.groupKind,
        path: part.path,
        headlines: [...moved ? [`app: ${old.app} → ${now.app}`] : [], ...headlines],
        fields,
      },
      ...(restart !== undefined && { restart: { kind: 'restart', object: part.object.identity, text: restart, severe: false } }),
    });
  }

  private version(one: TreeObject | undefined, other: TreeObject | undefined, time: 0 | 1): Version {
    return { ...(one && { object: one.object }), world: this.worldOf(one, other, time), models: this.models[time] };
  }

  /** The world that an object is in, now or at the other time; what all clusters get is in each of them alike. */
  private worldOf(one: TreeObject | undefined, other: TreeObject | undefined, time: 0 | 1): PolicyWorld {
    const has = (world: PolicyWorld) => [one, other].some(found => found && world._all(found.object.groupKind).includes(found.object));
    const worlds = this.worlds.find(({ before, after }) => has(before) || has(after)) ?? this.worlds[0];
    return time === 0 ? worlds.before : worlds.after;
  }

  private cost(key: string, part: Part): Pick<AppDiff, 'cost' | 'unpriced'> {
    const { prices } = this;
    if (!prices || part.app === DELIVERY) return { unpriced: [] };
    const unpriced = new Set<string>();
    const sum = { lowest: 0, highest: 0 };
    const clusters = [this.before, this.after].map(side => clustersOf(side, this.environment, part));
    for (const identity of new Set([...this.before.objects.keys(), ...this.after.objects.keys()])) {
      const costs = [this.before, this.after].map((side, time): Cost | readonly string[] => {
        const one = side.objects.get(identity);
        const facts = one && keyOf(one) === key ? factsOf(one.object, this.worldOf(one, undefined, time as 0 | 1)) : undefined;
        return facts ? costOf(facts, prices) : { lowest: 0, highest: 0 };
      });
      if (costs.every(isCost)) {
        const [old, now] = costs;
        sum.lowest += now.lowest * clusters[1] - old.lowest * clusters[0];
        sum.highest += now.highest * clusters[1] - old.highest * clusters[0];
      } else if (this.changed.has(identity)) {
        for (const missing of costs) if (!isCost(missing)) missing.forEach(product => unpriced.add(product));
      }
    }
    const [lowest, highest] = [rounded(sum.lowest), rounded(sum.highest)];
    const cost: CostChange | undefined = lowest === 0 && highest === 0 ? undefined
      : { currency: prices.currency, lowest, highest, clusters: Math.max(...clusters) };
    return { ...(cost && { cost }), unpriced: [...unpriced].sort(byCodeUnit) };
  }
}

type Fields = { readonly [field: string]: unknown };

function isCost(cost: Cost | readonly string[]): cost is Cost {
  return !Array.isArray(cost);
}

function keyOf({ app, cluster }: Part): string {
  // The operator's own objects come last.
  return `${app === DELIVERY ? '~' : ''}${app}/${cluster ?? ''}`;
}

/** In how many clusters an app is: as many as objects of an operator deliver its folder, and one where none does. */
function clustersOf({ objects }: TreeEnvironment, environment: string, { app, cluster }: Part): number {
  if (cluster !== undefined) return 1;
  const folder = `/${environment}/apps/${app}`;
  const count = [...objects.values()].filter(one => one.app === DELIVERY && ['spec.path', 'spec.source.path'].some(field => {
    const path = at(one.object.manifest, field)[0]?.value;
    return typeof path === 'string' && `/${path}`.endsWith(folder);
  })).length;
  return Math.max(1, count);
}
