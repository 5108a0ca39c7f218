import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, posix } from 'node:path';
import * as ts from 'typescript';

/** Folders of lib; each may import only from those after it. Folders in one entry do not import each other. */
const ORDER = [
  ['cli', 'testing', 'aws', 'pulumi'], ['release', 'lock', 'drift'], ['commit', 'diff', 'forge', 'init'], ['synthesis', 'validate'], ['repository'], ['app'], ['operators'], ['serving'], ['features'], ['secrets'], ['platform'], ['models'], ['policy'], ['sizing'],
  ['output'], ['git'], ['manifests'], ['errors'],
];
/** What the core may use besides itself and Node. */
const PACKAGES = ['ajv', 'cdk8s', 'cdk8s-plus-27', 'constructs', 'yaml'];
/** What an entry point of its own may use besides; who loads the core needs none of it. */
const ENTRY_PACKAGES: { readonly [folder: string]: RegExp } = {
  aws: /^aws-cdk-lib(?:\/|$)/,
  pulumi: /^@pulumi\/(?:pulumi|kubernetes|aws)(?:\/|$)/,
};
/** What would make the same input give other bytes on another day or machine. */
const UNSTABLE = ['Date.now', 'new Date', 'Math.random', 'localeCompare', 'toLocaleString', 'toLocaleLowerCase', 'toLocaleUpperCase', 'Intl'];
/**
 * Places that may: a waiver that has ended stops a synthesis; a change window is open or not at a moment, which is the only
 * one that commands know, and in a time zone, by a language of ours.
 */
const MAY_USE: { readonly [path: string]: readonly string[] } = {
  'repository/today.ts': UNSTABLE, 'cli/now.ts': ['Date.now'], 'release/local-time.ts': ['Intl'],
};
/** Reads of the process that Node's rules for programs need: where programs are, and what this one was asked for. */
const PROCESS = ['process.env', 'process.argv'];
const LONGEST_FILE = 400;
/** Written by scripts/known-schemas.mjs: data, one definition a line. */
const DATA = 'policy/schemas/known/';

const LIB = join(__dirname, '..', 'lib');

interface Source {
  /** Path from lib with `/`. */
  readonly path: string;
  readonly text: string;
  readonly tree: ts.SourceFile;
  /** What the file imports and re-exports, types too. */
  readonly imports: readonly string[];
}

const files = readdirSync(LIB, { recursive: true, encoding: 'utf8' }).filter(path => path.endsWith('.ts')).map(path => path.replace(/\\/g, '/')).sort();
const sources: readonly Source[] = files.map(path => {
  const text = readFileSync(join(LIB, path), 'utf8');
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  return { path, text, tree, imports: ts.preProcessFile(text, true, true).importedFiles.map(file => file.fileName) };
});
const known = new Set(files);

/** The file of lib that a relative import means. */
function resolve(from: string, imported: string): string {
  const base = posix.join(dirname(from), imported);
  const found = [`${base}.ts`, `${base}/index.ts`].find(path => known.has(path));
  if (!found) throw new Error(`${from} imports ${imported}, which is no file of lib`);
  return found;
}

function relativeImports(source: Source): string[] {
  return source.imports.filter(name => name.startsWith('.')).map(name => resolve(source.path, name));
}

function folderOf(path: string): string {
  return path.split('/')[0];
}

/** Position of a file's folder in the order; lib/index.ts is above all. */
function rank(path: string): number {
  return path === 'index.ts' ? -1 : ORDER.findIndex(folders => folders.includes(folderOf(path)));
}

/** Whether the object of a member access is a variable of an enclosing function, not the global of that name. */
function isLocal(node: ts.PropertyAccessExpression): boolean {
  const name = node.expression.getText();
  const declares = (child: ts.Node): boolean => (ts.isVariableDeclaration(child) || ts.isBindingElement(child) || ts.isParameter(child))
    && child.name.getText() === name || ts.forEachChild(child, declares) === true;
  return ts.findAncestor(node, parent => ts.isFunctionLike(parent) && declares(parent)) !== undefined;
}

