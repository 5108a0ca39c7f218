// Reads a JSON array of Kubernetes objects on standard input and answers a JSON array of what is wrong with them.
// A program of its own because the packages of schemas are ES modules, which the tests (CommonJS) cannot load.
//
// Each object is judged twice: by the validator the package ships (types, required, enums, patterns, formats, limits)
// and by the strict schema read from its declarations (unknown fields, and fields newer than the package).
import { text } from 'node:stream/consumers';
import { NOT_REQUIRED } from './corrections.mjs';
import { findKind } from './kinds.mjs';
import { required, strictErrors } from './strict.mjs';

const objects = JSON.parse(await text(process.stdin));
const errors = [];
for (const object of objects) {
  for (const error of await errorsOf(object)) errors.push({ object: `${object.kind}/${object.metadata?.name}`, ...error });
}
process.stdout.write(JSON.stringify(errors));

async function errorsOf(object) {
  const found = findKind(String(object.apiVersion), String(object.kind));
  if (!found) return [{ path: '', message: `no schema for ${object.apiVersion} ${object.kind}` }];
  const shipped = await shippedErrors(found, object);
  // What both find is said once, in the words of the validator, which knows more: "must be integer".
  const strict = strictErrors({ $ref: found.definition }, object).filter(({ path }) => !shipped.some((error) => error.path === path));
  return [...shipped, ...strict];
}

async function shippedErrors({ module, kind }, object) {
  if (!module) return [];
  const { [kind]: Model } = await import(module);
  try {
    new Model(object).validate();
    return [];
  } catch (error) {
    if (!error.errors) throw error;
    return error.errors.map(({ instancePath, message }) => ({ path: instancePath, message })).filter((found) => !isWrong(module, found));
  }
}

/** Whether the validator asks for a field that the real API does not. */
function isWrong(module, { path, message }) {
  const group = module.slice(0, module.lastIndexOf('/')).replaceAll('/', '.');
  return NOT_REQUIRED.some((rule) => rule.definition.startsWith(`${group}.`) && rule.path.test(path) && message === required(rule.field));
}
