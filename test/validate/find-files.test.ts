import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderWith } from './folder';
import { findFiles, FindOptions } from '../../lib/validate/find-files';

function found(cwd: string, ...paths: string[]) {
  return findFiles({ paths, cwd }).files.map(({ path }) => path);
}

test('manifests in folders, in the order of their paths', () => {
  const cwd = folderWith({
    'b.yml': '',
    'a/z.yaml': '',
    'a/Y.JSON': '',
    'a.yaml': '',
    'README.md': '',
    'a/kustomization': '',
    'a/Kustomization': '',
    '.hidden/a.yaml': '',
    '.git/a.yaml': '',
    'node_modules/x/a.yaml': '',
    'a/.b/c.yaml': '',
    'a/.c.yaml': '',
  });
  expect(found(cwd, '.')).toEqual(['a.yaml', 'a/.c.yaml', 'a/Kustomization', 'a/Y.JSON', 'a/z.yaml', 'b.yml']);
  expect(found(cwd, 'a', 'a/z.yaml', './a.yaml')).toEqual(['a.yaml', 'a/.c.yaml', 'a/Kustomization', 'a/Y.JSON', 'a/z.yaml']);
  expect(found(join(cwd, 'a'), '../b.yml')).toEqual(['../b.yml']);
});

test('what is named is taken, whatever its name, and in hidden folders', () => {
  const cwd = folderWith({ 'manifest.txt': '', '.hidden/a.yaml': '' });
  expect(found(cwd, 'manifest.txt', '.hidden')).toEqual(['.hidden/a.yaml', 'manifest.txt']);
});

test('links in folders are not followed, not even in circles', () => {
  const cwd = folderWith({ 'a/b.yaml': '', 'outside/c.yaml': '' });
  symlinkSync('..', join(cwd, 'a', 'circle'));
  symlinkSync(join(cwd, 'outside'), join(cwd, 'a', 'out'));
  symlinkSync('b.yaml', join(cwd, 'a', 'link.yaml'));
  symlinkSync('nowhere', join(cwd, 'a', 'dangling.yaml'));
  expect(found(cwd, 'a')).toEqual(['a/b.yaml']);
  expect(found(cwd, 'a/link.yaml')).toEqual(['a/link.yaml']);
});

test('where a file is in what was given', () => {
  const cwd = folderWith({ 'x/a/b.yaml': '', 'y/c.yaml': '' });
  const layouts = (...paths: string[]) => findFiles({ paths, cwd }).files.map(({ layout }) => layout);
  expect(layouts('x')).toEqual(['a/b.yaml']);
  expect(layouts('x/a/b.yaml')).toEqual(['b.yaml']);
  expect(layouts('x', 'y')).toEqual(['x/a/b.yaml', 'y/c.yaml']);
});

test('templates of a Helm chart are passed over, and said to be', () => {
  const cwd = folderWith({
    'charts/ranker/Chart.yaml': '',
    'charts/ranker/templates/a/deployment.yaml': '',
    'charts/ranker/crds/crd.yaml': '',
    'charts/ranker/charts/sub/Chart.yaml': '',
    'charts/ranker/charts/sub/templates/b.yaml': '',
    'templates/c.yaml': '',
  });
  const { files, notes } = findFiles({ paths: ['.'], cwd });
  expect(files.map(({ path }) => path)).toEqual(['charts/ranker/Chart.yaml', 'charts/ranker/charts/sub/Chart.yaml', 'charts/ranker/crds/crd.yaml', 'templates/c.yaml']);
  expect(notes).toEqual([expect.stringContaining('chart charts/ranker: '), expect.stringContaining('(helm template charts/ranker/charts/sub | ')]);
  expect(found(cwd, 'charts/ranker/templates')).toEqual([]);
  expect(found(cwd, 'charts/ranker/templates/a/deployment.yaml')).toHaveLength(1);
});

test.each<[string[], string[]]>([
  [['a'], ['b/a.yaml', 'b/c/d.yaml', 'e.yaml']],
  [['a/'], ['b/a.yaml', 'b/c/d.yaml', 'e.yaml']],
  [['*.yaml'], ['a/f.yaml', 'b/a.yaml', 'b/c/d.yaml']],
  [['**/*.yaml'], []],
  [['**/c'], ['a/f.yaml', 'b/a.yaml', 'e.yaml']],
  [['./b/*/d.yaml', 'e.*'], ['a/f.yaml', 'b/a.yaml']],
  [['b/**'], ['a/f.yaml', 'e.yaml']],
  [['[a]', 'a.c', ''], ['a/f.yaml', 'b/a.yaml', 'b/c/d.yaml', 'e.yaml']],
  [[`${'*a'.repeat(50)}*`, `${'**/'.repeat(50)}x`], ['a/f.yaml', 'b/a.yaml', 'b/c/d.yaml', 'e.yaml']],
])('without %j', (exclude, left) => {
  const cwd = folderWith({ 'a/f.yaml': '', 'b/a.yaml': '', 'b/c/d.yaml': '', 'e.yaml': '' });
  expect(findFiles({ paths: ['.'], cwd, exclude }).files.map(({ path }) => path)).toEqual(left);
});

test('standard input', () => {
  const options: FindOptions = { paths: ['-'], cwd: '.', stdin: () => Buffer.from('x') };
  expect(findFiles(options).files.map(({ path, named, read }) => [path, named, read().toString()])).toEqual([['stdin', true, 'x']]);
});

test('names of every kind', () => {
  const names = ['a b.yaml', 'ä.yaml', '%41.yaml', 'x\n.yaml', '\u001b[2J.yaml', '*.yaml', '-.yaml', '--help.yaml'];
  const cwd = folderWith(Object.fromEntries(names.map(name => [name, ''])));
  expect(new Set(found(cwd, '.'))).toEqual(new Set(names));
});

test('fails: what cannot be read is named, all of it', () => {
  const cwd = folderWith({ 'a.yaml': '' });
  expect(() => found(cwd, 'nowhere', 'a.yaml/x')).toThrow(/nowhere\] there is no such file[^]*a.yaml\/x\] a part of the path is no folder/);
});

test('ten thousand files in folders within folders', () => {
  const cwd = folderWith({});
  for (let i = 0; i < 100; i++) {
    mkdirSync(join(cwd, `d${i}`, 'e'), { recursive: true });
    for (let j = 0; j < 100; j++) writeFileSync(join(cwd, `d${i}`, 'e', `${j}.yaml`), '');
  }
  expect(found(cwd, '.')).toHaveLength(10_000);
}, 60_000);
