import { removeCanary, setCanary } from './edit-canaries';
import { setPointer } from './edit-pointers';
import { PointerChange } from '../commit';

/**
 * Moves pointers in the text of `environments/<environment>.yaml`, and nothing else: comments, order and every other byte
 * stay. A model or feature set that is to have no pointer keeps the one it has; a canary goes.
 *
 * @throws GitOpsError when synthesis would refuse the file, or a line cannot be changed
 */
export function movePointers(text: string, environment: string, moves: readonly Pick<PointerChange, 'kind' | 'name' | 'to' | 'toTraffic'>[]): string {
  return moves.reduce((edited, { kind, name, to, toTraffic }) => {
    if (kind === 'canary') {
      if (to === undefined || toTraffic === undefined) return removeCanary(edited, environment, name);
      return setCanary(edited, environment, { name, version: to, traffic: toTraffic });
    }
    return to === undefined ? edited : setPointer(edited, environment, { section: kind === 'model' ? 'models' : 'features', name, version: to });
  }, text);
}
