import { deployment, hubPlan, inClusterPlan, namespace, planApp, planObject, twoClusters } from './plans';
import { GitOpsOperator, PlanApp } from '../../lib/operators';
import { schemaErrors } from '../tools/schemas';

const argoCd = GitOpsOperator.argoCd()._renderer;

const URL = 'https://git.example.com/acme/platform.git';
const IN_CLUSTER = 'https://kubernetes.default.svc';
const RETRY = { limit: 5, backoff: { duration: '30s', factor: 2, maxDuration: '5m' } };

function project(name: string, spec: object): object {
  return { apiVersion: 'argoproj.io/v1alpha1', kind: 'AppProject', metadata: { name, namespace: 'argocd' }, spec: { sourceRepos: [URL], ...spec } };
}

const deliveryProject = project('production-delivery', {
  description: 'Delivery of the environment production: its projects and applications',
  destinations: [{ server: IN_CLUSTER, namespace: 'argocd' }],
  clusterResourceWhitelist: [],
  namespaceResourceWhitelist: [{ group: 'argoproj.io', kind: 'AppProject' }, { group: 'argoproj.io', kind: 'Application' }],
});

function root(directory: string): object {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name: 'production-delivery', namespace: 'argocd' },
    spec: {
      project: 'production-delivery',
      source: { repoURL: URL, targetRevision: 'refs/heads/main', path: directory },
      destination: { server: IN_CLUSTER, namespace: 'argocd' },
      syncPolicy: { automated: { prune: true, selfHeal: true }, retry: RETRY, syncOptions: ['ServerSideApply=true'] },
    },
  };
}

function application(name: string, app: string, destination: object, annotations: object = {}): object {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      name,
      namespace: 'argocd',
      annotations: {
        'argocd.argoproj.io/compare-options': 'ServerSideDiff=true', 'argocd.argoproj.io/manifest-generate-paths': `/deploy/production/apps/${app}`, ...annotations,
      },
      finalizers: ['resources-finalizer.argocd.argoproj.io/foreground'],
    },
    spec: {
      project: 'production',
      source: { repoURL: URL, targetRevision: 'refs/heads/main', path: `deploy/production/apps/${app}`, directory: { recurse: true } },
      destination: { ...destination, namespace: app },
      syncPolicy: {
        automated: { prune: true, selfHeal: true },
        retry: RETRY,
        syncOptions: ['CreateNamespace=false', 'ServerSideApply=true', 'PruneLast=true', 'FailOnSharedResource=true'],
      },
    },
  };
}

const everything = inClusterPlan([planApp(
  { objects: [namespace, { ...deployment, ignoredFields: [{ pointer: '/spec/replicas', owner: 'KEDA' }] }] },
  { suspended: true, prune: false, correctDrift: false, serviceAccount: 'deployer' },
)], { changeWindows: [{ kind: 'deny', schedule: '0 8 * * 1-5', durationMinutes: 600, timeZone: 'Europe/Berlin' }] });

/** The Application of the only app of a plan. */
function applicationOf(app: PlanApp): any {
  return argoCd.deliver(inClusterPlan([app]))[3];
}

test('a cluster that Argo CD runs in', () => {
  expect(argoCd.deliver(inClusterPlan())).toEqual([
    project('production', {
      description: 'Apps of the environment production', destinations: [{ server: IN_CLUSTER, namespace: 'recommender' }], clusterResourceWhitelist: [],
    }),
    deliveryProject,
    root('deploy/production/delivery/eu'),
    application('recommender-eu', 'recommender', { server: IN_CLUSTER }),
  ]);
});

