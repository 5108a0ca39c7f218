import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compactOpenApi, savedFiles } from '../../lib/policy/schemas';
import { validateFiles, ValidateOptions } from '../../lib/validate/validate';
import { scratchDirectory } from '../tools/scratch';

const CRD = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: models.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Model, plural: models}
  versions:
    - name: v1
      served: true
      storage: true
      schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {uri: {type: string}}}}}}
`;
const MODEL = 'apiVersion: example.com/v1\nkind: Model\nmetadata: {name: a, namespace: b}\nspec: {url: x}\n';
const GVK = 'x-kubernetes-group-version-kind';
const CLUSTER = savedFiles(compactOpenApi([{
  apiVersion: 'example.com/v2',
  document: { components: { schemas: { Model: { type: 'object', [GVK]: [{ group: 'example.com', version: 'v2', kind: 'Model' }] } } } },
}]), 'v1.30.2');

/** What the pack kubernetes says of a manifest, with some files of schemas. */
function errors(files: { readonly [path: string]: string }, manifest: string, options: Partial<ValidateOptions>): string[] {
  const cwd = scratchDirectory('validate');
  for (const [path, text] of Object.entries({ ...files, 'deploy/a.yaml': manifest })) {
    mkdirSync(join(cwd, path, '..'), { recursive: true });
    writeFileSync(join(cwd, path), text);
  }
  const { report } = validateFiles({ paths: ['deploy'], cwd, today: '2026-11-24', source: 'policy', packs: ['kubernetes'], ...options });
  return report.errors.map(({ rule, file, line, field }) => `${rule} ${file}:${line} ${field}`);
}

const prod = Object.fromEntries([...CLUSTER].map(([name, text]) => [`prod/${name}`, text]));

test('judges custom resources by the given CustomResourceDefinitions, with a version or without', () => {
  expect(errors({ 'crds/a.yaml': CRD }, MODEL, {})).toEqual([]);
  expect(errors({ 'crds/a.yaml': CRD }, MODEL, { schemas: ['crds'] })).toEqual(['unknown-field deploy/a.yaml:4 spec.url']);
  expect(errors({ 'crds/a.yaml': CRD }, MODEL, { schemas: ['crds/a.yaml'], kubernetesVersions: ['1.33'] })).toEqual(['unknown-field deploy/a.yaml:4 spec.url']);
});

test('judges everything by the schemas that were saved of a cluster, and by its version', () => {
  expect(errors(prod, MODEL, { schemas: ['prod'] })).toEqual(['api-not-served deploy/a.yaml:1 apiVersion']);
  const newer = 'apiVersion: example.com/v2\nkind: Model\nmetadata: {name: a, namespace: b}\n';
  expect(errors(prod, newer, { schemas: ['prod'] })).toEqual([]);
});

test('definitions hold beside what was saved', () => {
  expect(errors({ ...prod, 'crds/a.yaml': CRD }, MODEL, { schemas: ['prod', 'crds'] })).toEqual(['unknown-field deploy/a.yaml:4 spec.url']);
});

test('fails: a path without schemas', () => {
  expect(() => errors({ 'crds/a.yaml': 'a: b' }, MODEL, { schemas: ['crds'] })).toThrow(/holds no CustomResourceDefinition/);
  expect(() => errors({}, MODEL, { schemas: ['nowhere'] })).toThrow(/no such file or folder/);
});
