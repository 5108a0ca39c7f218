import { ApiObject, App, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { appScope } from './scopes';
import { GitOpsApp, PodSecurityLevel } from '../../lib/app';
import { reportedIssues } from '../../lib/errors';
import { Delivery } from '../../lib/manifests';
import { KubernetesVersion, targetOf } from '../../lib/platform';

function configMap(scope: Construct, id: string): ApiObject {
  return new ApiObject(scope, id, { apiVersion: 'v1', kind: 'ConfigMap' });
}

test('names are the ids on the way from the app, the same in every environment and without a hash', () => {
  for (const environment of ['staging', 'production']) {
    const app = new GitOpsApp(appScope([{}], environment), 'recommender');
    const ranker = new Construct(app, 'ranker');
    expect(configMap(ranker, 'Default').name).toBe('ranker');
    expect(configMap(ranker, 'settings').name).toBe('ranker-settings');
    expect(configMap(app, 'Default').name).toBe('recommender');
  }
});

test('hyphenated ids are kept whole, whatever words are in them', () => {
  const app = new GitOpsApp(appScope(), 'recommender');
  expect(configMap(app, 'my-default-pool').name).toBe('my-default-pool');
  expect(configMap(app, 'resource-quota').name).toBe('resource-quota');
});

test('names of CronJobs leave room for what Kubernetes appends', () => {
  const app = new GitOpsApp(appScope(), 'recommender');
  const job = new ApiObject(app, 'a'.repeat(60), { apiVersion: 'batch/v1', kind: 'CronJob' });
  expect(job.name).toHaveLength(52);
});

test('the app brings its namespace, restricted and kept when it leaves Git', () => {
  const app = new GitOpsApp(appScope([{ kubernetesVersion: KubernetesVersion.parse('1.36', 'p') }, { kubernetesVersion: KubernetesVersion.parse('1.33', 'p') }]), 'recommender');
  expect(app.toJson()).toEqual([{
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: 'recommender',
      labels: {
        'pod-security.kubernetes.io/audit': 'restricted',
        'pod-security.kubernetes.io/audit-version': 'v1.33',
        'pod-security.kubernetes.io/enforce': 'restricted',
        'pod-security.kubernetes.io/enforce-version': 'v1.33',
        'pod-security.kubernetes.io/warn': 'restricted',
        'pod-security.kubernetes.io/warn-version': 'v1.33',
      },
    },
  }]);
  expect(Delivery.of(app.node.findChild('namespace')).keptOnPrune).toBe(true);
});

test('another level of Pod Security, another namespace, or none at all', () => {
  const app = new GitOpsApp(appScope(), 'agents', { namespace: 'node-agents', podSecurity: PodSecurityLevel.PRIVILEGED });
  expect(app.toJson()[0].metadata).toMatchObject({ name: 'node-agents', labels: { 'pod-security.kubernetes.io/enforce': 'privileged' } });
  expect(new GitOpsApp(appScope(), 'guest', { createNamespace: false }).toJson()).toEqual([]);
});

test('objects of the app are in its namespace and carry its labels', () => {
  const app = new GitOpsApp(appScope(), 'recommender', { labels: { team: 'ranking' } });
  configMap(app, 'settings');
  expect(app.toJson()[1].metadata).toEqual({ name: 'settings', namespace: 'recommender', labels: { team: 'ranking' } });
});

test('objects that live in no namespace are given none', () => {
  const app = new GitOpsApp(appScope(), 'recommender', { createNamespace: false });
  new ApiObject(app, 'reader', { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole' });
  new ApiObject(app, 'role', { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role' });
  expect(app.toJson().map(object => object.metadata)).toEqual([{ name: 'reader' }, { name: 'role', namespace: 'recommender' }]);
});

test('objects of nested charts and constructs belong to the app, in the order of creation', () => {
  const app = new GitOpsApp(appScope(), 'recommender', { createNamespace: false });
  configMap(new Construct(app, 'a'), 'one');
  configMap(new Chart(app, 'b', { namespace: 'other' }), 'two');
  expect(app.toJson().map(object => object.metadata.namespace ?? 'recommender')).toEqual(['recommender', 'other']);
});

test('constructs inside find the environment, the clusters and the lowest version', () => {
  const clusters = [{ name: 'eu', kubernetesVersion: KubernetesVersion.parse('1.36', 'p') }, { name: 'us', kubernetesVersion: KubernetesVersion.parse('1.34', 'p') }];
  const app = new GitOpsApp(appScope(clusters), 'recommender');
  const target = targetOf(new Construct(app, 'ranker'));
  expect(target).toMatchObject({ environment: 'production', app: 'recommender', namespace: 'recommender' });
  expect(target.kubernetesVersion.toString()).toBe('1.34');
  expect(app.clusters).toEqual(['eu', 'us']);
});

test('an app is recognized by what it is, not by the copy of the library it came from', () => {
  expect(GitOpsApp.isGitOpsApp(new GitOpsApp(appScope(), 'a'))).toBe(true);
  expect(GitOpsApp.isGitOpsApp(new Chart(new App(), 'a'))).toBe(false);
  expect(GitOpsApp.isGitOpsApp(undefined)).toBe(false);
});

test('fails: an app outside environment and cluster', () => {
  expect(() => new GitOpsApp(new App(), 'recommender')).toThrow(/app-scope/);
});

test('fails: an environment without clusters', () => {
  expect(() => new GitOpsApp(appScope([]), 'recommender')).toThrow(/\[production\/recommender\] environment "production" has no cluster yet/);
});

test.each(['Recommender', 'a_b', 'a'.repeat(64)])('fails: %p names an app', name => {
  const app = new GitOpsApp(appScope(), name);
  expect(reportedIssues(app).map(issue => `${issue.id} ${issue.field}`)).toEqual(['app-name name', 'app-name namespace']);
});
