import { entryLines, nameText } from './entry-text';
import { Block, LockText, putTogether, takeApart } from './lock-text';
import { ResolvedVersion } from './resolver';
import { GitOpsError, Issue } from '../errors';
import { byCodeUnit } from '../manifests';
import { byVersion, contentId, LOCK_FILE, LockedModel, LockFile, parseModelUri, Provenance } from '../models';

/** A version that the lock comes to know. */
export interface LockEntry {
  readonly name: string;
  readonly version: string;
  readonly resolved: ResolvedVersion;
}

/** Lines, and the line that they go before. */
interface Insertion {
  readonly before: number;
  readonly lines: readonly string[];
}

const NEW_LOCK = `# Every known version of every model and feature set, by digest. Append-only; written by \`gitops-ai models lock\`.
lockVersion: 1
models:
`;
const STEP = '  ';

/**
 * The text of a lock with more versions. Pure; comments and the blocks of other versions keep their bytes. A version that
 * is known with the same content keeps its block. The order of the entries does not matter.
 *
 * @param text of the lock; undefined when there is none
 * @throws GitOpsError `lock-conflict` when a version is known with other content, saying what differs
 */
export function addVersions(text: string | undefined, entries: readonly LockEntry[]): string {
  const before = text === undefined || text.trim() === '' ? NEW_LOCK : text;
  const known = readLock(before).models;
  const conflicts: Issue[] = [];
  const added = new Map<string, Map<string, LockEntry>>();
  for (const entry of [...entries].sort((a, b) => byCodeUnit(a.name, b.name) || byVersion(a.version, b.version))) {
    const locked = known.get(entry.name)?.get(entry.version);
    const twice = added.get(entry.name)?.get(entry.version);
    const conflict = locked ? conflictOf(entry, locked.uri, locked) : twice && conflictOf(entry, twice.resolved.source, undefined);
    if (conflict) conflicts.push(conflict);
    if (locked || twice) continue;
    added.set(entry.name, (added.get(entry.name) ?? new Map<string, LockEntry>()).set(entry.version, entry));
  }
  if (conflicts.length > 0) throw new GitOpsError(conflicts);
  if (added.size === 0) return text ?? before;
  const after = insert(before, added);
  checkAdded(known, readLock(after).models, added);
  return after;
}

/** The text of a lock without a version, and without its model when it was the last one. */
export function removeVersion(text: string, name: string, version: string): string {
  readLock(text);
  const parts = takeApart(text);
  const model = modelsOf(parts)?.below?.find(({ key }) => key === name);
  const block = model?.below?.find(({ key }) => key === version);
  if (!model || !block) return text;
  const { start, end } = model.below!.length === 1 ? model : block;
  const after = putTogether({ ...parts, lines: parts.lines.filter((_, i) => i < start || i >= end) }, []);
  readLock(after);
  return after;
}

/** What people and pipelines find out about a version after it was locked. */
export type VersionRecord = Pick<LockedModel, 'license'> & { readonly provenance?: Provenance };

/**
 * The text of a lock that says more of a version: its licence, where it comes from, how it was evaluated. What it is stays.
 *
 * @throws GitOpsError when the lock does not know it
 */
export function recordProvenance(text: string, name: string, version: string, said: VersionRecord): string {
  const locked = readLock(text).models.get(name)?.get(version);
  if (!locked) {
    throw new GitOpsError([{
      id: 'unknown-version', path: LOCK_FILE, value: `${name}@${version}`, problem: 'the lock knows no such version of a model', fix: `lock it first: gitops-ai models lock ${name}@${version}`,
    }]);
  }
  const parts = takeApart(text);
  const { line, end, indent, below } = modelsOf(parts)!.below!.find(({ key }) => key === name)!.below!.find(({ key }) => key === version)!;
  const lines = entryLines(version, withRecord(locked, said), { version: indent, step: below![0].indent.slice(indent.length) });
  const rest = parts.lines.filter((_, i) => i < line || i >= end);
  const after = putTogether({ ...parts, lines: rest }, [{ before: line, lines }]);
  checkAdded(readLock(text).models, readLock(after).models, new Map());
  return after;
}

function withRecord(locked: LockedModel, said: VersionRecord): ResolvedVersion {
  const { name: _, version: __, reference: ___, contentId: ____, uri, sizeBytes, provenance, ...facts } = locked;
  const evaluations = { ...provenance?.evaluations, ...said.provenance?.evaluations };
  return {
    ...facts,
    ...said.license !== undefined && { license: said.license },
    source: uri,
    size: sizeBytes,
    provenance: { ...provenance, ...said.provenance, ...Object.keys(evaluations).length > 0 && { evaluations } } as ResolvedVersion['provenance'],
  };
}

