import { ResolvedModel } from './model';
import { StrictNode } from './strict-yaml';
import { contentId, DIGEST, formatModelUri, given, parseModelUri, SHA256, URI_FORMS } from './uri';
import { didYouMean } from '../errors';

/** One file of a model version, as its source lists it. */
export interface ModelFile {
  /** Path below the root of the model, with `/`. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** 64 hexadecimal digits; undefined when the source does not say, and the file was not read. */
  readonly sha256?: string;
}

/** What a list of files comes to when the lock does not write it out. */
export interface ModelManifest {
  /** How many files. */
  readonly files: number;
  /** sha256 of the list as `MANIFEST.sha256` has it: a line `<sha256>  <path>` a file, in the order of paths. */
  readonly sha256: string;
}

/** What a test of a model version said. A promotion may ask for one that passed. */
export interface Evaluation {
  readonly passed: boolean;
  /** When, as the record says. */
  readonly at?: string;
  /** Where the report is. */
  readonly report?: string;
}

/** Where a version comes from: for people and reports, and to look again. Never a credential. */
export interface Provenance {
  /** The reference that was resolved, often one that can move: `oci://registry.example.com/models/ranker:1.4.2`. */
  readonly resolvedFrom?: string;
  /** When it was made, as the source says; never when it was locked. */
  readonly createdAt?: string;
  /** What an OCI artifact says it is. */
  readonly artifactType?: string;
  /** Run of an experiment tracker that made it. */
  readonly run?: string;
  /** Commit of the code that trained it. */
  readonly trainingCommit?: string;
  /** Which data it was trained on. */
  readonly dataWindow?: string;
  /** Hash of the feature contract that it was trained against. */
  readonly contractHash?: string;
  /** The model that it was tuned from. */
  readonly baseModel?: string;
  readonly evaluations?: { readonly [name: string]: Evaluation };
}

/** Facts of a locked version that are numbers. */
export interface LockedNumbers {
  readonly parameters?: number;
  readonly layers?: number;
  readonly attentionHeads?: number;
  readonly keyValueHeads?: number;
  readonly headSize?: number;
  /** Tokens that the model was made for: `max_position_embeddings`. */
  readonly contextLength?: number;
}

/** A version with everything that the lock says of it. */
export interface LockedModel extends ResolvedModel, LockedNumbers {
  readonly version: string;
  readonly sizeBytes: number;
  /** SPDX expression. */
  readonly license?: string;
  /** Every file, in the order of paths. */
  readonly files?: readonly ModelFile[];
  /** In place of `files` when there are too many to write out. */
  readonly manifest?: ModelManifest;
  /** For an OCI index, the digest of each platform's manifest. */
  readonly platforms?: { readonly [platform: string]: string };
  readonly provenance?: Provenance;
}

/** Facts that are numbers, in the order in which they are written, and what each is. */
export const NUMBER_FACTS: { readonly [key in keyof LockedNumbers]-?: string } = {
  parameters: 'the number of parameters',
  layers: 'the number of layers',
  attentionHeads: 'the number of attention heads',
  keyValueHeads: 'the number of heads of keys and values',
  headSize: 'the size of a head',
  contextLength: 'the number of tokens of the longest context',
};

/** Facts that are text, in the order in which they are written, and what each is. */
export const TEXT_FACTS = {
  format: 'a format such as safetensors',
  dtype: 'a number type such as bfloat16',
  license: 'an SPDX identifier such as apache-2.0',
} as const;

/** What provenance may say in one line. */
export const PROVENANCE_TEXTS = [
  'resolvedFrom', 'createdAt', 'artifactType', 'run', 'trainingCommit', 'dataWindow', 'contractHash', 'baseModel',
] as const satisfies readonly (keyof Provenance)[];

const KEYS = ['source', 'size', ...Object.keys(TEXT_FACTS), ...Object.keys(NUMBER_FACTS), 'files', 'manifest', 'platforms', 'provenance'];
const EVALUATION_KEYS = ['passed', 'at', 'report'];

