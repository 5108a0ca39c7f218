import { GitOpsRepository } from '../repository';

/**
 * The output of a repository as data: path → text, without touching the disk. What to assert with in tests of your own
 * constructs. Throws what `synth()` would throw.
 *
 * @example
 * expect(synthTree(repository)['production/apps/recommender/deployment-ranker.yaml']).toContain('replicas: 2');
 */
export function synthTree(repository: GitOpsRepository): { [path: string]: string } {
  return Object.fromEntries(repository._render());
}
