import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import * as jsYaml from 'js-yaml';
import { parse } from 'yaml';
import { LONE_SURROGATES, NASTY_SCALARS } from './nasty-scalars';
import { toYaml } from '../../lib/output';

/** Every reader in JavaScript that a user may have, by name. */
const READERS: { [name: string]: (text: string) => unknown } = {
  'yaml 1.2': text => parse(text, { version: '1.2' }),
  'yaml 1.1': text => parse(text, { version: '1.1', merge: true }),
  'js-yaml': text => jsYaml.load(text),
};

function expectSame(value: object): void {
  const text = toYaml(value);
  for (const [reader, read] of Object.entries(READERS)) {
    expect({ reader, value: read(text) }).toEqual({ reader, value });
  }
}

const wellFormed = fc.string({ unit: 'binary' }).filter(text => !/\p{Surrogate}/u.test(text));
/** Texts from the characters that make YAML difficult, where arbitrary Unicode would hardly ever look like YAML. */
const difficult = fc.string({
  unit: fc.constantFrom(...'0123456789_:.eE+-xobXOBnyNYaf~=< \n\t\r\u0085\u2028#?[]{},&*!|>\'"%@`'), maxLength: 9,
});
const anyString = fc.oneof(wellFormed, difficult, fc.constantFrom(...NASTY_SCALARS.filter(text => text.length < 1000)));
const key = anyString.filter(text => text !== '<<' && text !== '__proto__' && text.length < 100);

const { value: jsonValue } = fc.letrec(tie => ({
  value: fc.oneof({ depthSize: 'small', withCrossShrink: true },
    anyString, fc.boolean(), fc.constant(null), fc.maxSafeInteger(), fc.double({ noNaN: true, noDefaultInfinity: true }).filter(isExact), tie('list'), tie('record')),
  list: fc.array(tie('value'), { maxLength: 5 }),
  record: fc.dictionary(key, tie('value'), { maxKeys: 5, noNullPrototype: true }),
}));

/** Integers beyond 2^53 are refused, and -0 is 0 to every reader of JSON. */
function isExact(number: number): boolean {
  return (!Number.isInteger(number) || Number.isSafeInteger(number)) && !Object.is(number, -0);
}

test('any JSON value comes back the same from every reader', () => {
  fc.assert(fc.property(fc.dictionary(key, jsonValue, { noNullPrototype: true, maxKeys: 6 }), value => expectSame(value)), { numRuns: 400 });
});

test('strings that look like something else come back as the same strings, as values, in lists and nested', () => {
  for (const text of NASTY_SCALARS) expectSame({ data: { value: text }, list: [text, { item: text }, [text]] });
});

test('strings that look like something else come back as the same strings, as keys', () => {
  const keys = NASTY_SCALARS.filter(text => text !== '<<' && text.length < 300);
  expectSame({ data: Object.fromEntries(keys.map((text, i) => [text, i])) });
});

test('the text of a file reads like the file', () => {
  expect(toYaml({ kind: 'ConfigMap', data: { 'run.sh': '#!/bin/sh\nset -e\n\necho hi\n', 'mode': 'on', 'b': ['x', { c: 1, d: [] }] }, apiVersion: 'v1' })).toBe([
    'apiVersion: v1',
    'kind: ConfigMap',
    'data:',
    '  b:',
    '  - x',
    '  - c: 1',
    '    d: []',
    '  mode: "on"',
    '  run.sh: |',
    '    #!/bin/sh',
    '    set -e',
    '',
    '    echo hi',
    '',
  ].join('\n'));
});

test('keys are sorted by code unit whatever order they were set in; undefined entries are left out', () => {
  expect(toYaml({ b: 1, a: undefined, B: 2, ä: 3 })).toBe('B: 2\nb: 1\n"ä": 3\n');
});

test('nothing at all is still a document', () => {
  expect(toYaml({})).toBe('{}\n');
  expect(toYaml([])).toBe('[]\n');
});

test('records from another realm are plain data; a key named __proto__ is a key', () => {
  expect(toYaml(runInNewContext('({ a: [{ b: 1 }] })'))).toBe('a:\n- b: 1\n');
  const text = toYaml(JSON.parse('{"data":{"__proto__":"on"}}'));
  for (const read of Object.values(READERS)) expect(JSON.stringify(read(text))).toBe('{"data":{"__proto__":"on"}}');
});

test('what is nested as deep as every reader goes comes back', () => {
  expectSame(nested(99));
});

test('numbers that YAML 1.1 would take for text are written so that it does not', () => {
  expect(toYaml({ a: 1e-7, b: 1.5e-9, c: 1e21 / 1e21 })).toBe('a: 1.0e-7\nb: 1.5e-9\nc: 1\n');
});

test.each(LONE_SURROGATES)('fails: half of a surrogate pair %j, as a value and as a key', text => {
  expect(() => toYaml({ data: { text } }, 'production/app')).toThrow(/\[production\/app\] data.text = .*surrogate/);
  expect(() => toYaml({ [text]: 1 })).toThrow(/surrogate/);
});

test.each([
  ['NaN', NaN], ['an infinity', Infinity], ['an integer beyond 2^53', 2 ** 53], ['a date', new Date(0)], ['a function', () => 1],
  ['a class instance', new Map()], ['a bigint', 1n], ['a symbol', Symbol('x')],
])('fails: %s is no plain data', (_, value) => {
  expect(() => toYaml({ spec: { list: [value] } }, 'production/app')).toThrow(/\[production\/app\] spec.list.0 = /);
});

test.each([['undefined', [undefined]], ['a hole', new Array(1)]])('fails: %s in a list, which readers would take for null or not see', (_, list) => {
  expect(() => toYaml({ args: list }, 'production/app')).toThrow(/\[production\/app\] args.0 = .*leave the entry out/s);
});

test('fails: a value that contains itself, and one that js-yaml would not read', () => {
  const loop: { again?: object } = {};
  loop.again = loop;
  expect(() => toYaml(loop, 'production/app')).toThrow(/\[production\/app\] again\.again.*100 levels/);
  expect(() => toYaml(nested(101))).toThrow(/100 levels/);
});

/** `{ a: { a: … } }` of so many levels. */
function nested(levels: number): object {
  return levels === 0 ? {} : { a: nested(levels - 1) };
}

test('fails: a merge key, and keys of more than 900 characters', () => {
  expect(() => toYaml({ '<<': 1 })).toThrow(/merge/);
  expect(() => toYaml({ ['k'.repeat(901)]: 1 })).toThrow(/900/);
});
