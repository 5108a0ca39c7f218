// Constraints from the validators of the kubernetes-models packages.
//
// The packages ship what ajv compiled. Each check in it names its keyword and the place of the value
// (`{ instancePath: instancePath + "/spec", keyword: "pattern", params: { pattern: "^/" } }`), and each subschema is a
// function that is called with its place. That is read back here: types, patterns, formats, limits, enums, required.
// Names of fields that take anything are in no validator; those come from the declarations.
import { readFileSync } from 'node:fs';
import ts from 'typescript';

/** The constraints in one validator file as a JSON Schema; what is behind an import is left open. */
export function readValidator(file) {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const functions = new Map();
  const aliases = new Map();
  const values = new Map();
  let root;
  for (const statement of source.statements) {
    if (ts.isFunctionDeclaration(statement)) functions.set(statement.name.text, statement);
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name, initializer } of statement.declarationList.declarations) {
      if (name.text === 'validate') root = initializer.text;
      else if (ts.isIdentifier(initializer) && /^wrapper/.test(name.text)) aliases.set(name.text, initializer.text);
      else if (ts.isArrayLiteralExpression(initializer)) values.set(name.text, literal(initializer));
    }
  }
  return node(root, new Set());

  function node(called, way) {
    const name = aliases.get(called) ?? called;
    const schema = {};
    if (!functions.has(name) || way.has(name)) return schema; // behind an import, or recursive
    const inner = new Set(way).add(name);
    visit(functions.get(name).body);
    return schema;

    function visit(child) {
      if (ts.isObjectLiteralExpression(child) && property(child, 'keyword')) addCheck(child);
      else if (ts.isCallExpression(child) && isValidator(child)) {
        merge(place(schema, instancePath(child.arguments[1])), node(child.expression.text, inner));
        return;
      }
      ts.forEachChild(child, visit);
    }

    function addCheck(check) {
      const keyword = property(check, 'keyword').text;
      const params = property(check, 'params');
      const at = place(schema, instancePath(check));
      const value = (param) => literal(property(params, param));
      if (keyword === 'required') (at.required ??= []).push(value('missingProperty'));
      else if (keyword === 'enum') at.enum = values.get(property(params, 'allowedValues').text);
      else if (['type', 'pattern', 'format'].includes(keyword)) at[keyword] = value(keyword);
      else if (LIMITS.includes(keyword)) at[keyword] = value('limit');
      else throw new Error(`${file}: a check that is not understood: ${keyword}`);
    }
  }
}

const LIMITS = ['minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems'];

function isValidator(call) {
  return ts.isIdentifier(call.expression) && /^(validate\d+|wrapper\d+_validate)$/.test(call.expression.text);
}

function property(object, name) {
  const found = object.properties.find((one) => one.name.text === name);
  return found && (ts.isPropertyAssignment(found) ? found.initializer : found.name);
}

function literal(expression) {
  if (ts.isStringLiteral(expression)) return expression.text;
  if (ts.isNumericLiteral(expression)) return Number(expression.text);
  if (ts.isPrefixUnaryExpression(expression)) return -Number(expression.operand.text);
  if (ts.isArrayLiteralExpression(expression)) return expression.elements.map(literal);
  throw new Error(`no literal: ${expression.getText()}`);
}

/** The steps from `instancePath` to a value: names of fields, `ITEMS`, `VALUES`. */
function instancePath(object) {
  const pieces = [];
  const flatten = (expression) => {
    if (ts.isBinaryExpression(expression)) [expression.left, expression.right].forEach(flatten);
    else pieces.push(expression);
  };
  flatten(property(object, 'instancePath'));
  return pieces.flatMap((piece) => {
    if (ts.isStringLiteral(piece)) return piece.text.split('/').filter(Boolean).map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
    if (ts.isCallExpression(piece)) return [VALUES]; // key0.replace(/~/g, '~0')…
    return piece.text === 'instancePath' ? [] : [ITEMS];
  });
}

const ITEMS = Symbol('items');
const VALUES = Symbol('values');

/** The schema at a place below another, made on the way. */
function place(schema, steps) {
  return steps.reduce((at, step) => {
    if (step === ITEMS) return at.items ??= {};
    if (step === VALUES) return at.additionalProperties ??= {};
    return (at.properties ??= {})[step] ??= {};
  }, schema);
}

function merge(into, from) {
  for (const [key, value] of Object.entries(from)) {
    if (key === 'properties') for (const [name, schema] of Object.entries(value)) merge((into.properties ??= {})[name] ??= {}, schema);
    else if (key === 'items' || key === 'additionalProperties') merge(into[key] ??= {}, value);
    else into[key] = value;
  }
}
