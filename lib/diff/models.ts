import { WorkloadModel } from './facts';
import { DiffInput, PointerChange } from './model';
import { byCodeUnit } from '../manifests';
import { LockFile, parsePointers, pointerWords, ResolvedModel, sizeWords } from '../models';

/** What the lock of one time says of models, in words. */
export class ModelWords {
  constructor(private readonly lock: LockFile | undefined) {}

  /** What is known of a model. */
  public describe(model: WorkloadModel): string {
    return this.words(model).filter(Boolean).join(', ');
  }

  /** What two models have in common once, and what they have not with an arrow. */
  public compare(model: WorkloadModel, others: ModelWords, other: WorkloadModel): string {
    const now = others.words(other);
    return this.words(model).map((word, i) => (word === now[i] ? word : `${word || 'unknown'} → ${now[i] || 'unknown'}`)).filter(Boolean).join(', ');
  }

  private words(model: WorkloadModel): string[] {
    const known = model.version === undefined ? undefined : this.lock?.models.get(model.name)?.get(model.version);
    return [shortDigest(model.content ?? known?.contentId) ?? '', [known?.format, known?.dtype].filter(Boolean).join(' '), sizeOf(known)];
  }
}

/** The lock of one time; undefined where there is none, or it cannot be read. */
export function lockOf({ lock }: DiffInput): LockFile | undefined {
  const parsed = lock === undefined ? undefined : LockFile.parse(lock);
  return parsed && parsed.issues.length === 0 ? parsed : undefined;
}

/** The lines of a pointer file that are not as they were. */
export function pointerChanges(environment: string, before: DiffInput, after: DiffInput): PointerChange[] {
  const [old, now] = [before, after].map(input => pointersOf(environment, input));
  return [...new Set([...old.keys(), ...now.keys()])].sort(byCodeUnit).flatMap(key => {
    const [was, is] = [old.get(key), now.get(key)];
    if (was === is) return [];
    const [section, name] = key.split('/') as [PointerChange['section'], string];
    return [{ section, name, ...(was !== undefined && { before: was }), ...(is !== undefined && { after: is }) }];
  });
}

/** Version, in words, by `section/name`. A file that cannot be read says nothing: synthesis tells what is wrong with it. */
function pointersOf(environment: string, input: DiffInput): ReadonlyMap<string, string> {
  const text = input.pointers?.get(environment);
  const lock = lockOf(input);
  if (text === undefined || !lock) return new Map();
  const { catalog, canaries, issues } = parsePointers(text, environment, lock);
  if (issues.length > 0) return new Map();
  return new Map([
    ...[...lock.models.keys()].map(name => [`models/${name}`, catalog.model(name).value?.version] as const),
    ...[...lock.features.keys()].map(name => [`features/${name}`, catalog.featureSet(name).value?.version] as const),
    ...[...canaries].map(([name, canary]) => [`canaries/${name}`, pointerWords(canary)] as const),
  ].flatMap(([key, version]) => (version === undefined ? [] : [[key, version] as const])));
}

/** The beginning of a digest: enough to tell two apart. */
export function shortDigest(digest: string | undefined): string | undefined {
  return digest?.replace(/^((?:sha256|sha512):)?([0-9a-f]{12})[0-9a-f]+$/, '$1$2');
}

function sizeOf(model: ResolvedModel | undefined): string {
  return model?.sizeBytes === undefined ? '' : sizeWords(model.sizeBytes);
}
