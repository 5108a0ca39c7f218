import { parseManifestFile } from '../../lib/validate/manifest-file';
import { describeWithKubectl, kubectl } from '../tools/kubectl';

const HEAD = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n';

/** Plain scalars, one of each kind and of each trap. */
const SCALARS = [
  // words
  'y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON', 'true', 'True', 'TRUE', 'n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF', 'false', 'False', 'FALSE',
  'yES', 'oN', 'tRUE', 'nO', '~', 'null', 'Null', 'NULL', 'nULL', 'nil', 'None', '', 'nan', 'inf',
  // integers
  '0', '-0', '+12', '0755', '0o755', '0O755', '0x1F', '0X1f', '0b101', '0B1', '-0b11', '-0o7', '-0x1', '00', '08', '0o8', '0b2', '0b', '0x', '0o',
  '1_000', '1__0', '_1', '1_', '0_7', '0x_1F', '0b_1', '123456789012345678901234567890', '18446744073709551615', '18446744073709551616',
  '-9223372036854775808', '-9223372036854775809', '0xFFFFFFFFFFFFFFFFF', '0777777777777777777777777', '1,000',
  // floats
  '1.', '.5', '-.5', '+.5', '1e3', '1E3', '1.e5', '1.e+1', '5e-3', '12e03', '1_e3', '._1', '1_0.5', '685_230.15', '1e400', '1e', '1e+', '.', '..', '1.2.3', '-', '+',
  // what other readers take for times
  '12:30', '190:20:30', '1:2', '2001-01-01', '2001-12-14t21:59:43.10-05:00', '2001-1-1',
  '=', 'a:b', 'a#b', 'http://a:1', '1.33', '1.30',
].filter(text => text !== '-');

const DOCUMENTS: readonly string[] = [
  'x: !!str 5', 'x: !!int "7"', 'x: !!float 3', 'x: !!binary aGVsbG8=', 'x: !!null ""', 'x: ! 1', 'x: !custom foo', 'x: !custom {a: 1}', 'x: !!timestamp 2001-01-01',
  'y: 1', 'Yes: 1', 'off: z', '1: one', '0x10: h', '1.50: f', '2001-01-01: d', '"y": 1',
  'b: &b {x: 1, z: 2}\none: {x: 5, <<: *b}\ntwo: {<<: *b, x: 5}', 'x: {"<<": 1}', 'x: <<',
  'b: &b {q: 1}\ne: &e {q: 3, r: 4}\nc: {<<: [*b, *e]}', 'x: &a 1\nw: &a 2\nz: *a', 'x: &a\n a: 1\nz: *a', 'x: &a [&b 1, *b]\nz: [*a, *a]',
  'x: "a\\x41\\u00e9\\n"', "x: 'it''s'", 'x: |\n  a\n   b\n', 'x: >-\n  a\n  b\n\n  c', 'x: |2\n    a', 'x: {a: 1, }', 'x: {a, b}', 'x: {"a":1}', 'x:\t1', '? x\n: 1',
  'x: {\n  "a": [1,\n 2]\n}', '"__proto__": {a: 1}',
];

const REFUSED: readonly string[] = [
  'x: .nan', 'x: .inf', 'x: -.INF', '~: 1', '[1, 2]: 3', 'x: {<<: [1]}', 'x: &a [*a]', 'x: *nowhere', 'x: a: b', 'x: @a', 'x: `a`', 'x: %a', 'x: - a', 'x: "\\q"',
  'x: [a', 'x: {a: b', 'x: "a', 'x: a\n y: 2', 'x:\n\t- a', 'x:\n  - a\n b: 1', '{{- if a }}\nx: 1', 'x: a\u0007b',
];

const sorted = (value: any): any => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.keys(value).sort().map(key => [key, sorted(value[key])]));
};

function read(text: string): unknown {
  const { manifests, issues } = parseManifestFile(text, 'a.yaml');
  if (issues.length > 0) throw new Error(issues[0].problem);
  return sorted(manifests[0].manifest);
}

describeWithKubectl('kubectl as the judge', () => {
  const asKubectl = (text: string) => sorted(JSON.parse(kubectl(['patch', '--local', '-f', '-', '--type=json', '-p', '[]', '-o', 'json'], { input: text })));

  test('scalars are read alike', () => {
    const text = `${HEAD}list:\n${SCALARS.map(scalar => `- ${scalar}\n`).join('')}`;
    expect(read(text)).toEqual(asKubectl(text));
  });

  test.each(DOCUMENTS)('%j is read alike', document => {
    expect(read(`${HEAD}${document}\n`)).toEqual(asKubectl(`${HEAD}${document}\n`));
  });

  test.each(REFUSED)('fails: %j is refused by both', document => {
    expect(() => read(`${HEAD}${document}\n`)).toThrow();
    expect(() => asKubectl(`${HEAD}${document}\n`)).toThrow();
  });
});

test('the traps, as they are written down', () => {
  const value = read(`${HEAD}x: [0o755, 0755, 0b1, 1_000, y, on, yes, 12:30, 2001-01-01]`) as { x: unknown };
  expect(value.x).toEqual([493, 493, 1, 1000, true, true, true, '12:30', '2001-01-01']);
});
