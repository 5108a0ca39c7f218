/** A text as a string of TypeScript, whatever is in it. */
export function quoted(text: string): string {
  const inside = JSON.stringify(text).slice(1, -1).replace(/\\"/g, '"').replace(/'/g, "\\'");
  return `'${inside}'`;
}

/** Names that a variable cannot have: words of the language, and what the program uses. */
const TAKEN = new Set([
  'arguments', 'await', 'break', 'case', 'catch', 'class', 'const', 'continue', 'debugger', 'default', 'delete', 'do', 'else', 'enum', 'eval', 'export',
  'extends', 'false', 'finally', 'for', 'function', 'if', 'implements', 'import', 'in', 'instanceof', 'interface', 'let', 'new', 'null', 'package',
  'private', 'protected', 'public', 'return', 'static', 'super', 'switch', 'this', 'throw', 'true', 'try', 'typeof', 'undefined', 'var', 'void', 'while',
  'with', 'yield', 'app', 'environment', 'repository', 'require', 'module', 'exports',
]);

/** Variables for names that are DNS labels, each one different: `pre-production` is `preProduction`. */
export function variablesFor(names: readonly string[]): string[] {
  const given = new Set<string>();
  return names.map((name, i) => {
    const plain = name.replace(/-+(.)/g, (_, letter: string) => letter.toUpperCase());
    const variable = /^\d/.test(plain) || TAKEN.has(plain) || given.has(plain) ? `environment${i + 1}` : plain;
    given.add(variable);
    return variable;
  });
}
