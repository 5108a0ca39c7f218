import { join } from 'node:path';
import { KubectlV35Layer } from '@aws-cdk/lambda-layer-kubectl-v35';
import { Stack } from 'aws-cdk-lib';
import * as legacy from 'aws-cdk-lib/aws-eks';
import * as v2 from 'aws-cdk-lib/aws-eks-v2';
import { issuesOf, templateOf } from './stack';
import { ArgoCdBootstrap, FluxBootstrap, KubectlCluster } from '../../lib/aws';

const EXAMPLES = join(__dirname, '..', '..', 'examples');
const FLUX = join(EXAMPLES, 'recommender/deploy/staging/delivery/staging-eu');
const ARGO_CD = join(EXAMPLES, 'recommender/deploy/production/delivery/hub');

const CLUSTERS: [string, (stack: Stack) => KubectlCluster][] = [
  ['aws-eks', stack => new legacy.Cluster(stack, 'C', { version: legacy.KubernetesVersion.of('1.35'), kubectlLayer: new KubectlV35Layer(stack, 'K') })],
  ['aws-eks-v2', stack => new v2.Cluster(stack, 'C', { version: v2.KubernetesVersion.of('1.35'), kubectlProviderOptions: { kubectlLayer: new KubectlV35Layer(stack, 'K') } })],
];

interface Resource {
  readonly DeletionPolicy?: string;
  readonly DependsOn?: string[];
  readonly Properties: any;
}

function put(build: (stack: Stack, cluster: KubectlCluster) => unknown, make: (stack: Stack) => KubectlCluster) {
  const template = templateOf(stack => build(stack, make(stack)));
  const of = (type: string) => Object.entries(template.findResources(type)) as [string, Resource][];
  const manifests = of('Custom::AWSCDK-EKS-KubernetesResource').filter(([id]) => /Root|Instance/.test(id))
    .map(([id, resource]) => ({ id, ...resource, objects: JSON.parse(resource.Properties.Manifest as string) as any[] }));
  return { charts: of('Custom::AWSCDK-EKS-HelmChart').map(([, resource]) => resource), manifests };
}

describe.each(CLUSTERS)('with a cluster of %s', (_, make) => {
  test('Flux is installed, then pointed at the delivery directory, and stays when the stack goes', () => {
    const { charts, manifests } = put((stack, cluster) => new FluxBootstrap(stack, 'Flux', {
      cluster, deliveryDirectory: FLUX, operatorVersion: '0.40.0', fluxVersion: '2.9.x',
    }), make);
    expect(charts.map(({ Properties, DeletionPolicy }) => [Properties.Chart, Properties.Version, Properties.Namespace, DeletionPolicy])).toEqual([
      ['flux-operator', '0.40.0', 'flux-system', 'Retain'],
    ]);
    expect(manifests.map(({ objects, DeletionPolicy }) => [DeletionPolicy, ...objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`)])).toEqual([
      ['Retain', 'FluxInstance/flux'], ['Retain', 'GitRepository/staging', 'Kustomization/staging-delivery'],
    ]);
    expect(manifests[1].DependsOn).toEqual(expect.arrayContaining([manifests[0].id]));
    expect(manifests[0].objects[0].spec.kustomize.patches[0].patch).toContain('CancelHealthCheckOnNewRevision=true');
  });

  test('Argo CD is installed, then pointed at the delivery directory, and stays when the stack goes', () => {
    const { charts, manifests } = put((stack, cluster) => new ArgoCdBootstrap(stack, 'ArgoCd', {
      cluster, deliveryDirectory: ARGO_CD, chartVersion: '9.1.0', values: { configs: { cm: { 'admin.enabled': false } } },
    }), make);
    const values = JSON.parse(charts[0].Properties.Values as string) as object;
    expect([charts[0].Properties.Chart, charts[0].DeletionPolicy, values]).toEqual(['argo-cd', 'Retain', {
      configs: { cm: { 'admin.enabled': false }, params: { 'controller.diff.server.side': true } },
    }]);
    expect(manifests.map(({ objects, DeletionPolicy }) => [DeletionPolicy, ...objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`)])).toEqual([
      ['Retain', 'AppProject/production-delivery', 'Application/production-delivery'],
    ]);
  });
});

test('fails: a directory that is not there, or of another operator', () => {
  const flux = (deliveryDirectory: string) => issuesOf(() => templateOf(stack => new FluxBootstrap(stack, 'Flux', {
    cluster: {} as KubectlCluster, deliveryDirectory, operatorVersion: '0.40.0', fluxVersion: '2.9.x',
  })));
  expect(flux('/no/such')).toMatchObject([{ id: 'delivery-directory', problem: 'there is no such directory' }]);
  expect(flux(ARGO_CD)).toMatchObject([{ id: 'delivery-directory', problem: 'there is no root object of Flux in it' }]);
});
