import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ScratchRepository } from './scratch-repository';
import { synthesize, Synthesized } from '../../lib/synthesis';

const SLOW = 60_000;

test('the example synthesizes to what is committed, from any directory below it', async () => {
  const repository = new ScratchRepository();
  const synthesis = await synthesize({ directory: join(repository.example, 'environments') }) as Synthesized;
  const { root, directory, output, outputPath, files, report } = synthesis;
  expect({ root, directory, output, outputPath }).toEqual({
    root: repository.directory, directory: repository.example, output: 'deploy', outputPath: 'examples/recommender/deploy',
  });
  const committed = repository.git('ls-files', '--', outputPath).trim().split('\n');
  expect([...files.keys()].map(path => `${outputPath}/${path}`).sort()).toEqual(committed.sort());
  expect([...files].filter(([path, content]) => !content.equals(readFileSync(join(repository.example, 'deploy', path))))).toEqual([]);
  expect(report.errors).toEqual([]);
  expect(repository.git('status', '--porcelain')).toBe('');
}, SLOW);
