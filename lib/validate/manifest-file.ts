import { Document, LineCounter, parseAllDocuments, YAMLParseError } from 'yaml';
import { decode, DecodeProblem } from './decode';
import { KUBECTL_YAML } from './kubectl-yaml';
import { FieldLines, Place } from './lines';
import { Issue } from '../errors';
import { PolicyObject, PolicyObjectProps } from '../policy';

/** An object in a file, with what it takes to judge it. */
export interface FoundManifest {
  readonly manifest: { readonly [key: string]: unknown };
  /** Path of the file. */
  readonly file: string;
  readonly lineOf: (field: string) => number | undefined;
}

/** What one file holds. */
export interface ManifestFile {
  readonly manifests: readonly FoundManifest[];
  /** Documents that are no manifests: no `apiVersion`, no `kind`. Without those that hold nothing. */
  readonly others: readonly unknown[];
  /** What kubectl would not read. */
  readonly issues: readonly Issue[];
}

/** Above it a file is no manifest: the API server takes objects of at most 1.5 MiB, and bundles of CRDs stay far below. */
export const LARGEST_FILE = 32 * 1024 * 1024;

/** What YAML does not allow in a file, and go-yaml refuses. */
const CONTROL = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/;
const SYNTAX_FIX = 'mend the file; kubectl and the GitOps operators would refuse it too';

/**
 * The manifests in the text of a YAML or JSON file, read as kubectl reads them. A `List` counts as the objects in it.
 *
 * @param file path of the file, for messages
 */
export function parseManifestFile(text: string, file: string): ManifestFile {
  const found: { manifests: FoundManifest[]; others: unknown[]; issues: Issue[] } = { manifests: [], others: [], issues: [] };
  const lines = new FieldLines(text);
  const add = (value: unknown, place: Place) => {
    if (!isManifest(value)) {
      if (value !== null && value !== undefined) found.others.push(value);
    } else if (typeof value.kind === 'string' && value.kind.endsWith('List') && Array.isArray(value.items)) {
      value.items.forEach((item, i) => add(item, { ...place, path: [...place.path, 'items', i] }));
    } else {
      found.manifests.push({ manifest: value, file, lineOf: field => lines.lineOf(place, field) });
    }
  };
  const json = asJson(text);
  if (json !== undefined) {
    add(json, { document: 0, path: [] });
    return found;
  }
  const counter = new LineCounter();
  const refuse = (offset: number, problem: string, fix: string) => {
    found.issues.push({ id: 'yaml-syntax', path: `${file}:${counter.linePos(offset).line || 1}`, problem, fix });
  };
  const control = CONTROL.exec(text);
  if (control) {
    counter.addNewLine(0);
    for (let at = text.indexOf('\n'); at >= 0 && at < control.index; at = text.indexOf('\n', at + 1)) counter.addNewLine(at + 1);
    refuse(control.index, 'control characters are not allowed', SYNTAX_FIX);
    return found;
  }
  documentsOf(text, counter, refuse).forEach((document, number) => {
    const [error] = document.errors;
    if (error) return refuse(error.pos[0], sentence(error), SYNTAX_FIX);
    try {
      add(decode(document), { document: number, path: [] });
    } catch (problem) {
      if (!(problem instanceof DecodeProblem)) throw problem;
      refuse(problem.offset, problem.problem, problem.fix);
    }
  });
  return found;
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

function documentsOf(text: string, lineCounter: LineCounter, refuse: (offset: number, problem: string, fix: string) => void): readonly Document[] {
  try {
    const documents = parseAllDocuments(text, { ...KUBECTL_YAML, lineCounter });
    return Array.isArray(documents) ? documents : [];
  } catch (error) {
    // The parser goes down into nested collections by recursion.
    refuse(0, error instanceof RangeError ? 'nested deeper than can be read' : (error as Error).message, SYNTAX_FIX);
    return [];
  }
}

function isManifest(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && 'kind' in value && 'apiVersion' in value;
}

/** What the parser says, without the excerpt of the file: it may show a secret. */
function sentence(error: YAMLParseError): string {
  const first = error.message.split('\n')[0].replace(/ at line \d+, column \d+:?$/, '');
  return first.charAt(0).toLowerCase() + first.slice(1);
}
