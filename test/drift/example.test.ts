import { ApiServer } from './api-server';
import { Json } from './field-sets';
import { client, COMMIT, ownedByFlux, told } from './shop';
import { environmentOf, readTree } from '../../lib/diff/tree';
import { clusterDrift, clustersOf } from '../../lib/drift';
import { recommender } from '../diff/trees';

let server: ApiServer;
beforeAll(async () => { server = await ApiServer.start(); });
afterAll(async () => server.stop());
beforeEach(() => server.reset());

const { environments } = readTree(recommender().files, 'HEAD', new Map());

/** Puts the app of an environment into the cluster as its operator does. */
function deliver(environment: string): void {
  const objects = [...environmentOf(environments, environment).objects.values()].filter(({ app }) => app === 'recommender').map(({ object }) => object.manifest as Json);
  const applied = (object: Json) => {
    if (environment === 'staging') return ownedByFlux(object, 'recommender');
    const [group] = object.apiVersion.includes('/') ? object.apiVersion.split('/') : [''];
    const tracking = `recommender-prod-eu:${group}/${object.kind}:${object.metadata.namespace ?? ''}/${object.metadata.name}`;
    return { ...object, metadata: { ...object.metadata, annotations: { ...object.metadata.annotations, 'argocd.argoproj.io/tracking-id': tracking } } };
  };
  const namespaces = objects.filter(({ kind }) => kind === 'Namespace');
  for (const object of [...namespaces, ...objects]) server.apply(applied(object), environment === 'staging' ? 'kustomize-controller' : 'argocd-controller');
}

const compare = (environment: string, cluster: string) => clusterDrift(client(server), {
  environment, cluster, app: 'recommender', commit: COMMIT, tree: environmentOf(environments, environment),
});

test('the clusters are those that something is delivered to', () => {
  expect(['production', 'staging', 'nowhere'].map(name => clustersOf(name, environmentOf(environments, name)))).toEqual([['hub', 'prod-eu', 'prod-us'], ['staging-eu'], []]);
});

test.each([['staging', 'staging-eu', 17], ['production', 'prod-eu', 20]])('%s has no drift where it was delivered, also when its autoscalers work', async (environment, cluster, total) => {
  deliver(environment);
  const clean = await compare(environment, cluster);
  expect(told(clean)).toEqual([]);
  expect(clean).toMatchObject({ apps: [{ total }], unknownKinds: [], missingRights: [], notes: [] });

  server.rules = [{ verbs: ['get', 'list'], resources: ['*'] }];
  const readOnly = await compare(environment, cluster);
  expect(told(readOnly)).toEqual([]);
  expect(readOnly.notes).toEqual([expect.stringMatching(new RegExp(`^${total} objects were compared only in the fields that Git sets`))]);
  server.rules = [{ verbs: ['*'], resources: ['*'] }];

  server.edit('Deployment', 'ranker', 'kube-controller-manager', ({ spec }) => { spec.replicas = 7; }, { namespace: 'recommender', subresource: 'scale' });
  server.edit('Deployment', 'ranker', 'kube-controller-manager', object => { object.status = { replicas: 7 }; }, { namespace: 'recommender', subresource: 'status' });
  expect(told(await compare(environment, cluster))).toEqual([]);

  server.edit('Deployment', 'ranker', 'kubectl-set', ({ spec }) => { spec.template.spec.containers[0].image = 'registry.example.com/other:1'; }, { namespace: 'recommender' });
  expect(told(await compare(environment, cluster))).toEqual([expect.stringMatching(/^different Deployment\/recommender\/ranker spec\.template\.spec\.containers\[\w+\]\.image: .* \| registry\.example\.com\/other:1 by kubectl-set$/)]);
}, 30_000);

test('without the operators of custom resources their kinds are named, and the rest is compared', async () => {
  server.kinds = server.kinds.filter(({ group }) => group !== 'argoproj.io');
  const result = await compare('staging', 'staging-eu');
  expect(result.unknownKinds.map(({ kind }) => kind)).toEqual(['CronWorkflow', 'WorkflowTemplate']);
  expect(new Set(result.apps[0].objects.map(({ state }) => state))).toEqual(new Set(['missing']));
});