/** Reads the entry of a version; undefined, and reported, when it does not say which content is meant and how large it is. */
export function readLockedModel(name: string, version: string, node: StrictNode): LockedModel | undefined {
  const entry = node.record(KEYS, key => didYouMean(key, KEYS));
  const source = required(node, entry, 'source')?.text(`an immutable source, one of ${URI_FORMS.join(', ')}`, uri => parseModelUri(uri) !== undefined);
  const sizeBytes = required(node, entry, 'size')?.count('the size of the weights in bytes');
  const facts = {
    ...read(TEXT_FACTS, (key, expected) => entry[key]?.text(expected)),
    ...read(NUMBER_FACTS, (key, expected) => entry[key]?.count(expected)),
    files: entry.files && files(entry.files),
    manifest: entry.manifest && manifest(entry.manifest),
    platforms: entry.platforms && texts(entry.platforms, 'a digest, sha256:<64 hex>', text => DIGEST.test(text)),
    provenance: entry.provenance && provenance(entry.provenance),
  };
  const reference = source === undefined ? undefined : parseModelUri(source);
  if (!reference || sizeBytes === undefined) return undefined;
  return { name, version, reference, uri: formatModelUri(reference), contentId: contentId(reference), sizeBytes, ...given(facts) };
}

/** The value of a key that must be there; undefined, and reported, when it is not. */
export function required(node: StrictNode, entry: { readonly [key: string]: StrictNode }, key: string): StrictNode | undefined {
  if (!entry[key]) node.report(`"${key}" is missing`, `add \`${key}: …\``, 'missing-key');
  return entry[key];
}

/** Whether a path stays below the root of the model, on every system and in every tool. */
export function isModelPath(path: string): boolean {
  return path !== '' && path.length <= 1024 && !/[\p{Control}\p{Surrogate}\\]/u.test(path) && path.split('/').every(part => part !== '' && part !== '.' && part !== '..');
}

function files(node: StrictNode): readonly ModelFile[] {
  return node.entries().flatMap(([path, value]): ModelFile[] => {
    if (!isModelPath(path)) {
      value.report('a file of a model is named by its path below the root of the model, without ".."', 'lock the version again', 'invalid-name', path);
      return [];
    }
    const entry = value.record(['size', 'sha256'], key => didYouMean(key, ['size', 'sha256']));
    const size = required(value, entry, 'size')?.count('the size of the file in bytes');
    const sha256 = entry.sha256?.text('64 hexadecimal digits in quotes', text => SHA256.test(text));
    return size === undefined ? [] : [given({ path, size, sha256 })];
  });
}

function manifest(node: StrictNode): ModelManifest | undefined {
  const entry = node.record(['files', 'sha256'], key => didYouMean(key, ['files', 'sha256']));
  const count = required(node, entry, 'files')?.count('the number of files');
  const sha256 = required(node, entry, 'sha256')?.text('64 hexadecimal digits in quotes', text => SHA256.test(text));
  return count === undefined || sha256 === undefined ? undefined : { files: count, sha256 };
}

/** What else it says is for its author: locks that people wrote have more in it. */
function provenance(node: StrictNode): Provenance {
  const entry = Object.fromEntries(node.entries());
  const said = Object.fromEntries(PROVENANCE_TEXTS.flatMap(key => {
    const text = entry[key]?.text('text');
    return text === undefined ? [] : [[key, text]];
  }));
  return given({ ...said, evaluations: entry.evaluations && evaluations(entry.evaluations) });
}

function evaluations(node: StrictNode): { readonly [name: string]: Evaluation } {
  return Object.fromEntries(node.entries().flatMap(([name, value]) => {
    const entry = value.record(EVALUATION_KEYS, key => didYouMean(key, EVALUATION_KEYS));
    const passed = required(value, entry, 'passed')?.flag('whether it passed');
    const [at, report] = [entry.at?.text('when'), entry.report?.text('where the report is')];
    return passed === undefined ? [] : [[name, given({ passed, at, report })]];
  }));
}

function texts(node: StrictNode, expected: string, accepts: (text: string) => boolean): { readonly [key: string]: string } {
  return Object.fromEntries(node.entries().flatMap(([key, value]) => {
    const text = value.text(expected, accepts);
    return text === undefined ? [] : [[key, text]];
  }));
}

/** The facts that an entry has. */
function read<K extends string, T>(
  facts: { readonly [key in K]: string }, value: (key: K, expected: string) => T | undefined,
): { readonly [key in K]?: T } {
  return Object.fromEntries(Object.entries<string>(facts).map(([key, expected]) => [key, value(key as K, expected)])) as { readonly [key in K]?: T };
}
