import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import fc from 'fast-check';
import { GitOpsApp } from '../../lib/app';
import { order } from '../../lib/repository/order';
import { walk } from '../../lib/repository/walk';
import { appScope } from '../app/scopes';

function apps(count: number): { root: Construct; all: GitOpsApp[] } {
  const scope = appScope();
  return { root: scope, all: Array.from({ length: count }, (_, i) => new GitOpsApp(scope, `app-${i}`, { createNamespace: false })) };
}

function configMap(scope: Construct, id: string): ApiObject {
  return new ApiObject(scope, id, { apiVersion: 'v1', kind: 'ConfigMap' });
}

test('independent apps keep the order in which they were created', () => {
  const { root } = apps(3);
  expect(order(walk(root)).apps.map(app => app.name)).toEqual(['app-0', 'app-1', 'app-2']);
});

test('whatever an app depends on comes before it, for any acyclic set of dependencies', () => {
  fc.assert(fc.property(fc.array(fc.tuple(fc.nat(11), fc.nat(11))), pairs => {
    const { root, all } = apps(12);
    // Only edges from a higher to a lower number under a permutation: acyclic by construction.
    const rank = (i: number) => (i * 5) % 12;
    const edges = pairs.filter(([a, b]) => rank(a) > rank(b));
    edges.forEach(([a, b]) => all[a].addDependency(all[b]));
    const { apps: sorted, issues } = order(walk(root));
    expect(issues).toEqual([]);
    expect(new Set(sorted)).toEqual(new Set(all));
    edges.forEach(([a, b]) => expect(sorted.indexOf(all[b])).toBeLessThan(sorted.indexOf(all[a])));
  }));
});

test('a dependency between objects of two apps is one between the apps', () => {
  const { root, all: [first, second] } = apps(2);
  configMap(first, 'a').addDependency(configMap(new Construct(second, 'group'), 'b'));
  const { apps: sorted, dependencies, waves } = order(walk(root));
  expect(sorted.map(app => app.name)).toEqual(['app-1', 'app-0']);
  expect([...dependencies.get(first)!]).toEqual([second]);
  expect([...waves.values()].every(wave => wave === 0)).toBe(true);
});

test('a chain of thousands of apps neither overflows the stack nor takes for ever', () => {
  const { root, all } = apps(3000);
  all.forEach((app, i) => i > 0 && all[i - 1].addDependency(app));
  expect(order(walk(root)).apps[0]).toBe(all[2999]);
});

test('objects that wait for others inside one app come in later waves; groups count as a whole', () => {
  const { root, all: [app] } = apps(1);
  const database = new Construct(app, 'database');
  const [secret, store] = [configMap(database, 'secret'), configMap(database, 'store')];
  store.addDependency(secret);
  const server = configMap(app, 'server');
  server.addDependency(database);
  const { waves } = order(walk(root));
  expect([secret, store, server].map(object => waves.get(object))).toEqual([0, 1, 2]);
});

test('fails: apps that wait for each other, naming the way round', () => {
  const { root, all: [a, b, c] } = apps(3);
  a.addDependency(b);
  b.addDependency(c);
  c.addDependency(a);
  expect(order(walk(root)).issues).toEqual([expect.objectContaining({
    id: 'dependency-cycle', value: 'production/app-0 → production/app-1 → production/app-2 → production/app-0',
  })]);
});

test('fails: objects of one app that wait for each other', () => {
  const { root, all: [app] } = apps(1);
  const [a, b] = [configMap(app, 'a'), configMap(app, 'b')];
  a.addDependency(b);
  b.addDependency(a);
  expect(order(walk(root)).issues.map(issue => issue.id)).toEqual(['dependency-cycle']);
});

test('fails: a dependency on an app that is not on the same cluster', () => {
  const { root, all: [here] } = apps(1);
  const there = new GitOpsApp(appScope([{ name: 'elsewhere' }]), 'there', { createNamespace: false });
  here.addDependency(there);
  const tree = walk(root);
  const both = { ...tree, apps: [...tree.apps, there], appOf: new Map([...tree.appOf, [there, there]]) };
  expect(order(both).issues).toEqual([expect.objectContaining({
    id: 'dependency-elsewhere', path: 'production/app-0', problem: expect.stringContaining('goes to elsewhere, not to cluster-0'),
  })]);
});
