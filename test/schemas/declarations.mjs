// JSON Schemas from the TypeScript declarations of the kubernetes-models packages.
//
// The packages were generated from the OpenAPI document of Kubernetes and from the CustomResourceDefinitions (or Go
// types) of the other projects. What they ship is minified validators, which accept unknown fields, and declarations,
// which name every field. Reading the declarations back gives the strict half: fields, types, required, enums.
// Their grammar is small; anything outside it is an error here, never a field that silently goes unchecked.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** Schemas by name; they refer to one another as `{ $ref: name }`, since some are recursive (JSONSchemaProps). */
export class Definitions {
  #schemas = new Map();

  /** Name of the schema that a declaration file holds. */
  load(file) {
    const name = definitionName(file);
    if (!this.#schemas.has(name)) {
      this.#schemas.set(name, undefined); // ends recursion
      this.#schemas.set(name, new Reader(this, file).read());
    }
    return name;
  }

  /** Adds a schema that is in no declaration file, and answers its name. */
  add(name, schema) {
    this.#schemas.set(name, schema);
    return name;
  }

  get(name) {
    return this.#schemas.get(name);
  }

  entries() {
    return [...this.#schemas];
  }
}

/** `kubernetes-models/apps/v1/Deployment.d.ts` → `kubernetes-models.apps.v1.Deployment` */
function definitionName(file) {
  return file.slice(file.lastIndexOf('/node_modules/') + '/node_modules/'.length).replace(/\.d\.ts$/, '').replaceAll('/', '.');
}

/** The declaration file behind an import such as `./PodSpec.js` or `@kubernetes-models/apimachinery/apis/meta/v1/Time`. */
export function declarationFile(specifier, from) {
  const script = specifier.startsWith('.') ? resolve(dirname(from), specifier) : fileURLToPath(import.meta.resolve(specifier));
  const file = script.replace(/\.js$/, '.d.ts');
  return existsSync(file) ? file : undefined;
}

/** Reads the one interface or type alias of a declaration file. */
class Reader {
  #definitions;
  #file;
  #source;
  /** Imported name → module. */
  #imports = new Map();

  constructor(definitions, file) {
    this.#definitions = definitions;
    this.#file = file;
    this.#source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
    for (const statement of this.#source.statements) {
      if (!ts.isImportDeclaration(statement)) continue;
      for (const element of statement.importClause?.namedBindings?.elements ?? []) {
        this.#imports.set(element.name.text, statement.moduleSpecifier.text);
      }
    }
  }

  read() {
    const declaration = this.#source.statements.find((statement) => ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement));
    if (!declaration) throw this.#unknown(this.#source, 'neither an interface nor a type');
    if (ts.isTypeAliasDeclaration(declaration)) return this.#type(declaration.type);

    const own = this.#object(declaration.members);
    const bases = (declaration.heritageClauses ?? []).flatMap((clause) => clause.types)
      .map((base) => base.expression.text)
      .filter((name) => name !== 'TypeMeta') // apiVersion and kind, which every kind declares itself
      .map((name) => this.#definitions.get(this.#reference(name).$ref));
    const all = [...bases, own];
    const properties = Object.assign({}, ...all.map((schema) => schema.properties));
    return { ...own, properties, required: all.flatMap((schema) => schema.required ?? []) };
  }

  #type(node) {
    switch (node.kind) {
      case ts.SyntaxKind.StringKeyword: return { type: 'string' };
      case ts.SyntaxKind.NumberKeyword: return { type: 'number' };
      case ts.SyntaxKind.BooleanKeyword: return { type: 'boolean' };
      case ts.SyntaxKind.AnyKeyword: return {};
      case ts.SyntaxKind.TypeLiteral: return this.#object(node.members);
      case ts.SyntaxKind.LiteralType: return this.#union([node]);
      case ts.SyntaxKind.UnionType: return this.#union(node.types);
      case ts.SyntaxKind.TypeReference:
        return node.typeName.text === 'Array'
          ? { type: 'array', items: this.#type(node.typeArguments[0]) }
          : this.#reference(node.typeName.text);
      default: throw this.#unknown(node, 'a type that is not understood');
    }
  }

  #object(members) {
    // An object without named fields holds anything (RawExtension, FieldsV1).
    if (members.length === 0) return { type: 'object', additionalProperties: {} };
    if (ts.isIndexSignatureDeclaration(members[0])) return { type: 'object', additionalProperties: this.#type(members[0].type) };
    const properties = {};
    const required = [];
    for (const member of members) {
      if (!ts.isPropertySignature(member)) throw this.#unknown(member, 'a member that is not understood');
      properties[member.name.text] = this.#type(member.type);
      if (!member.questionToken) required.push(member.name.text);
    }
    return { type: 'object', properties, required };
  }

  /** Literals are an enum; number and string together are a quantity, or a port by number or name. */
  #union(nodes) {
    if (nodes.every((node) => ts.isLiteralTypeNode(node) && ts.isStringLiteral(node.literal))) {
      return { type: 'string', enum: nodes.map((node) => node.literal.text) };
    }
    return { anyOf: nodes.map((node) => this.#type(node)) };
  }

  #reference(name) {
    const specifier = this.#imports.get(name);
    const file = specifier ? declarationFile(specifier, this.#file) : this.#file; // without an import it names itself
    if (!file) throw new Error(`${this.#file}: no declaration for ${name}`);
    return { $ref: this.#definitions.load(file) };
  }

  #unknown(node, problem) {
    return new Error(`${this.#file}: ${problem}: ${ts.SyntaxKind[node.kind]}`);
  }
}