test('a hub with two clusters', () => {
  const [eu, us] = [{ server: 'https://eu.example.com:6443' }, { name: 'us' }];
  const second = { 'argocd.argoproj.io/sync-wave': '1' };
  expect(argoCd.deliver(twoClusters)).toEqual([
    project('production', {
      description: 'Apps of the environment production',
      destinations: [{ name: 'us', namespace: 'base' }, { name: 'us', namespace: 'recommender' }, { ...eu, namespace: 'base' }, { ...eu, namespace: 'recommender' }],
      clusterResourceWhitelist: [{ group: '', kind: 'Namespace' }],
    }),
    deliveryProject,
    root('deploy/production/delivery/hub'),
    application('base-eu', 'base', eu),
    application('recommender-eu', 'recommender', eu, second),
    application('base-us', 'base', us),
    application('recommender-us', 'recommender', us, second),
  ]);
});

test('the API server would take every object', () => {
  expect(schemaErrors([inClusterPlan(), twoClusters, everything].flatMap(plan => argoCd.deliver(plan)))).toEqual([]);
});

test('the namespace of Argo CD is as asked', () => {
  const objects = GitOpsOperator.argoCd({ namespace: 'gitops' })._renderer.deliver(inClusterPlan());
  expect(new Set(objects.map(({ metadata }) => metadata.namespace))).toEqual(new Set(['gitops']));
  expect(objects[1].spec).toMatchObject({ destinations: [{ server: IN_CLUSTER, namespace: 'gitops' }] });
});

describe('the project of the apps', () => {
  const projectOf = (...apps: PlanApp[]): any => argoCd.deliver(inClusterPlan(apps))[0].spec;

  test('goes to the namespaces of its objects and nowhere else', () => {
    const spec = projectOf(planApp({ objects: [deployment, planObject('v1', 'ConfigMap', 'rules', {}, { namespace: 'monitoring' })] }), planApp({ name: 'other', objects: [] }));
    expect(spec.destinations).toEqual(['monitoring', 'other', 'recommender'].map(into => ({ server: IN_CLUSTER, namespace: into })));
    expect(spec.sourceRepos).toEqual([URL]);
  });

  test('may write the kinds without a namespace that its apps have', () => {
    const role = planObject('rbac.authorization.k8s.io/v1', 'ClusterRole', 'reader', {}, { namespace: undefined });
    expect(projectOf(planApp({ objects: [deployment, role, namespace, namespace] })).clusterResourceWhitelist)
      .toEqual([{ group: '', kind: 'Namespace' }, { group: 'rbac.authorization.k8s.io', kind: 'ClusterRole' }]);
  });

  test('holds the accounts of the apps and the change windows', () => {
    expect(argoCd.deliver(everything)[0].spec).toMatchObject({
      destinationServiceAccounts: [{ server: IN_CLUSTER, namespace: 'recommender', defaultServiceAccount: 'deployer' }],
      syncWindows: [{ kind: 'deny', schedule: '0 8 * * 1-5', duration: '600m', timeZone: 'Europe/Berlin', applications: ['*'], manualSync: false }],
    });
  });
});

test('without pruning, deleting the Application leaves its objects', () => {
  const { metadata, spec } = applicationOf(planApp({}, { prune: false }));
  expect(metadata).not.toHaveProperty('finalizers');
  expect(spec.syncPolicy.automated).toEqual({ prune: false, selfHeal: true });
});

test('suspended apps and apps whose drift stays', () => {
  expect(applicationOf(planApp({}, { suspended: true })).spec.syncPolicy.automated).toEqual({ enabled: false, prune: true, selfHeal: true });
  expect(applicationOf(planApp({}, { correctDrift: false })).spec.syncPolicy.automated).toEqual({ prune: true, selfHeal: false });
});

