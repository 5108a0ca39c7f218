import { Compared } from './words';
import { isEmpty } from '../diff';
import { TreeDiff } from '../model';

/** The comparison for programs. Fields are only ever added to it. */
export function formatDiffJson(diff: TreeDiff, { before, after }: Compared): string {
  return `${JSON.stringify({ before, after, different: !isEmpty(diff), environments: diff.environments, notes: diff.notes }, undefined, 2)}\n`;
}
