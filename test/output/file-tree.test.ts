import { FileTreeBuilder } from '../../lib/output';

function build(...paths: string[]): FileTreeBuilder {
  const files = new FileTreeBuilder();
  paths.forEach((path, i) => files.add(path, `${i}`, `owner-${i}`));
  return files;
}

test('files come back in the order of their paths', () => {
  const files = build('b/c.yaml', 'a.yaml', 'b-a.yaml');
  expect([...files.build()]).toEqual([['a.yaml', '1'], ['b-a.yaml', '2'], ['b/c.yaml', '0']]);
  expect(files.issues).toEqual([]);
});

test('fails: two owners of one path, naming both', () => {
  expect(build('a.yaml', 'a.yaml').issues).toEqual([expect.objectContaining({
    id: 'path-clash', path: 'owner-1', value: 'a.yaml', problem: 'also the path of [owner-0]',
  })]);
});

test.each([
  ['A.yaml', 'a.yaml'], ['x/b.yaml', 'X/c.yaml'], ['\u00e9.yaml', 'e\u0301.yaml'], ['\u00df', 'SS'], ['a', 'a/b'], ['a/b', 'a'],
])('fails: %s and %s are one place on some systems', (first, second) => {
  expect(build(first, second).issues.map(issue => issue.id)).toEqual(['path-clash']);
});

test.each(['INVENTORY', 'inventory', 'INVENTORY/a.yaml'])('fails: %s, where the writer puts the inventory', path => {
  expect(build(path).issues).toEqual([expect.objectContaining({ id: 'path-clash', problem: expect.stringContaining('[the inventory]') })]);
});

test.each([
  '', '/etc/passwd', '../up.yaml', 'a/../b', 'a//b', './a', 'a/.', 'C:/x', 'a\\b', 'a\u0000b', 'a\nb', 'con.yaml', 'x/NUL', 'a.', 'a ', '.git/hooks/x', 'x/.GIT', 'a:b', 'a\u0085b', 'a\u2028b', 'a\ud800b', 'x'.repeat(256),
])('fails: the path %j', path => {
  const files = build(path);
  expect(files.issues.map(issue => issue.id)).toEqual(['unsafe-path']);
  expect(files.build().size).toBe(0);
});
