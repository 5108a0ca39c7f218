import { movePointers } from './move-pointers';
import { fileAt, ReleasePlace, RollbackScope } from './rollback-scope';
import { follows } from './rollback-state';
import { movedPointers, plainFile, SourceFiles } from '../commit';
import { entriesOf } from '../git';
import { PointerVersion, pointerVersions } from '../models';

/**
 * The pointer file of a scope as it was: of an environment byte for byte, of an app the versions that it follows and no
 * other byte.
 *
 * @param state the commit that has the state
 * @param base the commit whose file is changed
 * @param withCode whether code goes back too: then pointers of an app that the file has no more come back with it
 * @returns the file when it is another one; undefined in it where there is to be none
 * @throws GitOpsError when a line of the file cannot be changed
 */
export function rolledBackPointers(place: ReleasePlace, scope: RollbackScope, state: string, base: string, withCode: boolean): SourceFiles {
  const path = scope.pointers;
  const [old, now] = [state, base].map(commit => fileAt(place, commit, path));
  const same = old === now || (old !== undefined && now?.equals(old));
  if (same) return new Map();
  if (scope.names === undefined) {
    const mode = entriesOf(place.root, state).get(path)?.mode;
    return new Map([[path, old && { ...plainFile(old), ...(mode !== undefined && { mode }) }]]);
  }
  const before = now?.toString('utf8') ?? '';
  const today = versionsOf(now);
  const moves = movedPointers(scope.environment, today, versionsOf(old)).filter(({ kind, name, from }) => (
    follows(scope, kind, name) || (withCode && kind !== 'canary' && from === undefined)));
  const text = movePointers(before, scope.environment, moves);
  return text === before ? new Map() : new Map([[path, plainFile(Buffer.from(text))]]);
}

function versionsOf(file: Buffer | undefined): ReadonlyMap<string, PointerVersion> {
  return pointerVersions(file?.toString('utf8') ?? '') ?? new Map();
}
