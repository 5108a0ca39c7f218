import { readFileSync, statSync } from 'node:fs';
import { folderWith, object } from './folder';
import { findFiles } from '../../lib/validate/find-files';
import { loadFiles } from '../../lib/validate/load';
import { SourceFile } from '../../lib/validate/source-file';

const load = (files: { readonly [path: string]: string | Buffer }, ...paths: string[]) => loadFiles(findFiles({ paths: paths.length > 0 ? paths : ['.'], cwd: folderWith(files) }));

test('what is no manifest is passed over', () => {
  const { objects, issues, notes } = load({
    'a.yaml': object('Service', 'a'),
    'b.json': JSON.stringify({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'b' } }),
    'values.yaml': 'replicas: 1\n',
    'cdk8s.yaml': 'language: typescript\napp: node main.js\n',
    'dashboard.json': '{"panels": []}',
    'package.json': '{"name": "x"}',
    'tsconfig.json': '{ // comments\n }',
    'Chart.yaml': 'apiVersion: v2\nname: x\n',
    'list.yaml': '- a\n',
    'empty.yaml': '',
  });
  expect(objects.map(({ file }) => file)).toEqual(['a.yaml', 'b.json']);
  expect([issues, notes]).toEqual([[], []]);
});

test.each([
  ['kind: Service\nmetadata: {name: a}\n', 'add apiVersion'], ['# x\n---\napiVersion: v1\nmetadata: {name: a}\n', 'add kind'],
])('fails: a document that was meant to be a manifest', (text, fix) => {
  expect(load({ 'a.yaml': text }).issues).toEqual([expect.objectContaining({ id: 'incomplete-manifest', path: expect.stringMatching(/^a.yaml:\d$/), fix })]);
  expect(load({ 'a.yaml': text, 'kustomization.yaml': 'patches: [{path: a.yaml}]\n' }).issues).toEqual([]);
});

test.each<[string, string | Buffer]>([
  ['a.yaml', 'a: [\n'], ['a.json', '{"apiVersion": "v1", "kind": "Pod",'], ['a.yaml', Buffer.from([0x61, 0x3a, 0x20, 0xff, 0xfe])], ['a.yaml', '{{- if .Values.a }}\na: 1\n{{ end }}'],
  ['a.yaml', Buffer.from('\ufeffapiVersion: v1', 'utf16le')],
])('fails: %s that kubectl would not read', (path, content) => {
  expect(load({ [path]: content }).issues).toEqual([expect.objectContaining({ id: 'yaml-syntax', path: expect.stringMatching(/^a\.(yaml|json)/) })]);
});

test('JSON that is something else need not be JSON, unless it is named', () => {
  expect(load({ 'a.json': '{ // x\n' }).issues).toEqual([]);
  expect(load({ 'a.json': '{ // x\n' }, 'a.json').issues).toHaveLength(1);
});

test('a file larger than any manifest is not parsed', () => {
  const huge = Buffer.alloc(65 * 1024 * 1024, 'a: b\n');
  expect(load({ 'a.yaml': huge }).notes).toEqual(['passed over a.yaml: larger than 64 MiB: no manifest is']);
  expect(load({ 'a.yaml': huge }, 'a.yaml').issues).toEqual([expect.objectContaining({ problem: expect.stringContaining('64 MiB') })]);
});

test('fails: what cannot be read is told together', () => {
  const broken = (path: string): SourceFile => ({ path, layout: path, named: false, read: () => readFileSync('/nowhere') });
  expect(() => loadFiles({ files: [broken('a.yaml'), broken('b.yaml')], notes: [] })).toThrow(/a.yaml[^]*b.yaml/);
});

test('a byte order mark is no part of the text', () => {
  expect(load({ 'a.yaml': `\ufeff${object('Service', 'a')}` }).objects).toHaveLength(1);
});

test('the files of this repository hold what they hold', () => {
  const root = `${__dirname}/../../examples/recommender/deploy`;
  expect(statSync(root).isDirectory()).toBe(true);
  const { objects, issues } = loadFiles(findFiles({ paths: ['.'], cwd: root }));
  expect(issues).toEqual([]);
  expect(objects.length).toBeGreaterThan(30);
});

test('configuration of programs is no object', () => {
  const files = Object.fromEntries(['llm-d.ai/v1alpha1 EndpointPickerConfig', 'inference.networking.x-k8s.io/v1alpha1 EndpointPickerConfig', 'config.lws.x-k8s.io/v1alpha1 Configuration', 'schema.plugin.fluxcd.io/v1beta1 Config']
    .map((text, i) => [`${i}.yaml`, `apiVersion: ${text.split(' ')[0]}\nkind: ${text.split(' ')[1]}\n`]));
  expect(load({ ...files, 'a.yaml': object('Service', 'a') }).objects.map(({ file }) => file)).toEqual(['a.yaml']);
});
