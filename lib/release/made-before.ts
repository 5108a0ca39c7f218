import { join } from 'node:path';
import { Promotion } from './promote';
import { branchRef, readTree, tryGit } from '../git';

/**
 * The commit of a branch that is just this promotion, made by an earlier run on top of the same commit.
 *
 * @param branch name of the branch, which need not exist
 * @throws GitOpsError when it is no name of a branch
 */
export function madeBefore({ base, synthesis: { root, outputPath, files }, pointers }: Promotion, branch: string): string | undefined {
  const { code, stdout } = tryGit(['rev-list', '--parents', '--max-count=1', branchRef(root, branch), '--'], { cwd: root });
  const [tip, ...parents] = code === 0 ? stdout.toString('latin1').trim().split(' ') : [];
  if (tip === undefined || parents.length !== 1 || parents[0] !== base) return undefined;
  const wanted = new Map<string, Buffer>([...files].map(([path, content]) => [`${outputPath}/${path}`, content])).set(pointers.path, Buffer.from(pointers.text));
  const found = readTree({ directory: root, revision: tip, paths: [outputPath, pointers.path].map(path => join(root, path)) }).files;
  return [...wanted].every(([path, content]) => found.get(path)?.equals(content)) ? tip : undefined;
}
