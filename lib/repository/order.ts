import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { Walk } from './walk';
import { GitOpsApp } from '../app';
import { Issue } from '../errors';

/** Apps and objects in an order that keeps every dependency. */
export interface Order {
  /** Dependencies first; among independent apps the order of creation. */
  readonly apps: readonly GitOpsApp[];
  /** Apps that must be ready before an app is applied. */
  readonly dependencies: ReadonlyMap<GitOpsApp, ReadonlySet<GitOpsApp>>;
  /** The wave of each object inside its app: 0 for those that wait for nothing. */
  readonly waves: ReadonlyMap<ApiObject, number>;
  readonly issues: readonly Issue[];
}

/**
 * Orders apps and objects by the dependencies that constructs declare, in time linear in constructs and dependencies.
 *
 * cdk8s expands a dependency between charts into all pairs of their objects and walks every route through them, which
 * is exponential in a chain of charts. Here a dependency between two constructs stays one edge.
 */
export function order(tree: Walk): Order {
  const issues: Issue[] = [];
  const dependencies = new Map<GitOpsApp, Set<GitOpsApp>>(tree.apps.map(app => [app, new Set<GitOpsApp>()]));
  const inner = new Map<GitOpsApp, [IConstruct, IConstruct][]>();
  const appsBelow = appsByAncestor(tree.apps);

  for (const [construct, app] of tree.appOf) {
    for (const dependency of construct.node.dependencies) {
      const target = tree.appOf.get(dependency);
      if (target === app && construct !== dependency) {
        if (!inner.has(app)) inner.set(app, []);
        inner.get(app)!.push([construct, dependency]);
      } else {
        const targets = target ? [target] : appsBelow.get(dependency) ?? [];
        for (const other of targets) if (other !== app) dependencies.get(app)!.add(other);
      }
    }
  }
  issues.push(...unreachable(dependencies));
  const apps = topological(tree.apps, app => dependencies.get(app)!, cycle => issues.push(cycleIssue(cycle)));
  const waves = new Map<ApiObject, number>();
  for (const [app, pairs] of inner) {
    for (const [object, wave] of wavesOf(app, pairs, cycle => issues.push(cycleIssue(cycle)))) waves.set(object, wave);
  }
  return { apps, dependencies, waves, issues };
}

/** For constructs that hold apps (environments, clusters, groups of the user's): the apps below them. */
function appsByAncestor(apps: readonly GitOpsApp[]): Map<IConstruct, GitOpsApp[]> {
  const below = new Map<IConstruct, GitOpsApp[]>();
  for (const app of apps) {
    for (const ancestor of app.node.scopes.slice(0, -1)) {
      if (!below.has(ancestor)) below.set(ancestor, []);
      below.get(ancestor)!.push(app);
    }
  }
  return below;
}

/** A dependency is kept by the operator of one cluster, so both apps must be on it. */
function unreachable(dependencies: ReadonlyMap<GitOpsApp, ReadonlySet<GitOpsApp>>): Issue[] {
  const issues: Issue[] = [];
  for (const [app, others] of dependencies) {
    for (const other of others) {
      const missing = app.clusters.filter(cluster => !other.clusters.includes(cluster));
      if (missing.length === 0) continue;
      issues.push({
        id: 'dependency-elsewhere',
        path: app.node.path,
        field: 'addDependency',
        value: other.node.path,
        problem: `goes to ${other.clusters.join(', ')}, not to ${missing.join(', ')}, where its operator would wait for it for ever`,
        fix: 'depend on an app that goes to the same clusters, or create both apps in the same environment or cluster',
      });
    }
  }
  return issues;
}

/**
 * The longest chain of dependencies before each object. Every construct has a start and an end; its objects lie
 * between them, and a dependency puts the start of one construct a step after the end of the other.
 */
function wavesOf(app: GitOpsApp, pairs: [IConstruct, IConstruct][], onCycle: (cycle: IConstruct[]) => void): Map<ApiObject, number> {
  const starts = new Map<IConstruct, Moment>();
  const ends = new Map<IConstruct, Moment>();
  const constructs = app.node.findAll();
  for (const construct of constructs) {
    const start: Moment = { construct, after: [] };
    starts.set(construct, start);
    ends.set(construct, { construct, after: [{ moment: start, steps: 0 }] });
  }
  for (const construct of constructs) {
    const parent = construct === app ? undefined : construct.node.scope!;
    if (!parent) continue;
    starts.get(construct)!.after.push({ moment: starts.get(parent)!, steps: 0 });
    ends.get(parent)!.after.push({ moment: ends.get(construct)!, steps: 0 });
  }
  for (const [construct, dependency] of pairs) {
    starts.get(construct)!.after.push({ moment: ends.get(dependency)!, steps: 1 });
  }
  const level = new Map<Moment, number>();
  const moments = topological([...ends.values()], moment => moment.after.map(edge => edge.moment),
    cycle => onCycle([...new Set(cycle.map(moment => moment.construct))]));
  for (const moment of moments) {
    level.set(moment, Math.max(0, ...moment.after.map(edge => (level.get(edge.moment) ?? 0) + edge.steps)));
  }
  return new Map(constructs.filter(ApiObject.isApiObject).map(object => [object, level.get(starts.get(object)!) ?? 0]));
}

/** The moment at which the objects of a construct may start, or have all been applied. */
interface Moment {
  readonly construct: IConstruct;
  readonly after: { moment: Moment; steps: number }[];
}

/**
 * Depth-first order with its own stack: what a node needs comes before it, and otherwise the given order holds.
 * The first cycle is reported as the nodes along it; the edge that closes it is then left out.
 */
function topological<T>(nodes: readonly T[], needs: (node: T) => Iterable<T>, onCycle: (cycle: T[]) => void): T[] {
  const sorted: T[] = [];
  const state = new Map<T, 'open' | 'done'>();
  let reported = false;
  for (const root of nodes) {
    const stack: { node: T; rest: Iterator<T> }[] = [];
    const enter = (node: T) => {
      state.set(node, 'open');
      stack.push({ node, rest: needs(node)[Symbol.iterator]() });
    };
    if (!state.has(root)) enter(root);
    while (stack.length > 0) {
      const top = stack[stack.length - 1];
      const next = top.rest.next();
      if (next.done) {
        state.set(top.node, 'done');
        sorted.push(top.node);
        stack.pop();
      } else if (!state.has(next.value)) {
        enter(next.value);
      } else if (state.get(next.value) === 'open' && !reported) {
        reported = true;
        const open = stack.map(entry => entry.node);
        onCycle([...open.slice(open.indexOf(next.value)), next.value]);
      }
    }
  }
  return sorted;
}

function cycleIssue(cycle: readonly IConstruct[]): Issue {
  return {
    id: 'dependency-cycle',
    path: cycle[0].node.path,
    field: 'addDependency',
    value: cycle.map(construct => construct.node.path).join(' → '),
    problem: 'these wait for each other, so none of them would ever be applied',
    fix: 'remove one of the dependencies along the way',
  };
}
