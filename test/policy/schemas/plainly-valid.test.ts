import * as fc from 'fast-check';
import { knownSchemas } from '../../../lib/policy/schemas';
import { Definitions } from '../../../lib/policy/schemas/definitions';
import { JsonSchema, SchemaSource } from '../../../lib/policy/schemas/json-schema';
import { isPlainlyValid } from '../../../lib/policy/schemas/plainly-valid';
import { Programs } from '../../../lib/policy/schemas/programs';

// Ajv takes a method that every object has, such as `toString`, for a field; that is no matter here.
const NAMES = ['a', 'b', 'ä'];
const TEXTS = ['', 'a', 'ab', '🦉', '10Mi', '2026-01-01T00:00:00Z', 'not a date', 'aGk=', '10.0.0.0/8'];
const NUMBERS = [0, 1, -1, 1.5, 2 ** 31, Number.NaN];

const { value } = fc.letrec<{ value: unknown }>(tie => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<unknown>(...TEXTS, ...NUMBERS, true, null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...NAMES), tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

const limit = fc.integer({ min: 0, max: 2 });
const { schema } = fc.letrec<{ schema: JsonSchema }>(tie => {
  const others = fc.array(tie('schema'), { minLength: 1, maxLength: 2 });
  return {
    schema: fc.oneof(
      { depthSize: 'small' },
      fc.record({
        'type': fc.constantFrom('object', 'array', 'string', 'number', 'integer', 'boolean'),
        'nullable': fc.boolean(),
        'format': fc.constantFrom('quantity', 'date-time', 'byte', 'cidr', 'int32', 'unheard-of'),
        'enum': fc.subarray(['a', 'ab', 1, true], { minLength: 1 }),
        'pattern': fc.constantFrom('^a', 'b$', '^.$'),
        'minimum': limit,
        'maximum': limit,
        'exclusiveMinimum': fc.oneof(limit, fc.boolean()),
        'minLength': limit,
        'maxLength': limit,
        'minItems': limit,
        'maxItems': limit,
        'minProperties': limit,
        'maxProperties': limit,
        'uniqueItems': fc.boolean(),
        'multipleOf': fc.constant(2),
        'required': fc.subarray(NAMES, { minLength: 1 }),
        'x-kubernetes-int-or-string': fc.boolean(),
        'x-kubernetes-preserve-unknown-fields': fc.boolean(),
        'x-kubernetes-list-type': fc.constantFrom('set', 'map', 'atomic'),
        'x-kubernetes-list-map-keys': fc.constant(['a']),
        'oneOf': others,
        'not': tie('schema'),
      }, { requiredKeys: [] }),
      fc.record({ type: fc.constantFrom('object'), properties: fc.dictionary(fc.constantFrom(...NAMES), tie('schema'), { maxKeys: 3, noNullPrototype: true }) }),
      fc.record({ additionalProperties: fc.oneof(tie('schema'), fc.boolean()) }),
      fc.record({ type: fc.constant('array'), items: tie('schema') }),
      fc.record({ $ref: fc.constantFrom('leaf', 'nothing') }),
      fc.oneof(fc.record({ anyOf: others }), fc.record({ allOf: others })),
    ),
  };
});

function sourceOf(definitions: { readonly [name: string]: JsonSchema }): SchemaSource {
  return { title: 'test', kinds: new Map(), definition: name => (Object.hasOwn(definitions, name) ? definitions[name] : undefined) };
}

/** What is plainly valid, and what ajv says. */
function verdicts(source: SchemaSource, name: string, given: unknown) {
  const definitions = new Definitions(source);
  return {
    plainly: isPlainlyValid(definitions.get(name), given, other => definitions.get(other)),
    valid: new Programs(definitions).errors(name, given).length === 0,
  };
}

/** Whether a definition refers to itself; with a value at hand, that has no end. */
function isCircular(leaf: JsonSchema): boolean {
  return JSON.stringify(leaf).includes('"$ref":"leaf"');
}

describe('what is plainly valid', () => {
  test('is valid to ajv, whatever the schema', () => {
    let [plain, valid] = [0, 0];
    fc.assert(fc.property(schema, schema, value, (root, leaf, given) => {
      const verdict = verdicts(sourceOf({ root, leaf: isCircular(leaf) ? {} : leaf }), 'root', given);
      plain += Number(verdict.plainly);
      valid += Number(verdict.valid);
      return !verdict.plainly || verdict.valid;
    }), { numRuns: 400, seed: 1 });
    // Most that is valid is found so, or nothing would be gained.
    expect(plain).toBeGreaterThan(valid * 0.8);
  });

  test.each([
    ['a property with the name of a method', { type: 'object', properties: { a: {} } }, { toString: 1 }, false],
    ['a required field with the name of a method', { type: 'object', required: ['toString'] }, {}, false],
    ['characters outside the basic plane', { type: 'string', maxLength: 1 }, '🦉', true],
    ['a field without a value', { type: 'object', properties: { a: { type: 'string' } } }, { a: undefined }, true],
    ['null where it is allowed', { type: 'string', nullable: true, enum: ['a'] }, null, true],
    ['items that differ in their keys', { 'type': 'array', 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['a'] }, [{ a: 1 }, { a: 2 }], true],
    ['items with the same keys', { 'type': 'array', 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['a'] }, [{ a: 1 }, { a: 1 }], false],
    ['a keyword that ajv alone knows', { oneOf: [{ type: 'string' }] }, 'a', false],
  ] as [string, JsonSchema, unknown, boolean][])('%s', (_, root, given, plainly) => {
    expect(verdicts(sourceOf({ root }), 'root', given)).toMatchObject({ plainly });
  });

  test('has no keyword left to ajv in what is known of Kubernetes and the operators', () => {
    for (const { source } of knownSchemas()) {
      for (const name of new Set(source.kinds.values())) {
        // An object without fields lacks what it must have, at most.
        const definition = { ...source.definition(name), required: undefined };
        const schemaOfKind = new Definitions({ ...source, definition: () => definition }).get(name);
        expect({ name, plainly: isPlainlyValid(schemaOfKind, {}, () => true) }).toEqual({ name, plainly: true });
      }
    }
  });
});