function insert(text: string, added: ReadonlyMap<string, ReadonlyMap<string, LockEntry>>): string {
  const parts = takeApart(text);
  const models = modelsOf(parts);
  const nameIndent = models?.below?.[0]?.indent ?? STEP;
  const insertions: Insertion[] = [];
  for (const [name, versions] of added) {
    const model = models?.below?.find(({ key }) => key === name);
    const known = model?.below ?? [];
    const version = known[0]?.indent ?? nameIndent + STEP;
    const step = known[0]?.below?.[0] ? known[0].below[0].indent.slice(version.length) : STEP;
    const lines = (entry: LockEntry) => entryLines(entry.version, entry.resolved, { version, step });
    if (known.length > 0) {
      insertions.push(...[...versions.values()].map(entry => ({ before: placeIn(model!, entry.version, byVersion), lines: lines(entry) })));
    } else {
      const block = [...model ? [] : [`${nameIndent}${nameText(name)}:`], ...[...versions.values()].flatMap(lines)];
      insertions.push({ before: model ? model.end : models?.below ? placeIn(models, name, byCodeUnit) : endOfModels(parts, models), lines: block });
    }
  }
  if (!models && insertions.length > 0) insertions.unshift({ before: endOfModels(parts, models), lines: ['models:'] });
  return putTogether(withoutBraces(parts, [models, ...models?.below ?? []]), insertions);
}

/** The line that a key goes before: the first block that comes after it, or what follows the last one. */
function placeIn({ below }: Block, key: string, order: (a: string, b: string) => number): number {
  return below!.find(block => order(block.key, key) > 0)?.start ?? below![below!.length - 1].end;
}

/** Where models go that are the first ones. */
function endOfModels(parts: LockText, models: Block | undefined): number {
  return models?.end ?? parts.top.find(({ key }) => key === 'features')?.start ?? parts.lines.length;
}

function modelsOf({ top }: LockText): Block | undefined {
  return top.find(({ key }) => key === 'models');
}

/** What is empty and written `models: {}` or `models: null` can have nothing below it. */
function withoutBraces(parts: LockText, candidates: readonly (Block | undefined)[]): LockText {
  const empty = new Set(candidates.flatMap(block => (block && !block.below ? [block.end - 1] : [])));
  return { ...parts, lines: parts.lines.map((line, i) => (empty.has(i) ? line.replace(/:\s*(?:\{\s*\}|null|~)/, ':') : line)) };
}

function conflictOf({ name, version, resolved }: LockEntry, uri: string, locked: LockedModel | undefined): Issue | undefined {
  if (uri === resolved.source) return undefined;
  const now = parseModelUri(resolved.source);
  const isElsewhere = locked !== undefined && now !== undefined && contentId(now) === locked.contentId;
  const from = locked?.provenance?.resolvedFrom ?? resolved.provenance.resolvedFrom;
  return {
    id: 'lock-conflict',
    path: locked ? LOCK_FILE : 'models lock',
    field: `models.${name}.${version}`,
    value: resolved.source,
    problem: isElsewhere ? `this version is locked with the same content at another place, ${uri}`
      : `this version is ${locked ? 'locked' : 'asked for'} with other content: ${uri}${dated(locked?.provenance?.createdAt)}; ${from} now is something else${dated(resolved.provenance.createdAt)}`,
    fix: isElsewhere ? 'a version stays where it is locked; give it a new version to serve it from there'
      : 'a version never changes: find out who moved it, and give the new content a version of its own',
  };
}

function dated(createdAt: string | undefined): string {
  return createdAt === undefined ? '' : ` (made ${createdAt})`;
}

/** The lock that a text is. @throws GitOpsError with everything that is wrong with it */
function readLock(text: string): LockFile {
  const lock = LockFile.parse(text);
  if (lock.issues.length > 0) throw new GitOpsError(lock.issues);
  return lock;
}

/** What was written says what was known before, and what was added: nothing is committed on the word of a text edit. */
function checkAdded(before: LockFile['models'], after: LockFile['models'], added: ReadonlyMap<string, ReadonlyMap<string, LockEntry>>): void {
  const lost = [...before].flatMap(([name, versions]) => [...versions].filter(([version, { uri }]) => after.get(name)?.get(version)?.uri !== uri));
  const missing = [...added].flatMap(([name, versions]) => (
    [...versions.values()].filter(({ version, resolved }) => after.get(name)?.get(version)?.uri !== resolved.source)
  ));
  if (lost.length === 0 && missing.length === 0) return;
  throw new GitOpsError([{ id: 'lock-form', path: LOCK_FILE, problem: 'the file is in a form that cannot be added to line by line', fix: 'write one key a line, indented below the name' }]);
}
