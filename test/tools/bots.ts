import { isMap, isScalar, LineCounter, parseDocument, Scalar, visit } from 'yaml';

/**
 * Edits pointer files as the bots do, by what their sources say they do:
 * Renovate lib/modules/manager/custom/regex and lib/workers/repository/update/branch/auto-replace.ts,
 * Flux image-automation-controller pkg/update with kyaml fieldmeta and setters2, Kargo pkg/yaml.
 */

/** A custom manager of Renovate, as its configuration has it. */
export interface RenovateManager {
  readonly customType: string;
  readonly managerFilePatterns: readonly string[];
  readonly matchStrings: readonly string[];
  readonly autoReplaceStringTemplate?: string;
}

/** What Renovate knows of a line. */
interface Dependency {
  readonly [field: string]: string;
}

/** Whether a manager reads a file: patterns between slashes are regular expressions. */
export function renovateReads({ managerFilePatterns }: RenovateManager, path: string): boolean {
  return managerFilePatterns.some(pattern => {
    const [, expression] = /^\/(.*)\/$/.exec(pattern) ?? [];
    if (expression === undefined) throw new Error(`${pattern} is a glob, which this does not read`);
    return new RegExp(expression).test(path);
  });
}

/** Everything that the expressions of a manager match. */
export function renovateExtract({ matchStrings }: RenovateManager, content: string): Dependency[] {
  return matchStrings.flatMap(text => [...content.matchAll(new RegExp(text, 'g'))]).map(match => ({ ...match.groups, replaceString: match[0] }));
}

/** Updates dependencies, by name. A replacement counts when what is extracted afterwards has the new value. */
export function renovateUpdate(manager: RenovateManager, content: string, values: { readonly [depName: string]: string }): string {
  let text = content;
  renovateExtract(manager, content).forEach((dependency, index) => {
    const newValue = values[dependency.depName];
    if (newValue === undefined || newValue === dependency.currentValue) return;
    const { replaceString, currentValue } = dependency;
    const replacement = manager.autoReplaceStringTemplate === undefined
      ? replaceString.replaceAll(currentValue, newValue)
      : manager.autoReplaceStringTemplate.replace(/\{\{\{(\w+)\}\}\}/g, (_, field: string) => ({ ...dependency, newValue })[field]!);
    for (let at = text.indexOf(replaceString); at >= 0; at = text.indexOf(replaceString, at + 1)) {
      const tried = text.slice(0, at) + replacement + text.slice(at + replaceString.length);
      const after = renovateExtract(manager, tried)[index];
      if (after?.depName !== dependency.depName || after.currentValue !== newValue) continue;
      text = tried;
      return;
    }
    throw new Error(`Renovate cannot replace ${replaceString}`);
  });
  return text;
}

/**
 * Sets values that a marker `# {"$imagepolicy": "<namespace>:<name>:tag"}` stands behind. The value alone changes, the
 * style of its quotes stays; then the file is written by a YAML library.
 */
export function fluxUpdate(content: string, tags: { readonly [policy: string]: string }): string {
  const document = parseDocument(content);
  if (!isMap(document.contents)) throw new Error('the top is no record');
  visit(document, {
    Scalar: (_, node: Scalar) => {
      const policy = markerOf(node.comment);
      const setter = policy === undefined ? undefined : Object.entries(tags).find(([name]) => policy === `${name}:tag`);
      if (setter) node.value = setter[1];
    },
  });
  return document.toString({ lineWidth: 0 });
}

/** The policy that a comment names; comments that are no JSON are only comments. */
function markerOf(comment: string | null | undefined): string | undefined {
  try {
    return (JSON.parse((comment ?? '').replace(/^#+/, '')) as { $imagepolicy?: string }).$imagepolicy;
  } catch {
    return undefined;
  }
}

/** Sets the scalar at a key such as `models.ranker`: the line is kept up to it, and is the new value from there on. */
export function kargoUpdate(content: string, updates: readonly { readonly key: string; readonly value: string }[]): string {
  const lines = content.split('\n');
  for (const { key, value } of updates) {
    const counter = new LineCounter();
    const node = parseDocument(content, { lineCounter: counter }).getIn(key.split('.'), true);
    if (!isScalar(node)) throw new Error(`error finding key ${key}`);
    const { line, col } = counter.linePos(node.range![0]);
    lines[line - 1] = lines[line - 1].slice(0, col - 1) + kargoQuoted(value);
  }
  return lines.join('\n');
}

/** Quotes what strconv.ParseFloat, strconv.ParseBool or JSON would take for something else than text. */
function kargoQuoted(value: string): string {
  const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$|^[+-]?(?:inf|infinity|nan)$/i.test(value);
  const truth = ['1', 't', 'T', 'TRUE', 'true', 'True', '0', 'f', 'F', 'FALSE', 'false', 'False', 'null'].includes(value);
  return number || truth ? JSON.stringify(value) : value;
}
