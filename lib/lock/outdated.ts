import { resolverFor } from './find-resolver';
import { LockContext, Resolver } from './resolver';
import { RESOLVERS } from './resolvers';
import { fill, Sources, templateOf } from './sources';
import { GitOpsError, Issue } from '../errors';
import { byVersion, isNumbered, isPreRelease, isVersion, LockedModel } from '../models';

/** A pointer at a version that is not the newest one of the lock. */
export interface Behind {
  readonly environment: string;
  readonly version: string;
  readonly newest: string;
}

/** What there is of a model besides what the lock knows. */
export interface Outdated {
  readonly name: string;
  /** The newest version of the lock. */
  readonly newest?: string;
  /** Versions of the source that the lock does not know and that are newer than all it knows; in their order. */
  readonly newer: readonly string[];
  /** How many others of the source it does not know. */
  readonly older: number;
  readonly behind: readonly Behind[];
  /** Why versions of the source are not listed; undefined when they are. */
  readonly unlisted?: string;
}

/** What is asked of a model. */
export interface ModelState {
  readonly name: string;
  readonly versions: readonly LockedModel[];
  /** The version that each environment points at. */
  readonly pointers: ReadonlyMap<string, string>;
}

const PLACE = '{version}';

/** Looks for newer versions of models: at their sources, and in the lock. What cannot be reached stops none of the others. */
export async function findOutdated(
  models: readonly ModelState[], sources: Sources, context: LockContext, resolvers: readonly Resolver[] = RESOLVERS,
): Promise<{ readonly models: readonly Outdated[]; readonly failures: readonly Issue[] }> {
  const failures: Issue[] = [];
  const found = await Promise.all(models.map(async model => {
    const listed = await listVersions(model, sources, context, resolvers).catch(error => {
      if (!(error instanceof GitOpsError)) throw error;
      failures.push(...error.issues.map(issue => ({ ...issue, field: model.name })));
      return 'the source could not be asked';
    });
    return outdatedOf(model, listed);
  }));
  return { models: found, failures };
}

/** What a list of versions, or the reason why there is none, comes to. */
export function outdatedOf({ name, versions, pointers }: ModelState, listed: readonly string[] | string): Outdated {
  const known = new Set(versions.map(({ version }) => version));
  const newest = newestOf([...known]);
  const unknown = typeof listed === 'string' ? [] : [...new Set(listed)].filter(version => !known.has(version)).sort(byVersion);
  const newer = unknown.filter(version => newest === undefined || byVersion(version, newest) > 0);
  const behind = [...pointers].flatMap(([environment, version]): Behind[] => {
    // Who runs a release does not wait for release candidates.
    const best = newestOf([...known].filter(one => isPreRelease(version) || !isPreRelease(one)));
    return best !== undefined && isNumbered(version) && byVersion(version, best) < 0 ? [{ environment, version, newest: best }] : [];
  });
  return { name, ...newest !== undefined && { newest }, newer, older: unknown.length - newer.length, behind, ...typeof listed === 'string' && { unlisted: listed } };
}

function newestOf(versions: readonly string[]): string | undefined {
  return versions.filter(isNumbered).sort(byVersion).at(-1);
}

/** Versions that the source of a model has, or why they cannot be listed. */
async function listVersions(
  { name, versions }: ModelState, sources: Sources, context: LockContext, resolvers: readonly Resolver[],
): Promise<readonly string[] | string> {
  const template = templateOf(sources, name) ?? templateOfLocked(versions);
  if (template === undefined) return 'nothing says where its versions come from';
  const known = fill(template.replaceAll('{name}', name), name, '0');
  if (template.split(PLACE).length !== 2) return `${template} has no one place for the version`;
  const resolver = resolverFor(known, resolvers);
  if (!resolver.siblings) return 'its source cannot be listed';
  const [before, after] = template.replaceAll('{name}', name).split(PLACE);
  const references = await resolver.siblings(known, context);
  return references.flatMap(reference => {
    if (!reference.startsWith(before) || !reference.endsWith(after) || reference.length <= before.length + after.length) return [];
    const version = versionOf(reference.slice(before.length, reference.length - after.length), template);
    return isVersion(version) && isNumbered(version) ? [version] : [];
  });
}

/** A tag has no `+`, so in a registry it is `_`. */
function versionOf(text: string, template: string): string {
  return template.startsWith('oci:') ? text.replace(/^(v?\d[\d.]*(?:-[\w.-]*?)?)_/, '$1+') : text;
}

/** The template that the newest locked version was resolved by, where its version stands at the end of the reference. */
function templateOfLocked(versions: readonly LockedModel[]): string | undefined {
  const newest = versions.find(({ version }) => version === newestOf(versions.map(one => one.version)));
  const from = newest?.provenance?.resolvedFrom;
  return newest && from?.endsWith(newest.version) ? `${from.slice(0, -newest.version.length)}${PLACE}` : undefined;
}
