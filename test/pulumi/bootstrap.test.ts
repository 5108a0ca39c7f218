import { join } from 'node:path';
import { App, Chart } from 'cdk8s';
import { ConfigMap } from 'cdk8s-plus-27';
import { resourcesOf } from './mocks';
import { GitOpsApp, GitOpsOperator, GitOpsRepository, GitSource, NodePool } from '../../lib';
import { GitOpsError } from '../../lib/errors';
import { BootstrapOperator, chartResources, GitOpsBootstrap, valuesFromStack } from '../../lib/pulumi';

const EXAMPLES = join(__dirname, '..', '..', 'examples');
const FLUX = join(EXAMPLES, 'recommender/deploy/staging/delivery/staging-eu');
const ARGO_CD = join(EXAMPLES, 'recommender/deploy/production/delivery/hub');

test('Flux is installed, then told of its instance, its source and its root', async () => {
  const operator = BootstrapOperator.flux({ operatorVersion: '0.40.0', fluxVersion: '2.9.x', clusterType: 'gcp' });
  const resources = await resourcesOf(() => new GitOpsBootstrap('staging', { operator, deliveryDirectory: FLUX }));
  expect(resources.map(({ type, name }) => `${type} ${name}`).filter(line => !line.startsWith('pulumi:'))).toEqual([
    'cdk8s-gitops-ai:index:GitOpsBootstrap staging',
    'kubernetes:core/v1:Namespace staging-namespace',
    'kubernetes:helm.sh/v4:Chart staging-operator',
    'kubernetes:fluxcd.controlplane.io/v1:FluxInstance staging-instance',
    'kubernetes:source.toolkit.fluxcd.io/v1:GitRepository staging-gitrepository-staging',
    'kubernetes:kustomize.toolkit.fluxcd.io/v1:Kustomization staging-kustomization-staging-delivery',
  ]);
  const of = (name: string) => resources.find(resource => resource.name === name)!.inputs;
  expect(of('staging-operator')).toMatchObject({ chart: 'oci://ghcr.io/controlplaneio-fluxcd/charts/flux-operator', version: '0.40.0', namespace: 'flux-system' });
  expect(of('staging-instance').spec).toMatchObject({ distribution: { version: '2.9.x' }, cluster: { type: 'gcp', multitenant: true, networkPolicy: true } });
  expect(of('staging-kustomization-staging-delivery').spec.path).toBe('./deploy/staging/delivery/staging-eu');
});

test('Argo CD is installed, then told of its project and its root', async () => {
  const operator = BootstrapOperator.argoCd({ chartVersion: '9.1.0', values: { configs: { cm: { 'admin.enabled': false } } } });
  const resources = await resourcesOf(() => new GitOpsBootstrap('production', { operator, deliveryDirectory: ARGO_CD }));
  expect(resources.map(({ type }) => type).filter(type => type.includes('argoproj') || type.includes('helm'))).toEqual([
    'kubernetes:helm.sh/v4:Chart', 'kubernetes:argoproj.io/v1alpha1:AppProject', 'kubernetes:argoproj.io/v1alpha1:Application',
  ]);
  expect(resources.find(({ type }) => type.includes('Chart'))!.inputs.values).toEqual({
    configs: { cm: { 'admin.enabled': false }, params: { 'controller.diff.server.side': true } },
  });
});

test('fails: the delivery directory of another operator, before anything is registered', async () => {
  const operator = BootstrapOperator.flux({ operatorVersion: '0.40.0', fluxVersion: '2.9.x' });
  await expect(resourcesOf(() => new GitOpsBootstrap('x', { operator, deliveryDirectory: ARGO_CD }))).rejects.toThrow('there is no root object of Flux in it');
});

test('any chart becomes resources, each of which a preview sees', async () => {
  const resources = await resourcesOf(() => {
    const chart = new Chart(new App(), 'settings');
    new ConfigMap(chart, 'a', { metadata: { name: 'a' }, data: { k: 'v' } });
    chartResources(chart);
  });
  expect(resources.find(({ type }) => type === 'kubernetes:core/v1:ConfigMap')).toMatchObject({ name: 'a', inputs: { data: { k: 'v' }, metadata: { name: 'a' } } });
});

test('an app of the library does too', async () => {
  const resources = await resourcesOf(() => {
    const repository = new GitOpsRepository({ source: GitSource.https('https://git.example.com/a/b'), operator: GitOpsOperator.flux(), directory: __dirname });
    const staging = repository.addEnvironment('staging');
    staging.addCluster('staging-eu', { kubernetesVersion: '1.35', nodePools: [NodePool.cpu({ nodes: 2 })] });
    chartResources(new GitOpsApp(staging, 'base'));
  });
  expect(resources.filter(({ type }) => type === 'kubernetes:core/v1:Namespace').map(({ inputs }) => inputs.metadata.name)).toEqual(['base']);
});

test('outputs of another stack are there before the first construct', async () => {
  let seen: unknown[] = [];
  await resourcesOf(async () => {
    const values = await valuesFromStack('acme/cluster/prod', ['clusterName', 'port', 'zones']);
    seen = [values.text('clusterName'), values.number('port'), values.textList('zones')];
  });
  expect(seen).toEqual(['prod-eu', 8080, ['a', 'b']]);
});

test('fails: secrets and outputs that are not there, all at once, and shows no value', async () => {
  let error: GitOpsError | undefined;
  await resourcesOf(async () => {
    await valuesFromStack('acme/cluster/prod', ['password', 'nothing', 'port']).catch(thrown => error = thrown as GitOpsError);
  });
  expect(error!.issues.map(({ id, path, field }) => [id, path, field])).toEqual([
    ['stack-outputs', 'acme/cluster/prod', 'password'], ['stack-outputs', 'acme/cluster/prod', 'nothing'],
  ]);
  expect(error!.message).not.toContain('hunter2');
});
