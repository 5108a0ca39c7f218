import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiObject } from 'cdk8s';
import { ClusterProps, GitOpsApp, GitOpsOperator, GitOpsRepository, GitSource } from '../../lib';
import { compactOpenApi, savedFiles } from '../../lib/policy/schemas';
import { readSchemas } from '../../lib/repository/schema-files';
import { scratchDirectory } from '../tools/scratch';

const GVK = 'x-kubernetes-group-version-kind';
/** What an API server publishes of a custom resource, and of what it has itself. */
const DOCUMENTS = [
  {
    apiVersion: 'v1',
    document: {
      components: {
        schemas: {
          'io.k8s.api.core.v1.ConfigMap': { type: 'object', properties: { apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: { allOf: [{ $ref: '#/components/schemas/meta' }] }, data: { type: 'object', additionalProperties: { type: 'string' } } }, [GVK]: [{ group: '', version: 'v1', kind: 'ConfigMap' }] },
          'io.k8s.api.core.v1.Namespace': { type: 'object', properties: { apiVersion: {}, kind: {}, metadata: { $ref: '#/components/schemas/meta' }, spec: { type: 'object' } }, [GVK]: [{ group: '', version: 'v1', kind: 'Namespace' }] },
          'meta': { type: 'object', description: 'prose', properties: { name: { type: 'string' }, namespace: { type: 'string' }, labels: { type: 'object', additionalProperties: { type: 'string' } }, annotations: { type: 'object', additionalProperties: { type: 'string' } } } },
        },
      },
    },
  },
  {
    apiVersion: 'example.com/v1',
    document: {
      components: {
        schemas: {
          'com.example.v1.Model': { type: 'object', properties: { apiVersion: {}, kind: {}, metadata: { $ref: '#/components/schemas/meta' }, spec: { type: 'object', properties: { uri: { type: 'string', description: 'prose' } } } }, [GVK]: [{ group: 'example.com', version: 'v1', kind: 'Model' }] },
          // Another server behind the same address, which means something else by the same name.
          'meta': { type: 'object', properties: { name: { type: 'string' }, namespace: { type: 'string' }, own: { type: 'boolean' } } },
        },
      },
    },
  },
];

/** A repository with one object for one cluster; what refuses it. */
function refused(files: { readonly [path: string]: string }, object: object, props: Partial<ClusterProps> = {}): string[] {
  const directory = scratchDirectory('repository');
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(directory, path, '..'), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  const repo = new GitOpsRepository({ directory, source: GitSource.https('https://git.example.com/a/b', { branch: 'main' }), operator: GitOpsOperator.flux() });
  const environment = repo.addEnvironment('production');
  environment.addCluster('eu', { kubernetesVersion: '1.33', ...props });
  const app = new GitOpsApp(environment, 'models');
  new ApiObject(app, 'object', { apiVersion: 'example.com/v1', kind: 'Model', metadata: { name: 'a' }, ...object } as never);
  try {
    repo.synth();
    return [];
  } catch (error) {
    return (error as { issues: { id: string; field?: string; problem: string }[] }).issues.map(({ id, field, problem }) => `${id} ${field}: ${problem}`);
  }
}

const saved = (folder: string) => Object.fromEntries([...savedFiles(compactOpenApi(DOCUMENTS), 'v1.33.4')].map(([name, text]) => [`${folder}/${name}`, text]));
const CRD = JSON.stringify({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'models.example.com' },
  spec: { group: 'example.com', scope: 'Namespaced', names: { kind: 'Model', plural: 'models' }, versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties: { uri: { type: 'string' } } } } } } }] },
});

test('schemas/<cluster> is used where it is, and nothing is asked of the network', () => {
  expect(refused(saved('schemas/eu'), { spec: { uri: 'a' } })).toEqual([]);
  expect(refused(saved('schemas/eu'), { spec: { url: 'a' } })).toEqual([expect.stringMatching(/^unknown-field spec\.url: .*by cluster eu\. Did you mean "uri"\?$/)]);
  expect(refused(saved('schemas/us'), { spec: { url: 'a' } })).toEqual([]);
});

test('fails: what the cluster does not serve', () => {
  expect(refused(saved('schemas/eu'), { apiVersion: 'example.com/v2' })).toEqual([expect.stringMatching(/^api-not-served apiVersion: .*served in example\.com\/v1$/)]);
  expect(refused(saved('schemas/eu'), { apiVersion: 'apps/v1', kind: 'Deployment', spec: { selector: {}, template: {} } })).toContainEqual(expect.stringMatching(/^api-not-served .*API group apps/));
});

test('takes CustomResourceDefinitions of a file or a folder beside the kinds of Kubernetes', () => {
  for (const schemas of ['crds/models.yaml', 'crds']) {
    expect(refused({ 'crds/models.yaml': CRD, 'crds/README.md': '# Models' }, { spec: { uri: 'a' } }, { schemas })).toEqual([]);
    expect(refused({ 'crds/models.yaml': CRD }, { spec: { url: 'a' } }, { schemas })).toEqual([expect.stringMatching(/^unknown-field spec\.url/)]);
    expect(refused({ 'crds/models.yaml': CRD }, { apiVersion: 'v1', kind: 'ConfigMap', dta: {} }, { schemas })).toEqual([expect.stringMatching(/^unknown-field dta/)]);
  }
});

test('fails: schemas that are not there, or are none', () => {
  expect(refused({}, {}, { schemas: 'nowhere' })).toEqual([expect.stringMatching(/^schemas-unreadable schemas: there is no such file or folder$/)]);
  expect(refused({ 'crds/a.yaml': 'a: b' }, {}, { schemas: 'crds' })).toEqual([expect.stringMatching(/holds no CustomResourceDefinition/)]);
  expect(refused({ 'crds/a.yaml': 'a: [' }, {}, { schemas: 'crds' })).toEqual([expect.stringMatching(/a\.yaml/)]);
  expect(refused({ 'schemas/eu/cluster.json': '{"format":2}' }, {})).toEqual([expect.stringMatching(/another version of gitops-ai/)]);
  expect(refused({ ...saved('schemas/eu'), 'schemas/eu/core.json': '{"kinds":' }, {})).toEqual([expect.stringMatching(/core\.json: /)]);
});

test('two servers that mean different things by one name do not get mixed up', () => {
  const directory = scratchDirectory('saved');
  for (const [path, text] of Object.entries(saved('eu'))) {
    mkdirSync(join(directory, 'eu'), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  const cluster = readSchemas(join(directory, 'eu'), 'eu');
  expect(cluster.check('v1', 'ConfigMap', { metadata: { own: true } }).map(({ field }) => field)).toEqual(['metadata.own']);
  expect(cluster.check('example.com/v1', 'Model', { metadata: { own: true } })).toEqual([]);
});

test('what is saved has no prose, a file for each group, and a line for each definition', () => {
  const files = savedFiles(compactOpenApi(DOCUMENTS), 'v1.33.4');
  expect([...files.keys()]).toEqual(['cluster.json', 'core.json', 'example.com.json']);
  expect([...files.values()].join('')).not.toContain('prose');
  for (const text of files.values()) for (const line of text.trim().split('\n')) expect(line.match(/"type":"object"/g)?.length ?? 0).toBeLessThan(5);
});
