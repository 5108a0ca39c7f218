// Writes lib/policy/schemas/known/: what this library knows about kinds without any cluster.
//
//     node scripts/known-schemas.mjs           writes the files
//     node scripts/known-schemas.mjs --check   exits with 1 when they are not what would be written
//
// From the development dependencies kubernetes-models and @kubernetes-models/* (MIT), which were generated from the
// OpenAPI document of Kubernetes and the CustomResourceDefinitions or Go types of Flux, Argo and KEDA (all Apache-2.0).
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Definitions } from '../test/schemas/declarations.mjs';
import { NEWER_FIELDS } from '../test/schemas/corrections.mjs';
import { byText, Collector } from './known-schemas/collect.mjs';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const MODULES = join(ROOT, 'node_modules');
const OUTPUT = 'lib/policy/schemas/known';

const SOURCES = [
  { file: 'kubernetes', name: 'kubernetes-models', about: 'Kubernetes 1.36' },
  { file: 'flux', name: '@kubernetes-models/flux-cd', about: 'Flux 2.9' },
  { file: 'argo-cd', name: '@kubernetes-models/argo-cd', about: 'Argo CD 3' },
  { file: 'argo-workflows', name: '@kubernetes-models/argo-workflows', about: 'Argo Workflows 4' },
  { file: 'keda', name: '@kubernetes-models/keda', about: 'KEDA 2' },
];

/** Groups whose objects are requests or records, and in no manifest. */
const NO_MANIFESTS = ['authentication.k8s.io', 'authorization.k8s.io', 'events.k8s.io', 'extensions'];
/** The same of the core group. */
const NO_MANIFEST = ['Binding', 'ComponentStatus', 'Event'];
/** Requests to another object, which no API server lists as an object of its own. */
const SUBRESOURCES = ['autoscaling/v1/Scale', 'policy/v1/Eviction'];
/**
 * Versions that no supported Kubernetes serves, or of which it serves other kinds than the package knows; the rules
 * `removed-api` and `api-not-served` name them.
 */
const REMOVED = [
  'admissionregistration.k8s.io/v1beta1', 'apiextensions.k8s.io/v1beta1', 'apiregistration.k8s.io/v1beta1', 'apps/v1beta1', 'apps/v1beta2',
  'autoscaling/v2beta1', 'autoscaling/v2beta2', 'batch/v1beta1', 'certificates.k8s.io/v1beta1', 'coordination.k8s.io/v1beta1', 'discovery.k8s.io/v1beta1',
  'flowcontrol.apiserver.k8s.io/v1beta1', 'flowcontrol.apiserver.k8s.io/v1beta2', 'flowcontrol.apiserver.k8s.io/v1beta3', 'networking.k8s.io/v1beta1',
  'node.k8s.io/v1beta1', 'policy/v1beta1', 'rbac.authorization.k8s.io/v1beta1', 'scheduling.k8s.io/v1beta1', 'storage.k8s.io/v1beta1',
];

/** The kinds of a package that are objects of their own. */
function kindsOf(name) {
  const root = join(MODULES, name);
  const declarations = new Definitions();
  const directories = (path) => readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const groups = directories(root).filter((group) => group !== '_schemas' && !NO_MANIFESTS.includes(group));
  const versions = groups.flatMap((group) => (group === 'v1' ? ['v1'] : directories(join(root, group)).map((version) => `${group}/${version}`)));
  return versions.filter((version) => !REMOVED.includes(version)).flatMap((apiVersion) => readdirSync(join(root, apiVersion))
    .filter((entry) => /^(?!index)\w+(?<!List)\.d\.ts$/.test(entry))
    .map((entry) => ({ apiVersion, kind: entry.replace('.d.ts', ''), file: join(root, apiVersion, entry), declarations }))
    .filter(({ kind, file }) => isObject(readFileSync(file, 'utf8'), kind) && !(apiVersion === 'v1' && NO_MANIFEST.includes(kind))
      && !SUBRESOURCES.includes(`${apiVersion}/${kind}`)));
}

/** An option, or a part of an object, has a declaration too. */
function isObject(text, kind) {
  return text.includes(`"kind": "${kind}"`) && text.includes('"metadata"');
}

/** Fields that the package does not know yet. */
function addNewerFields(apiVersion, kind, definition, declarations) {
  const resolved = (schema) => (schema.$ref ? resolved(declarations.get(schema.$ref)) : schema);
  for (const newer of NEWER_FIELDS.filter((field) => field.apiVersion === apiVersion && field.kind === kind)) {
    const parent = newer.parent.reduce((schema, step) => resolved(schema.properties[step]), resolved({ $ref: definition }));
    parent.properties[newer.field] = newer.schema;
  }
}

function moduleText({ name, about }) {
  const collector = new Collector(MODULES);
  const kinds = kindsOf(name).map(({ apiVersion, kind, file, declarations }) => {
    const definition = declarations.load(file);
    addNewerFields(apiVersion, kind, definition, declarations);
    return [`${apiVersion}/${kind}`, collector.add(definition, declarations)];
  });
  const lines = (entries) => entries.sort(([a], [b]) => byText(a, b)).map(([key, text]) => `  ${quoted(key)}: ${quoted(text)},\n`).join('');
  return `/* eslint-disable */
// Written by scripts/known-schemas.mjs; do not edit.
// ${about}, by way of the packages kubernetes-models (MIT). The schemas are those of the projects (Apache-2.0), without
// descriptions and status.

/** Name of the definition of each kind. */
export const kinds: { readonly [kind: string]: string } = {
${lines(kinds)}};

/** JSON Schema of each definition, as text: most are never asked for. */
export const definitions: { readonly [name: string]: string } = {
${lines(collector.definitions.map(([name, schema]) => [name, JSON.stringify(schema)]))}};
`;
}

function quoted(text) {
  return `'${text.replaceAll('\\', '\\\\').replaceAll('\'', '\\\'')}'`;
}

const stale = [];
for (const source of SOURCES) {
  const path = `${OUTPUT}/${source.file}.ts`;
  const text = moduleText(source);
  if (existsSync(join(ROOT, path)) && readFileSync(join(ROOT, path), 'utf8') === text) continue;
  stale.push(path);
  if (!process.argv.includes('--check')) writeFileSync(join(ROOT, path), text);
}
process.stdout.write(stale.map((path) => `${path}\n`).join(''));
if (stale.length > 0 && process.argv.includes('--check')) process.exitCode = 1;
