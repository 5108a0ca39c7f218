import { checkedPaths } from './directory';
import { factsOf } from './facts/facts';
import { ReadFile } from './facts/read-file';
import { changed, differencesOf, gone, moved, tagMoved } from './findings';
import { Hub, HubFile } from './hugging-face-hub';
import { sha256Of } from './manifest';
import { badReference } from './reference';
import { LockContext, LockFinding, Resolver } from './resolver';
import { GitOpsError } from '../errors';
import { given, LockedModel, ModelFile } from '../models';

const FORM = 'hf://owner/name@branch-or-tag';
/** Files that are kept in Git itself have no sha256 in the list; so many of them are read for it. */
const READ_FILES = 100;

/** Models on the Hugging Face Hub: a branch or a tag is locked by its commit. */
export const huggingFace: Resolver = {
  schemes: ['hf'],
  forms: [FORM],
  resolve: async (reference, context) => {
    const { repository, revision } = parse(reference);
    const hub = new Hub(context);
    const found = await hub.revision(repository, revision);
    const listed = found && await hub.files(repository, found.sha);
    if (!found || !listed) {
      throw new GitOpsError([{ id: 'model-gone', path: reference, problem: `there is no branch, tag or commit "${revision}"`, fix: `see which there are with \`git ls-remote https://huggingface.co/${repository}\`` }]);
    }
    const files = checkedPaths(listed, reference);
    const byPath = new Map(files.map(file => [file.path, file]));
    const { sha, card } = found;
    const whole = new Map<string, Promise<Buffer>>();
    const read: ReadFile = (path, range) => {
      const asked = (!range && whole.get(path)) || hub.read(repository, sha, byPath.get(path)!, range);
      if (!range) whole.set(path, asked);
      return asked;
    };
    const [facts, hashed, createdAt] = await Promise.all([
      factsOf(files, read, reference), hashes(files, read, reference, context), hub.committedAt(repository, sha),
    ]);
    return {
      source: `hf://${repository}@${sha}`,
      ...facts,
      // Of weights that share a number the Hub knows more layouts than we do.
      ...facts.format === 'safetensors' && found.parameters !== undefined && isPacked(facts.dtype) && { parameters: found.parameters },
      ...given({ license: licenseOf(card) }),
      files: hashed,
      provenance: given({ resolvedFrom: reference, createdAt, baseModel: [card.base_model].flat().filter(model => typeof model === 'string').join(', ') || undefined }),
    };
  },
  verify: async (locked, context) => {
    if (locked.reference.scheme !== 'hf') return [];
    const { repository, revision } = locked.reference;
    const hub = new Hub(context);
    const files = await hub.files(repository, revision);
    if (!files) return [gone(locked, 'the commit is not there any more; its history was rewritten')];
    const differences = locked.files && differencesOf(locked.files, files);
    const from = locked.provenance?.resolvedFrom;
    const branch = from?.startsWith('hf://') ? parse(from).revision : undefined;
    return [...differences ? [changed(locked, differences)] : [], ...branch === undefined ? [] : await verifyRevision(locked, from!, branch, hub)];
  },
  readFile: async ({ reference }, path, context) => {
    if (reference.scheme !== 'hf') return undefined;
    const hub = new Hub(context);
    const file = (await hub.files(reference.repository, reference.revision))?.find(one => one.path === path);
    return file && hub.read(reference.repository, reference.revision, file);
  },
  siblings: async (reference, context) => {
    const { repository } = parse(reference);
    return (await new Hub(context).names(repository)).map(name => `hf://${repository}@${name}`);
  },
};

/** Whether the branch or tag that was resolved still means the commit. */
async function verifyRevision(locked: LockedModel, from: string, revision: string, hub: Hub): Promise<LockFinding[]> {
  const { repository, revision: commit } = locked.reference as { readonly repository: string; readonly revision: string };
  if (revision === commit) return [];
  const now = await hub.revision(repository, revision);
  if (now?.sha === commit) return [];
  if (!now) return [moved(locked, from, `commit ${commit}`, 'deleted')];
  return [(await hub.isTag(repository, revision) ? tagMoved : moved)(locked, from, `commit ${commit}`, `commit ${now.sha}`)];
}

function parse(reference: string): { readonly repository: string; readonly revision: string } {
  const [, repository, revision = 'main'] = /^hf:\/\/([\w.-]+\/[\w.-]+)(?:@([\w.+/-]+))?$/.exec(reference) ?? [];
  if (repository === undefined || /(?:^|[/@])\.{1,2}(?:[/@]|$)/.test(`${repository}@${revision}`) || revision.startsWith('-')) {
    throw badReference(reference, 'names no repository of the Hub', `write ${FORM}`);
  }
  return { repository, revision };
}

/** The files with their hashes: the Hub knows those of large files, and small ones are read unless they are many. */
async function hashes(files: readonly HubFile[], read: ReadFile, reference: string, { note }: LockContext): Promise<readonly ModelFile[]> {
  const unknown = files.filter(({ sha256 }) => sha256 === undefined).length;
  if (unknown > READ_FILES) note(`${reference}: the hashes of ${unknown} small files are left out of the lock; the commit names their content`);
  return Promise.all(files.map(async ({ path, size, sha256 }) => {
    const hash = sha256 ?? (unknown > READ_FILES ? undefined : sha256Of(await read(path)));
    return { path, size, ...hash !== undefined && { sha256: hash } };
  }));
}

function isPacked(dtype: string | undefined): boolean {
  return dtype !== undefined && /^(?:u?int|mxfp|nvfp)/.test(dtype);
}

/** The licence of the card: "other" stands for one that has a name of its own. */
function licenseOf(card: { readonly [key: string]: unknown }): string | undefined {
  const [license] = [card.license].flat();
  const said = license === 'other' ? card.license_name ?? license : license;
  return typeof said === 'string' && /^[\w.+() -]{1,100}$/.test(said) ? said : undefined;
}
