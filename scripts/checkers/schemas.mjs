/**
 * JSON schemas for those that look theirs up on the network, when there is none: made of the folder of schemas that
 * KUBERNETES_SCHEMAS names, as the Python package kubernetes-validate brings it (`kubernetes-json-schema/v1.36.0-local-strict`).
 * There, schemas refer to one file of definitions, which these tools do not follow; here each holds what it refers to.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const SOURCE = process.env.KUBERNETES_SCHEMAS;
const REFERENCE = /"(?:\/api\/_definitions\.json)?#\/\$defs\/([^"]+)"/g;

/** Options that point a tool to schemas of the given kinds, written to a folder; none without KUBERNETES_SCHEMAS. */
export function schemaOptions(folder, kinds, option, template) {
  if (!SOURCE) return [];
  const definitions = JSON.parse(readFileSync(join(SOURCE, '_definitions.json'), 'utf8')).$defs;
  mkdirSync(folder, { recursive: true });
  for (const { apiVersion, kind } of kinds) {
    const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : [undefined, apiVersion];
    const file = `${[kind, ...group ? [group.split('.')[0]] : [], version].join('-').toLowerCase()}.json`;
    if (existsSync(join(SOURCE, file))) writeFileSync(join(folder, file), whole(readFileSync(join(SOURCE, file), 'utf8'), definitions));
  }
  return [option, join(folder, template)];
}

/** A schema with all definitions that it refers to, also through others: the file of definitions is not asked again. */
function whole(schema, definitions) {
  const found = new Map();
  const gather = text => {
    for (const [, name] of text.matchAll(REFERENCE)) {
      if (found.has(name)) continue;
      found.set(name, JSON.stringify(definitions[name]));
      gather(found.get(name));
    }
  };
  const text = JSON.stringify(JSON.parse(schema));
  gather(text);
  return JSON.stringify({ ...JSON.parse(local(text)), $defs: Object.fromEntries([...found].map(([name, value]) => [name, JSON.parse(local(value))])) });
}

function local(text) {
  return text.replace(REFERENCE, '"#/$$defs/$1"');
}
