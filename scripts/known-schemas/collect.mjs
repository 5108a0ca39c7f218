// The schema of a kind with all that it refers to: fields by the declarations, constraints by the validators.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { NOT_REQUIRED } from '../../test/schemas/corrections.mjs';
import { readValidator } from './validators.mjs';

/** What has a shape of its own in JSON, whatever it is in Go; what no manifest should hold is left open. */
const SPECIAL = {
  Quantity: { 'x-kubernetes-int-or-string': true, 'format': 'quantity' },
  IntOrString: { 'x-kubernetes-int-or-string': true },
  Time: { type: 'string', format: 'date-time' },
  MicroTime: { type: 'string', format: 'date-time' },
  RawExtension: {},
  FieldsV1: {},
  ManagedFieldsEntry: {},
  JSONSchemaPropsOrArray: {},
  JSONSchemaPropsOrBool: {},
  JSONSchemaPropsOrStringArray: {},
};
/** Declared as a map with a list in it, as the Go type is; in JSON it is the list. */
const STEPS = '.ParallelSteps';
/** Definitions of Kubernetes itself: others may call something `Time` too. */
const OWN = /^(@kubernetes-models\.apimachinery|kubernetes-models)\./;
/** Fields that every object has, and that are judged elsewhere or not at all. */
const FIELDS_OF_KINDS = { apiVersion: { type: 'string' }, kind: { type: 'string' }, status: {} };

/** Collects definitions from one folder of node_modules. */
export class Collector {
  #known = new Map();
  #names = new Map();
  #files = new Map();

  constructor(modules) {
    this.modules = modules;
  }

  /** Name and schema of everything that was collected. */
  get definitions() {
    return [...this.#known];
  }

  /** Adds a definition and all it refers to; answers the name it has from now on. */
  add(name, declarations) {
    const short = shortName(name);
    if ((this.#names.get(short) ?? name) !== name) throw new Error(`${short} is both ${this.#names.get(short)} and ${name}`);
    if (this.#known.has(short)) return short;
    this.#names.set(short, name);
    this.#known.set(short, undefined); // ends recursion
    const constraints = this.#constraints(name);
    let declared = declarations.get(name);
    if (declared.properties?.kind && declared.properties.metadata) {
      for (const field of Object.keys(FIELDS_OF_KINDS)) delete constraints.properties?.[field];
      declared = {
        ...declared,
        // A kind may be a part of another, as claims are of a StatefulSet, and does not say there what it is.
        required: declared.required.filter((field) => field !== 'apiVersion' && field !== 'kind'),
        properties: Object.fromEntries(Object.entries(declared.properties).map(([key, value]) => [key, FIELDS_OF_KINDS[key] ?? value])),
      };
    }
    const schema = this.#convert(name, declared, declarations, constraints);
    for (const rule of NOT_REQUIRED) if (rule.definition === name) this.#relax(rule, schema, declarations);
    this.#known.set(short, schema);
    return short;
  }

  /** A field that is required by Go types, and not by the API, in one place where the definition is used. */
  #relax({ properties, field }, schema) {
    for (const property of properties) {
      const { $ref } = schema.properties[property];
      const target = this.#known.get($ref);
      schema.properties[property] = { ...target, required: target.required.filter((name) => name !== field) };
      if (schema.properties[property].required.length === 0) delete schema.properties[property].required;
    }
  }

  #convert(name, node, declarations, constraints = {}) {
    const convert = (child, extra) => this.#convert(name, child, declarations, extra);
    if (node.$ref) {
      const special = OWN.test(node.$ref) && SPECIAL[node.$ref.slice(node.$ref.lastIndexOf('.') + 1)];
      return special || { $ref: this.add(node.$ref, declarations) };
    }
    if (node.anyOf) {
      if (node.anyOf.map(({ type }) => type).sort().join() !== 'number,string') throw new Error(`${name}: a union that is not understood`);
      return { 'x-kubernetes-int-or-string': true };
    }
    if (name.endsWith(STEPS)) return { type: 'array', items: convert({ $ref: name.replace(STEPS, '.WorkflowStep') }) };
    if (isAnything(node, constraints)) return {};
    const { properties: inner = {}, items, additionalProperties: values, required: _, ...limits } = constraints;
    const schema = { ...(node.type && { type: node.type }), ...(node.enum && { enum: node.enum }), ...limits };
    if (schema.enum) schema.enum = [...schema.enum].sort(byText);
    if (node.properties && !(node.additionalProperties && Object.keys(node.properties).length === 0)) {
      if (node.required.length > 0) schema.required = [...node.required].sort(byText);
      schema.properties = Object.fromEntries(Object.keys(node.properties).sort(byText).map((key) => [key, convert(node.properties[key], inner[key])]));
    }
    if (node.items) schema.items = convert(node.items, items);
    if (node.additionalProperties) schema.additionalProperties = convert(node.additionalProperties, values);
    return schema;
  }

  /** What the validator of a definition checks, where it has one of its own. */
  #constraints(name) {
    const model = join(this.modules, this.#fileOf(name));
    const imported = existsSync(model) && /from"([^"]*_schemas\/[^"]+)"/.exec(readFileSync(model, 'utf8'))?.[1];
    if (!imported) return {};
    const file = imported.startsWith('.') ? join(dirname(model), imported) : join(this.modules, imported);
    return readValidator(file.endsWith('.js') ? file : `${file}.js`);
  }

  /** `kubernetes-models.apps.v1.Deployment` → `kubernetes-models/apps/v1/Deployment.js`; groups have dots too. */
  #fileOf(name) {
    const scope = name.startsWith('@') ? name.split('.').slice(0, 2).join('/') : name.split('.')[0];
    if (!this.#files.has(scope)) {
      const paths = readdirSync(join(this.modules, scope), { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.d.ts'));
      this.#files.set(scope, new Map(paths.map((path) => `${scope}/${path.replace(/\.d\.ts$/, '')}`).map((path) => [path.replaceAll('/', '.'), `${path}.js`])));
    }
    return this.#files.get(scope).get(name) ?? '';
  }
}

/** Declared as an object without fields, and checked by nothing: any JSON. */
function isAnything(node, constraints) {
  return node.type === 'object' && Object.keys(node.properties ?? {}).length === 0 && Object.keys(node.additionalProperties ?? {}).length === 0 && !constraints.type;
}

function shortName(name) {
  return name.replace(/^@kubernetes-models\.apimachinery\.(apis\.|api\.|pkg\.)?/, '').replace(/^(@kubernetes-models\.[a-z-]+|kubernetes-models)\./, '');
}

export function byText(a, b) {
  return a < b ? -1 : Number(a > b);
}
