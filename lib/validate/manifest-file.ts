import { Composer, Document, LineCounter, Parser, YAMLParseError } from 'yaml';
import { decode, DecodeProblem, DEEPEST, FLATTEN, TOO_DEEP } from './decode';
import { KUBECTL_YAML } from './kubectl-yaml';
import { FieldLines, Place } from './lines';
import { withIndentedLines } from './quoted-lines';
import { Issue } from '../errors';
import { PolicyObject, PolicyObjectProps } from '../policy';

/** An object in a file, with what it takes to judge it. */
export interface FoundManifest {
  readonly manifest: { readonly [key: string]: unknown };
  /** Path of the file. */
  readonly file: string;
  readonly lineOf: (field: string) => number | undefined;
}

/** A document that is no manifest. */
export interface OtherDocument {
  readonly value: unknown;
  readonly lineOf: (field: string) => number | undefined;
}

/** What one file holds. */
export interface ManifestFile {
  readonly manifests: readonly FoundManifest[];
  /** Documents that are no manifests: no `apiVersion`, or no `kind`. Without those that hold nothing. */
  readonly others: readonly OtherDocument[];
  /** What kubectl would not read. */
  readonly issues: readonly Issue[];
}

/** Above it a file is no manifest; the largest bundles of whole platforms have some 20 MiB. */
export const LARGEST_FILE = 64 * 1024 * 1024;
/** The API server takes objects of at most 1.5 MiB; a List of some is one document. */
const LARGEST_DOCUMENT = 8 * 1024 * 1024;

/** Quoted scalars in one file whose lines are not indented, and the size of such a file: each is parsed once more. */
const MOST_MENDED = 20;
const LARGEST_MENDED = 256 * 1024;

/** What YAML does not allow in a file, and go-yaml refuses. */
const CONTROL = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/;
const SYNTAX_FIX = 'mend the file; kubectl and the GitOps operators would refuse it too';

/**
 * The manifests in the text of a YAML or JSON file, read as kubectl reads them. A `List` counts as the objects in it.
 *
 * @param file path of the file, for messages
 */
export function parseManifestFile(text: string, file: string): ManifestFile {
  return parse(text, file, MOST_MENDED);
}

function parse(text: string, file: string, mendings: number): ManifestFile {
  const found: { manifests: FoundManifest[]; others: OtherDocument[]; issues: Issue[] } = { manifests: [], others: [], issues: [] };
  const lines = new FieldLines(text);
  const add = (value: unknown, place: Place) => {
    if (!isManifest(value)) {
      if (value !== null && value !== undefined) found.others.push({ value, lineOf: field => lines.lineOf(place, field) });
    } else if (typeof value.kind === 'string' && value.kind.endsWith('List') && Array.isArray(value.items)) {
      value.items.forEach((item, i) => add(item, { ...place, path: [...place.path, 'items', i] }));
    } else {
      found.manifests.push({ manifest: value, file, lineOf: field => lines.lineOf(place, field) });
    }
  };
  const counter = new LineCounter();
  const refuse: Refuse = (offset, problem, fix) => {
    found.issues.push({ id: 'yaml-syntax', path: `${file}:${counter.linePos(offset).line || 1}`, problem, fix });
  };
  const json = asJson(text);
  if (json !== undefined) {
    if (isDeeper(json, DEEPEST)) refuse(0, TOO_DEEP, FLATTEN);
    else add(json, { start: 0, end: text.length, path: [] });
    return found;
  }
  const control = CONTROL.exec(text);
  const large = largeDocument(text);
  if (control || large !== undefined) {
    addLines(counter, text);
    if (control) refuse(control.index, 'control characters are not allowed', SYNTAX_FIX);
    else refuse(large!, `a document larger than ${LARGEST_DOCUMENT / 1024 / 1024} MiB: no object is`, 'split it');
    return found;
  }
  let start = 0;
  try {
    for (const document of new Composer(KUBECTL_YAML).compose(new Parser(counter.addNewLine).parse(text))) {
      const end = document.range[2];
      const [error] = document.errors;
      const mended = mendings > 0 ? withLinesOfQuoted(text, document.errors) : undefined;
      if (mended !== undefined) return parse(mended, file, mendings - 1);
      if (error) refuse(error.pos[0], sentence(error), SYNTAX_FIX);
      else addDecoded(document, { start, end, path: [] }, add, refuse);
      start = end;
    }
  } catch (error) {
    // The parser goes down into nested collections by recursion.
    refuse(start, error instanceof RangeError ? TOO_DEEP : (error as Error).message, SYNTAX_FIX);
  }
  return found;
}

/** The text with one quoted scalar more whose lines are indented; undefined when that is not what is wrong. */
function withLinesOfQuoted(text: string, errors: readonly YAMLParseError[]): string | undefined {
  const error = errors.find(({ code, message }) => code === 'MISSING_CHAR' && message.startsWith('Missing closing'));
  return error && text.length <= LARGEST_MENDED ? withIndentedLines(text, error.pos[0], error.message.includes('"') ? '"' : "'") : undefined;
}

type Refuse = (offset: number, problem: string, fix: string) => void;

function addDecoded(document: Document, place: Place, add: (value: unknown, place: Place) => void, refuse: Refuse): void {
  try {
    add(decode(document), place);
  } catch (problem) {
    if (!(problem instanceof DecodeProblem)) throw problem;
    refuse(problem.offset, problem.problem, problem.fix);
  }
}

/** Where a document begins that is larger than any object, before time and memory are spent on it. */
function largeDocument(text: string): number | undefined {
  let start = 0;
  while (text.length - start > LARGEST_DOCUMENT) {
    const next = text.indexOf('\n---', start);
    if (next < 0 || next - start > LARGEST_DOCUMENT) return start;
    start = next + 1;
  }
  return undefined;
}

function addLines(counter: LineCounter, text: string): void {
  counter.addNewLine(0);
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) counter.addNewLine(at + 1);
}

/** The object for the rules. */
export function policyObject({ manifest, file, lineOf }: FoundManifest, props: Partial<PolicyObjectProps> = {}): PolicyObject {
  const object = new PolicyObject({ path: file, file, manifest, ...props });
  object._lineOf = lineOf;
  return object;
}

/** The value of a file that is JSON through and through; it is parsed far faster, and has no words of YAML. */
function asJson(text: string): unknown {
  if (!/^\s*\{/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels < 0 || Object.values(value).some(child => isDeeper(child, levels - 1));
}

function isManifest(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && 'kind' in value && 'apiVersion' in value;
}

/** What the parser says, without the excerpt of the file: it may show a secret. */
function sentence(error: YAMLParseError): string {
  if (error.message.startsWith('Maximum call stack')) return TOO_DEEP;
  const first = error.message.split('\n')[0].replace(/ at line \d+, column \d+:?$/, '');
  return first.charAt(0).toLowerCase() + first.slice(1);
}
