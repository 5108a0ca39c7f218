// Where the schema of each kind is found.
import { declarationFile, Definitions } from './declarations.mjs';
import { NEWER_FIELDS, NOT_REQUIRED } from './corrections.mjs';
import { writtenSchema } from './written-kinds.mjs';

/** Packages that carry schemas. A kind is looked up in each, so that this list is all there is to extend. */
const PACKAGES = [
  'kubernetes-models', // Kubernetes 1.36
  '@kubernetes-models/flux-cd', // Flux 2.8; what 2.9 adds is in corrections.mjs
  '@kubernetes-models/argo-cd', // Argo CD 3
  '@kubernetes-models/argo-workflows', // Argo Workflows 4
  '@kubernetes-models/keda', // KEDA 2
  '@kubernetes-models/external-secrets', // taken when it is installed, like the next one; until then, written-kinds.mjs
  '@kubernetes-models/sealed-secrets',
];

const definitions = new Definitions();
const loaded = new Map();

/** The schema of a kind and the module of its validator, which a written schema has none of; `undefined` when nobody knows the kind. */
export function findKind(apiVersion, kind) {
  const key = `${apiVersion}/${kind}`;
  if (!loaded.has(key)) loaded.set(key, load(apiVersion, kind));
  return loaded.get(key);
}

/** Every schema that was loaded so far, by name. */
export function allDefinitions() {
  return definitions.entries();
}

/** Follows a reference. */
export function resolveSchema(schema) {
  return schema.$ref ? resolveSchema(definitions.get(schema.$ref)) : schema;
}

function load(apiVersion, kind) {
  if (!/^[a-z0-9./-]+$/.test(apiVersion) || !/^[A-Za-z0-9]+$/.test(kind)) return undefined;
  for (const name of PACKAGES) {
    const module = `${name}/${apiVersion}/${kind}`;
    const file = findFile(module);
    if (!file) continue;
    const found = { module, kind, definition: definitions.load(file) };
    // A list, a sub-object or an option kind has a declaration too, but is no object of its own.
    if (!resolveSchema({ $ref: found.definition }).properties?.metadata) return undefined;
    addNewerFields(apiVersion, kind, found.definition);
    dropRequirements();
    return found;
  }
  const metadata = { $ref: definitions.load(findFile('@kubernetes-models/apimachinery/apis/meta/v1/ObjectMeta')) };
  const schema = writtenSchema(apiVersion, kind, metadata);
  return schema && { kind, definition: definitions.add(`written.${apiVersion}.${kind}`, schema) };
}

function findFile(module) {
  try {
    return declarationFile(module);
  } catch {
    return undefined; // the package exports no such group
  }
}

function addNewerFields(apiVersion, kind, definition) {
  for (const newer of NEWER_FIELDS.filter((field) => field.apiVersion === apiVersion && field.kind === kind)) {
    let parent = resolveSchema({ $ref: definition });
    for (const step of newer.parent) parent = resolveSchema(parent.properties[step]);
    if (parent.properties[newer.field]) throw new Error(`${kind}: ${newer.field} is known to the package by now; remove it from corrections.mjs`);
    parent.properties[newer.field] = newer.schema;
  }
}

function dropRequirements() {
  for (const { definition, properties, field } of NOT_REQUIRED) {
    const parent = definitions.get(definition);
    if (!parent) continue; // no kind that was loaded has it
    for (const property of properties) {
      const schema = resolveSchema(parent.properties[property]);
      parent.properties[property] = { ...schema, required: schema.required.filter((name) => name !== field) };
    }
  }
}
