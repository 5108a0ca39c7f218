import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { folderWith, object } from './folder';
import { loadPrevious } from '../../lib/validate/previous';
import { TestRepository } from '../git/repository';
import { scratchDirectory } from '../tools/scratch';

describe('a revision of the Git repository', () => {
  const repository = new TestRepository();
  const cwd = repository.directory;
  repository.write('deploy/staging/a.yaml', object('Service', 'before'));
  repository.write('deploy/staging/values.yaml', 'replicas: 1\n');
  repository.write('deploy/.hidden/b.yaml', object('Service', 'hidden'));
  repository.write('deploy/chart/Chart.yaml', 'name: x\n');
  repository.write('deploy/chart/templates/a.yaml', '{{ x }}');
  repository.write('deploy/out.yaml', object('Service', 'excluded'));
  repository.write('other/c.yaml', object('Service', 'other'));
  repository.write('v1', 'a file of that name');
  repository.commit();
  repository.git('tag', 'v1');
  repository.git('tag', 'v2');
  repository.write('deploy/staging/a.yaml', object('Service', 'now'));
  rmSync(join(cwd, 'other'), { recursive: true });
  repository.commit();

  const found = (previous: string, paths: string[], from = cwd) => loadPrevious(previous, { paths, cwd: from, exclude: ['deploy/out.yaml', 'out.yaml'] })
    .objects.map(({ manifest, file, layout }) => [(manifest.metadata as any).name, file, layout]);

  test('is read as the working tree is', () => {
    expect(found('HEAD~1', ['deploy'])).toEqual([['before', 'deploy/staging/a.yaml', 'staging/a.yaml']]);
    expect(found('HEAD', ['deploy'])).toEqual([['now', 'deploy/staging/a.yaml', 'staging/a.yaml']]);
    expect(found('v2', ['deploy/staging/a.yaml'])).toEqual([['before', 'deploy/staging/a.yaml', 'a.yaml']]);
    expect(found('v2', ['deploy', 'other'])).toEqual([['before', 'deploy/staging/a.yaml', 'deploy/staging/a.yaml'], ['other', 'other/c.yaml', 'other/c.yaml']]);
    expect(found('v2', ['.'], join(cwd, 'deploy'))).toEqual([['before', 'staging/a.yaml', 'staging/a.yaml']]);
    expect(found('v2', ['../deploy'], join(cwd, 'deploy'))).toEqual([['before', 'staging/a.yaml', 'staging/a.yaml']]);
  });

  test('may have nothing of it', () => {
    expect(found('HEAD', ['other'])).toEqual([]);
  });

  test('a path wins over a revision of the same name', () => {
    expect(found('v1', ['deploy'])).toEqual([]);
  });

  test.each(['nowhere', '--upload-pack=touch x', 'HEAD:deploy', '/nowhere/x'])('fails: %s', previous => {
    expect(() => found(previous, ['deploy'])).toThrow(/--previous\].*there is no such file or folder, and as a Git revision: there is no such commit/);
  });
});

test('a file, or a folder', () => {
  const cwd = folderWith({ 'old/a/b.yaml': object('Service', 'a'), 'old.yaml': object('Service', 'b') });
  const found = (previous: string) => loadPrevious(previous, { paths: ['new'], cwd }).objects.map(({ file, layout }) => [file, layout]);
  expect(found('old')).toEqual([['old/a/b.yaml', 'a/b.yaml']]);
  expect(found('old.yaml')).toEqual([['old.yaml', 'old.yaml']]);
});

test('fails: a revision without a repository', () => {
  expect(() => loadPrevious('main', { paths: ['.'], cwd: scratchDirectory() })).toThrow(/and as a Git revision: the directory is in no Git repository/);
});
