import { parseManifestFile } from '../../lib/validate/manifest-file';

const problems = (text: string) => parseManifestFile(text, 'a.yaml').issues.map(({ path, problem }) => `${path} ${problem}`);

test('documents, lists and JSON are objects with lines', () => {
  const { manifests, others } = parseManifestFile(`# values
replicas: 1
---
apiVersion: v1
kind: Service
metadata:
  name: a
  annotations:
    example.com/a.b: x
spec: {ports: [{port: 1}, {port: 2}]}
---
apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: ConfigMap
    metadata: {name: b}
  - {apiVersion: v1, kind: ConfigMap, metadata: {name: c}}
---
`, 'a.yaml');
  expect(manifests.map(({ manifest }) => (manifest.metadata as any).name)).toEqual(['a', 'b', 'c']);
  expect(others.map(({ value, lineOf }) => [value, lineOf('')])).toEqual([[{ replicas: 1 }, 2]]);
  const lines = (index: number, ...fields: string[]) => fields.map(field => manifests[index].lineOf(field));
  expect(lines(0, '', 'metadata.name', 'metadata.annotations.example.com/a.b', 'metadata.annotations["example.com/a.b"]', 'spec.ports[1].port', 'spec.ports[1].targetPort', 'nowhere'))
    .toEqual([4, 7, 9, 9, 10, 10, 4]);
  expect(lines(1, 'metadata.name', 'kind')).toEqual([17, 16]);
  expect(lines(2, 'data')).toEqual([18]);

  const json = parseManifestFile('{\n  "apiVersion": "v1",\n  "kind": "Pod",\n  "metadata": {\n    "name": "a"\n  }\n}\n', 'a.json');
  expect(json.manifests[0].lineOf('metadata.name')).toBe(5);
});

test.each([
  ['apiVersion: v1\nkind: [', /^a.yaml:\d /],
  ['a: 1\nb:\n  - c\n  d: 1\n', /^a.yaml:[234] /],
  ['a: 1\na: 2\n', /^a.yaml:2 the key "a" is there twice/],
  ['a: {b: 1, b: 2}\n', /the key "b" is there twice/],
  ['a: \u0000\n', /^a.yaml:1 control characters/],
  ['a: 1\nb: \u001b[2J\n', /^a.yaml:2 control characters/],
  [`a: ${'['.repeat(300)}${']'.repeat(300)}\n`, /nested deeper than 200/],
  [`a: ${'['.repeat(200_000)}`, /nested deeper/],
  [`a: ${'{a: '.repeat(100_000)}`, /nested deeper/],
  [`{"kind": "x", "apiVersion": ${'['.repeat(300)}${']'.repeat(300)}}`, /nested deeper/],
])('fails: %#', (text, message) => {
  expect(problems(text)).toEqual([expect.stringMatching(message)]);
});

test('lines are those of the file in any order of asking, whatever stands between documents', () => {
  const { manifests } = parseManifestFile(`%YAML 1.1
---
# first
apiVersion: v1
kind: A
x: 1
...
# between

---
---
apiVersion: v1
kind: B
x: 1
--- # comment
apiVersion: v1
kind: C

x: 1
`, 'a.yaml');
  const lines = manifests.map(({ manifest, lineOf }) => () => [manifest.kind, lineOf('kind'), lineOf('x')]);
  const expected = [['A', 5, 6], ['B', 13, 14], ['C', 17, 19]];
  expect(lines.map(line => line())).toEqual(expected);
  expect([2, 0, 1, 2].map(i => lines[i]())).toEqual([2, 0, 1, 2].map(i => expected[i]));
});

test('fails: a document that no object can be', () => {
  const small = 'apiVersion: v1\nkind: Pod\n';
  expect(problems(`${small}---\n${'- a\n'.repeat(3_000_000)}`)).toEqual(['a.yaml:3 a document larger than 8 MiB: no object is']);
  expect(parseManifestFile(`${small}---\n${`# ${'x'.repeat(1_000_000)}\n${small}---\n`.repeat(20)}`, 'a.yaml').manifests).toHaveLength(21);
});

test('fails: a bomb of aliases', () => {
  const levels = Array.from({ length: 12 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`).join(', ')}]`).join('\n');
  expect(problems(`a0: &a0 x\n${levels}\n`)).toEqual([expect.stringMatching(/aliases add more than/)]);
});

test('a broken document does not hide those beside it', () => {
  const { manifests, issues } = parseManifestFile('a: 1\na: 2\n---\napiVersion: v1\nkind: Pod\n', 'a.yaml');
  expect([manifests.length, issues.length]).toEqual([1, 1]);
});

test('a message shows nothing of the file', () => {
  expect(JSON.stringify(parseManifestFile('token: "hf_secret\nkind: x\n', 'a.yaml'))).not.toContain('hf_secret');
});

test('aliases in moderation, and keys that objects of JavaScript have', () => {
  const [{ manifest }] = parseManifestFile('apiVersion: v1\nkind: &k Pod\nx: *k\n__proto__: {polluted: true}\nconstructor: 1\n', 'a.yaml').manifests;
  expect(manifest.x).toBe('Pod');
  expect(Object.keys(manifest)).toEqual(['apiVersion', 'kind', 'x', '__proto__', 'constructor']);
  expect(({} as any).polluted).toBeUndefined();
});

test('many keys in one map, and many documents', () => {
  const keys = Array.from({ length: 20_000 }, (_, i) => `  k${i}: v\n`).join('');
  expect(problems(`apiVersion: v1\nkind: ConfigMap\ndata:\n${keys}`)).toEqual([]);
  expect(parseManifestFile('apiVersion: v1\nkind: Pod\n---\n'.repeat(2_000), 'a.yaml').manifests).toHaveLength(2_000);
});

test.each(['', '\n', '---\n', '# nothing\n', 'text', '[1, 2]', '{}', 'null'])('%j holds no manifest', text => {
  expect(parseManifestFile(text, 'a.yaml')).toMatchObject({ manifests: [], issues: [] });
});

test('lines of a quoted text need not be indented, as for kubectl', () => {
  const text = 'apiVersion: v1\nkind: A\nx:\n  - args: ["\n  echo \\"a\\";\n\n  b\n"]\n    text: \'it\'\'s\nso\'\nz: 1\n';
  const { manifests, issues } = parseManifestFile(text, 'a.yaml');
  expect([issues, manifests[0].manifest]).toEqual([[], { apiVersion: 'v1', kind: 'A', x: [{ args: [' echo "a";\nb '], text: 'it\'s so' }], z: 1 }]);
  expect([manifests[0].lineOf('x[0].text'), manifests[0].lineOf('z')]).toEqual([9, 11]);
});

test.each([
  'a:\n  - "b\nc: d\n', 'a:\n  - "b\n---\nc: "d"\n', 'a:\n  - "b\nc: "d"\n', `a:\n${'  - "b\nc"\n'.repeat(30)}`, `a:\n  - "b\nc"\n${'#'.repeat(300_000)}`,
])('fails: a quoted text without an end, or more of them than anybody writes: %#', text => {
  expect(problems(text)).not.toEqual([]);
});
