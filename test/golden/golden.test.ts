import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { recommender } from '../../examples/recommender/recommender';
import { GitOpsOperator } from '../../lib';
import { synthTree } from '../../lib/testing';

/** The example as each operator would have it in all environments, and as it is committed. */
const TREES: { [name: string]: () => { [path: string]: string } } = {
  'recommender-flux': () => synthTree(recommender({ staging: GitOpsOperator.flux(), production: GitOpsOperator.flux() })),
  'recommender-argo-cd': () => synthTree(recommender({ staging: GitOpsOperator.argoCd(), production: GitOpsOperator.argoCd() })),
};

/**
 * Whole rendered trees. After a change that is meant, read the difference first, then
 *
 *     UPDATE_GOLDEN=1 npx jest test/golden
 */
test.each(Object.entries(TREES))('%s', (name, tree) => {
  const directory = join(__dirname, name);
  const rendered = tree();
  if (process.env.UPDATE_GOLDEN) {
    rmSync(directory, { recursive: true, force: true });
    for (const [path, text] of Object.entries(rendered)) {
      mkdirSync(dirname(join(directory, path)), { recursive: true });
      writeFileSync(join(directory, path), text);
    }
  }
  expect(existsSync(directory)).toBe(true);
  expect(rendered).toEqual(filesOf(directory));
});

function filesOf(directory: string): { [path: string]: string } {
  return Object.fromEntries(readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .map(path => [relative(directory, path), readFileSync(path, 'utf8')]));
}
