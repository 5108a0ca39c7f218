import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DiscoveryServer } from './discovery-server';
import { describeWithKubectl } from './kubectl';
import { scratchDirectory } from './scratch';
import EMITTED_KINDS from '../schemas/emitted-kinds.json';

describeWithKubectl('kubectl create', () => {
  let server: DiscoveryServer;
  beforeAll(async () => { server = await DiscoveryServer.start(); });
  afterAll(async () => server.stop());

  function create(...manifests: string[]): string {
    const directory = scratchDirectory('manifests');
    manifests.forEach((manifest, index) => writeFileSync(join(directory, `${index}.yaml`), manifest));
    return server.dryRun(directory);
  }

  const flux = `
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata: {name: app}
    spec: {interval: 10m, prune: true, path: ./a, sourceRef: {kind: GitRepository, name: a}, ignore: [{paths: [/spec/replicas]}]}
  `;
  const deployment = `
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: ranker}
    spec:
      replicas: 2
      selector: {matchLabels: {app: ranker}}
      template:
        metadata: {labels: {app: ranker}}
        spec:
          containers:
            - name: server
              image: server:1
              ports: [{containerPort: 8000}]
              resources: {limits: {cpu: 2, memory: 1Gi}}
              lifecycle: {preStop: {sleep: {seconds: 10}}}
          volumes:
            - name: model
              image: {reference: models.example.com/ranker@sha256:0}
  `;
  const workflow = `
    apiVersion: argoproj.io/v1alpha1
    kind: WorkflowTemplate
    metadata: {name: steps}
    spec: {entrypoint: a, templates: [{name: a, container: {image: a}}]}
  `;

  test('accepts what the API server accepts', () => {
    expect(create(deployment, flux, workflow).trim().split('\n')).toEqual([
      'deployment.apps/ranker created (dry run)',
      'kustomization.kustomize.toolkit.fluxcd.io/app created (dry run)',
      'workflowtemplate.argoproj.io/steps created (dry run)',
    ]);
  });

  test('knows every kind that is emitted', () => {
    for (const { apiVersion, kind } of EMITTED_KINDS) {
      expect(() => create(`{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: a}, bogus: 1}`)).toThrow(/unknown field .*bogus/);
    }
  });

  test.each([
    ['an unknown field', deployment.replace('replicas', 'replica'), /unknown field .*replica/],
    ['an unknown field of an image volume', deployment.replace('reference:', 'ref:'), /unknown field .*ref/],
    ['an unknown field of a custom resource', flux.replace('prune:', 'prun:'), /unknown field .*prun/],
    ['a wrong type', deployment.replace('replicas: 2', 'replicas: two'), /invalid type for .*replicas/],
    ['a missing required field', deployment.replace('- name: server', '- workingDir: /'), /missing required field .*name/],
    ['a kind that does not exist', flux.replace('kustomize.toolkit.fluxcd.io/v1', 'kustomize.toolkit.fluxcd.io/v1beta2'), /no matches for kind/],
    ['YAML that cannot be read', 'a: [', /yaml/],
  ])('fails for %s', (_name, manifest, message) => {
    expect(() => create(manifest)).toThrow(message);
  });
});
