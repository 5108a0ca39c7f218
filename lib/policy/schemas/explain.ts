import { JsonSchema, requiredFields, SchemaSource } from './json-schema';
import { joined, resolved, Step, stepsTo } from './place';
import { SchemaError } from './programs';
import { UNIQUE } from './strict';
import { nearest } from '../../errors';
import { record, shown } from '../shapes';

/** Something that an object is not by its schema. */
export interface SchemaFinding {
  readonly field: string;
  readonly value?: string;
  readonly problem: string;
  readonly fix: string;
  /** Whether there should be no such field at all, or there should be one, or it is not what it should be. */
  readonly sort: 'field' | 'missing' | 'value';
  /** False for what a version newer than the schema may have added. */
  readonly certain: boolean;
}

/** Text that something fills in before the API server sees it: Flux substitution, templates. */
const FILLED_IN = /\$\{|\{\{/;
/** Longest value that a message shows. */
const LONGEST = 80;

/** What ajv found, as findings: one for each value, in words that say what to do. */
export function explain(errors: readonly SchemaError[], object: unknown, definition: string, source: SchemaSource): SchemaFinding[] {
  const findings = new Map<string, SchemaFinding>();
  for (const error of errors) {
    const steps = stepsTo(object, error.instancePath, definition, source);
    for (const finding of explained(error, steps, source, errors)) if (!findings.has(finding.field)) findings.set(finding.field, finding);
  }
  return [...findings.values()];
}

function explained(error: SchemaError, steps: readonly Step[], source: SchemaSource, all: readonly SchemaError[]): SchemaFinding[] {
  const { path, value } = steps[steps.length - 1];
  // Why one of several forms is not it says nothing: the value may be meant to have another.
  if (/\/(?:anyOf|oneOf)\/\d+\//.test(error.schemaPath)) return [];
  if (value === null) return emptyField(steps);
  if (typeof value === 'string' && FILLED_IN.test(value)) return [];
  // A lone dot is read as a number by some readers of YAML 1.1, and as text by those of Kubernetes.
  if (typeof value === 'number' && !Number.isFinite(value)) return [];
  switch (error.keyword) {
    case 'additionalProperties': return unknownField(String(error.params.additionalProperty), steps, source);
    case 'required': return [missing(joined(path, String(error.params.missingProperty)))];
    case 'type': return [wrongType(path, value, error.params.type as string | string[], isSecret(steps))];
    case 'enum': return [notListed(path, value, error.params.allowedValues as unknown[], isSecret(steps))];
    case UNIQUE: return [duplicate(path, error.params.keys as string[], String(error.params.duplicate), isSecret(steps))];
    case 'anyOf': case 'oneOf': case 'not':
      return [{ sort: 'value', certain: true, field: path, problem: alternatives(error, all), fix: 'see the documentation of the field' }];
    default:
      return [{ sort: 'value', certain: true, field: path, ...visible(value, isSecret(steps)), problem: limitText(error), fix: 'give a value within it' }];
  }
}

/** Kubernetes reads null as absent, which is wrong where something must be. */
function emptyField(steps: readonly Step[]): SchemaFinding[] {
  const { path } = steps[steps.length - 1];
  const parent = steps[steps.length - 2];
  if (!parent) return [];
  if (Array.isArray(parent.value)) return [{ sort: 'value', certain: true, field: path, problem: 'the item is empty', fix: 'remove the item, or say what it is' }];
  const name = path.slice(parent.path ? parent.path.length + 1 : 0);
  return parent.schema && requiredFields(parent.schema).includes(name) ? [missing(path)] : [];
}

function missing(field: string): SchemaFinding {
  return { sort: 'missing', certain: true, field, problem: 'the field is missing, and required', fix: 'add it' };
}

function unknownField(name: string, steps: readonly Step[], source: SchemaSource): SchemaFinding[] {
  if (name.startsWith('$')) return []; // `$patch`: an instruction to kustomize
  const { path, schema } = steps[steps.length - 1];
  const fields = Object.keys(schema?.properties ?? {});
  const near = nearest(name, fields) ?? fields.find(field => field.toLowerCase() === name.toLowerCase());
  const elsewhere = near === undefined ? placeOf(name, steps, source) : undefined;
  const hint = near !== undefined ? `. Did you mean "${near}"?` : elsewhere !== undefined ? `; it belongs ${elsewhere}` : '';
  return [{
    sort: 'field',
    certain: elsewhere !== undefined || (name.length > 4 && nearest(name, fields, 2) !== undefined),
    field: joined(path, name),
    problem: `there is no such field${path ? ` in ${path.split('.').pop()}` : ''} by ${source.title}${hint}`,
    fix: near !== undefined ? `write ${near}` : elsewhere !== undefined ? 'move it there' : 'remove it: the API server refuses it, or drops it without a word',
  }];
}

/** Where a field would be right: in a value around this one, or in one that is in it. */
function placeOf(name: string, steps: readonly Step[], source: SchemaSource): string | undefined {
  const around = steps.slice(0, -1).reverse().find(({ schema }) => schema?.properties && Object.hasOwn(schema.properties, name));
  if (around) return around.path ? `into ${around.path}` : 'at the top, beside spec';
  const { path, schema } = steps[steps.length - 1];
  const found = within(schema, name, source, DEEPEST);
  return found === undefined ? undefined : `into ${joined(path, found)}`;
}

/** How many fields down a misplaced one is looked for: from the spec of a Deployment to that of its pods. */
const DEEPEST = 3;

/** Path of the nearest value inside that has such a field. */
function within(schema: JsonSchema | undefined, name: string, source: SchemaSource, depth: number): string | undefined {
  const children = Object.entries(schema?.properties ?? {}).map(([field, child]) => ({ field, child: resolved(child, source) }));
  for (const { field, child } of children) {
    const fields = child?.properties ?? resolved(child?.items, source)?.properties;
    if (fields && Object.hasOwn(fields, name)) return field;
  }
  if (depth <= 1) return undefined;
  for (const { field, child } of children) {
    const inner = within(child, name, source, depth - 1);
    if (inner !== undefined) return joined(field, inner);
  }
  return undefined;
}

function wrongType(path: string, value: unknown, expected: string | string[], secret: boolean): SchemaFinding {
  const types = [expected].flat().filter(type => type !== 'null');
  return {
    sort: 'value',
    certain: true,
    field: path,
    ...visible(value, secret),
    problem: `must be ${types.map(type => TYPES[type] ?? type).join(' or ')}, and is ${describe(value)}`,
    fix: typeFix(types, value, secret),
  };
}

const TYPES: { readonly [type: string]: string } = {
  string: 'text', integer: 'a whole number', number: 'a number', boolean: 'true or false', array: 'a list', object: 'a map',
};

function describe(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number') return Number.isInteger(value) ? 'a whole number' : 'a number';
  return typeof value === 'string' ? 'text' : typeof value === 'boolean' ? 'true or false' : 'a map';
}

function typeFix(types: readonly string[], value: unknown, secret: boolean): string {
  const scalar = typeof value === 'number' || typeof value === 'boolean';
  if (scalar && types.includes('string')) return secret ? 'put it in quotes' : `put it in quotes: "${value}"`;
  if (typeof value === 'string' && (types.includes('integer') || types.includes('number')) && /^-?\d+$/.test(value)) return `remove the quotes: ${value}`;
  if (typeof value === 'string' && types.includes('boolean') && /^(?:true|false|yes|no|on|off)$/i.test(value)) return `remove the quotes: ${/^(?:true|yes|on)$/i.test(value)}`;
  if (types.includes('array')) return 'make it a list: one line that begins with "- " for each item';
  if (Array.isArray(value)) return 'it is one, not several: remove the "- "';
  return 'give a value of that type';
}

function notListed(path: string, value: unknown, allowed: readonly unknown[], secret: boolean): SchemaFinding {
  const near = typeof value === 'string' ? nearest(value, allowed.filter(one => typeof one === 'string')) : undefined;
  const listed = allowed.filter(one => one !== null).map(shown).map(one => (one === '' ? '""' : one));
  return {
    sort: 'value',
    certain: typeof value === 'string' && value.length > 4 && nearest(value, allowed.filter(one => typeof one === 'string'), 2) !== undefined,
    field: path,
    ...visible(value, secret),
    problem: `may be ${listed.join(', ')}${near !== undefined ? `. Did you mean "${near}"?` : ''}`,
    fix: near !== undefined ? `write ${near}` : 'give one of these',
  };
}

function duplicate(path: string, keys: readonly string[], item: string, secret: boolean): SchemaFinding {
  const problem = keys.length > 0 ? `two items have the same ${keys.join(' and ')}` : 'an item is in the list twice';
  return { sort: 'value', certain: true, field: path, ...(!secret && { value: item.slice(0, LONGEST) }), problem, fix: 'remove or rename one of them' };
}

/** The alternatives where each asks for one field more, which is what most of them do. */
function alternatives(error: SchemaError, all: readonly SchemaError[]): string {
  if (error.keyword === 'not') return 'the value is one that the schema rules out';
  const missed = all.filter(one => one.instancePath === error.instancePath && one.keyword === 'required' && one.schemaPath.includes(`/${error.keyword}/`));
  const fields = [...new Set(missed.map(one => String(one.params.missingProperty)))];
  const how = error.keyword === 'oneOf' ? 'exactly one' : 'one';
  return fields.length > 0 ? `needs ${how} of ${fields.join(', ')}` : `must be ${how} of the forms that the schema allows`;
}

function limitText({ keyword, params, message = '' }: SchemaError): string {
  switch (keyword) {
    case 'pattern': return `must match ${params.pattern}`;
    case 'format': return `is no ${FORMATS[String(params.format)] ?? params.format}`;
    default: return message;
  }
}

const FORMATS: { readonly [format: string]: string } = {
  'quantity': 'quantity: a number with a suffix such as m, k, M, G, Ki, Mi, Gi',
  'date-time': 'time like 2026-11-24T09:00:00Z',
  'byte': 'base64',
  'int32': 'number of 32 bits',
  'int64': 'number of 64 bits',
};

/** Values of Secrets, and of variables that may be some, are not shown. */
function isSecret(steps: readonly Step[]): boolean {
  const { path } = steps[steps.length - 1];
  return record(steps[0].value)?.kind === 'Secret' || /(?:^|\.)(?:value|data|stringData)(?:\.|\[|$)/.test(path);
}

function visible(value: unknown, secret: boolean): { value?: string } {
  if (secret || typeof value === 'object') return {};
  const text = shown(value);
  return { value: text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text };
}
