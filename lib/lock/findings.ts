import { byPath } from './manifest';
import { LockFinding } from './resolver';
import { LockedModel, ModelFile } from '../models';

/** Files that a message names; the rest are counted. */
const NAMED = 5;

/** The name that messages have for a locked version. */
export function lockedName({ name, version }: LockedModel): string {
  return `${name}@${version}`;
}

/** A locked version that is not there any more. */
export function gone(locked: LockedModel, problem: string): LockFinding {
  return { level: 'error', id: 'locked-version-gone', path: lockedName(locked), field: 'source', value: locked.uri, problem, fix: 'restore it at its source, or lock and promote another version; what runs cannot be started again' };
}

/** A locked version whose content is another one now. */
export function changed(locked: LockedModel, problem: string): LockFinding {
  return { level: 'error', id: 'locked-version-changed', path: lockedName(locked), field: 'source', value: locked.uri, problem, fix: 'restore the locked content at its source, and lock what is new as a new version' };
}

/** What was resolved means something else by now. The locked version is as it was. */
export function moved(locked: LockedModel, reference: string, was: string, is: string): LockFinding {
  return {
    level: 'warning',
    id: 'reference-moved',
    path: lockedName(locked),
    field: 'provenance.resolvedFrom',
    value: reference,
    problem: `was ${was} when it was locked, and is ${is} now`,
    fix: 'nothing, if that is meant; to use what is new, lock it as a new version',
  };
}

/** A tag that was resolved is of something else by now. Whoever made it promised that it would not move. */
export function tagMoved(locked: LockedModel, reference: string, was: string, is: string): LockFinding {
  return {
    ...moved(locked, reference, was, is),
    level: 'error',
    id: 'tag-moved',
    problem: `the tag was ${was} when it was locked, and is ${is} now`,
    fix: 'what is locked is still what is served. Find out who moved the tag; if the new content is meant, give it a version of its own',
  };
}

/** What differs between two lists of files, in words; undefined when nothing does. A hash that one of them lacks is not compared. */
export function differencesOf(before: readonly ModelFile[], after: readonly ModelFile[]): string | undefined {
  const now = new Map(after.map(file => [file.path, file]));
  const known = new Set(before.map(({ path }) => path));
  const said = [
    ...after.filter(({ path }) => !known.has(path)).map(file => ({ path: file.path, what: 'is new' })),
    ...before.flatMap(({ path, size, sha256 }) => {
      const file = now.get(path);
      if (!file) return [{ path, what: 'is gone' }];
      if (file.size !== size) return [{ path, what: `has ${file.size} bytes, not ${size}` }];
      return sha256 && file.sha256 && sha256 !== file.sha256 ? [{ path, what: `has the sha256 ${file.sha256}, not ${sha256}` }] : [];
    }),
  ].sort(byPath);
  if (said.length === 0) return undefined;
  const more = said.length > NAMED ? `, and ${said.length - NAMED} more` : '';
  return said.slice(0, NAMED).map(({ path, what }) => `${path} ${what}`).join(', ') + more;
}