test('ignored fields are ignored in the comparison and when Argo CD applies', () => {
  const fields = [{ pointer: '/spec/replicas', owner: 'KEDA' }, { pointer: '/spec/paused', owner: 'people' }];
  const objects = [namespace, { ...namespace, ignoredFields: fields }, { ...deployment, ignoredFields: fields }];
  const { spec } = applicationOf(planApp({ objects }));
  expect(spec.ignoreDifferences).toEqual([
    { group: '', kind: 'Namespace', name: 'recommender', jsonPointers: ['/spec/replicas', '/spec/paused'] },
    { group: 'apps', kind: 'Deployment', name: 'ranker', namespace: 'recommender', jsonPointers: ['/spec/replicas', '/spec/paused'] },
  ]);
  expect(spec.syncPolicy.syncOptions).toContain('RespectIgnoreDifferences=true');
});

test('the wave of an app is one more than the last of those it depends on', () => {
  const apps = [planApp({ name: 'a' }), planApp({ name: 'b', dependsOn: ['a'] }), planApp({ name: 'c' }), planApp({ name: 'd', dependsOn: ['a', 'b', 'c'] })];
  const waves = argoCd.deliver(inClusterPlan(apps)).slice(3).map(({ metadata }) => metadata.annotations!['argocd.argoproj.io/sync-wave']);
  expect(waves).toEqual([undefined, '1', undefined, '2']);
});

describe('what is written on objects', () => {
  test('nothing without need', () => expect(argoCd.annotate(deployment)).toBe(deployment.object));

  test('waves, and that an object stays when it leaves Git', () => {
    expect(argoCd.annotate({ ...deployment, wave: 2, keepOnPrune: true }).metadata.annotations)
      .toEqual({ 'argocd.argoproj.io/sync-wave': '2', 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' });
  });

  test('what comes early has a wave below zero, unless a dependency puts it later', () => {
    const waveOf = (more: object) => argoCd.annotate({ ...deployment, ...more }).metadata.annotations;
    expect(waveOf({ stage: -2 })).toEqual({ 'argocd.argoproj.io/sync-wave': '-2' });
    expect(waveOf({ stage: -2, wave: 3 })).toEqual({ 'argocd.argoproj.io/sync-wave': '3' });
  });

  test('sync options of the object itself stay, and do not undo that it is kept', () => {
    const claim = planObject('v1', 'PersistentVolumeClaim', 'models', { keepOnPrune: true }, { annotations: { 'argocd.argoproj.io/sync-options': 'Replace=true', 'note': 'mine' } });
    expect(argoCd.annotate(claim).metadata.annotations).toEqual({ 'argocd.argoproj.io/sync-options': 'Replace=true,Prune=false,Delete=false', 'note': 'mine' });
  });
});

describe('what Argo CD cannot do', () => {
  const issues = (app: PlanApp) => argoCd.unsupported(inClusterPlan([app])).map(({ id, path, value }) => ({ id, path, value }));

  test('nothing is wrong with ordinary plans', () => {
    expect([inClusterPlan(), twoClusters, everything].flatMap(plan => argoCd.unsupported(plan))).toEqual([]);
  });

  test('fails: substitutions', () => {
    expect(issues(planApp({}, { substitutions: { region: 'eu', zone: 'a' } }))).toEqual([{ id: 'argo-cd-substitution', path: 'repo/recommender', value: 'region, zone' }]);
  });

  test('fails: an account on a cluster that Argo CD knows by name alone', () => {
    const apps = [planApp({}, { serviceAccount: 'deployer' })];
    const hub = (server?: string) => argoCd.unsupported(hubPlan([{ name: 'us', remote: { server, kubeConfigSecret: 'us' }, apps }])).map(({ id, value }) => ({ id, value }));
    expect(hub()).toEqual([{ id: 'argo-cd-service-account', value: 'deployer' }]);
    expect(hub('https://us.example.com')).toEqual([]);
  });

  test('fails: names over 63 characters, with the name of the cluster', () => {
    expect(issues(planApp({ name: 'a'.repeat(60) }))).toEqual([]);
    expect(issues(planApp({ name: 'a'.repeat(61), path: 'repo/long' }))).toEqual([{ id: 'delivery-name', path: 'repo/long', value: `${'a'.repeat(61)}-eu` }]);
  });
});
