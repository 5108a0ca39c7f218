import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const PROJECT = join(__dirname, '..', '..');

/** What loading a package does, in a process of its own: jest has no `import()` of packages that are ES modules. */
function load(name: string): string {
  const code = `require(${JSON.stringify(join(PROJECT, 'lib', 'errors', 'optional-package.ts'))}).loadOptional(${JSON.stringify(name)}, 'a test')
    .then(loaded => console.log(Object.keys(loaded).join()), error => console.log(JSON.stringify(error.issues ?? error.message)))`;
  const loader = pathToFileURL(join(PROJECT, 'node_modules', 'tsx', 'dist', 'loader.mjs')).href;
  const { stdout, stderr } = spawnSync(process.execPath, ['--import', loader, '-e', code], { cwd: PROJECT, encoding: 'utf8' });
  return stdout.trim() || stderr;
}

test('a package that is there is loaded, also one that is an ES module', () => {
  expect(load('@octokit/rest')).toContain('Octokit');
});

test('fails: a package that is not there, and says how it is installed', () => {
  expect(JSON.parse(load('no-such-package-of-ours'))).toEqual([{
    id: 'missing-package',
    path: 'no-such-package-of-ours',
    problem: 'a test needs the package no-such-package-of-ours, which is not installed',
    fix: 'npm install --save-dev no-such-package-of-ours',
  }]);
});