/** Names that the code of a file uses, as `object.member` and `member`; comments and strings do not count. */
function namesUsed({ tree }: Source): Set<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node) && !isLocal(node)) names.add(`${node.expression.getText()}.${node.name.text}`);
    else if (ts.isNewExpression(node)) names.add(`new ${node.expression.getText()}`);
    else if (ts.isIdentifier(node)) names.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return names;
}

test('every folder of lib has a place in the order', () => {
  expect(files.filter(path => path !== 'index.ts' && rank(path) < 0)).toEqual([]);
});

test('folders import only what is below them', () => {
  const wrong = sources.flatMap(source => relativeImports(source)
    .filter(path => folderOf(path) !== folderOf(source.path) && rank(path) <= rank(source.path))
    .map(path => `${source.path} imports ${path}`));
  expect(wrong).toEqual([]);
});

test('the core imports its dependencies and Node alone', () => {
  const allowed = new Set([...PACKAGES, ...builtinModules.map(name => `node:${name}`)]);
  const wrong = sources.flatMap(source => source.imports
    .filter(name => !name.startsWith('.') && !allowed.has(name) && !ENTRY_PACKAGES[folderOf(source.path)]?.test(name))
    .map(name => `${source.path} imports ${name}`));
  expect(wrong).toEqual([]);
});

test('cdk8s-plus is loaded in one place, and only when something is made of it', () => {
  const loads = (statement: ts.Statement) => ts.isImportDeclaration(statement) && !statement.importClause?.isTypeOnly
    && (statement.moduleSpecifier as ts.StringLiteral).text === 'cdk8s-plus-27';
  expect(sources.filter(({ tree }) => tree.statements.some(loads)).map(({ path }) => path)).toEqual([]);
  expect(sources.filter(({ text }) => text.includes("require('cdk8s-plus-27')")).map(({ path }) => path)).toEqual(['manifests/cdk8s-plus.ts']);
});

test('no file imports itself by a detour, not even for a type', () => {
  const byPath = new Map(sources.map(source => [source.path, relativeImports(source)]));
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, way: readonly string[]): void => {
    if (way.includes(path)) cycles.push([...way.slice(way.indexOf(path)), path].join(' > '));
    if (done.has(path) || way.includes(path)) return;
    for (const next of byPath.get(path)!) visit(next, [...way, path]);
    done.add(path);
  };
  for (const path of byPath.keys()) visit(path, []);
  expect(cycles).toEqual([]);
});

test('lib/index.ts only re-exports', () => {
  const { statements } = sources.find(({ path }) => path === 'index.ts')!.tree;
  const others = statements.filter(statement => !(ts.isExportDeclaration(statement) && statement.moduleSpecifier));
  expect(others.map(statement => statement.getText())).toEqual([]);
});

test('nothing depends on the clock, chance or the locale', () => {
  expect(sources.flatMap(source => {
    const used = namesUsed(source);
    return UNSTABLE.filter(name => used.has(name) && !MAY_USE[source.path]?.includes(name)).map(name => `${source.path} uses ${name}`);
  })).toEqual([]);
});

test('the environment and the arguments of the process are read in five places', () => {
  const readers = sources.filter(source => [...namesUsed(source)].some(name => PROCESS.includes(name))).map(({ path }) => path);
  expect(readers.filter(path => folderOf(path) !== 'cli')).toEqual([
    'forge/environment.ts', 'git/run-git.ts', 'repository/directory.ts', 'synthesis/run-program.ts',
  ]);
});

test('files stay short', () => {
  expect(sources.filter(({ path, text }) => text.split('\n').length > LONGEST_FILE && !path.startsWith(DATA)).map(({ path }) => path)).toEqual([]);
});
