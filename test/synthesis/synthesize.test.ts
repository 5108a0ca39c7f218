import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ScratchRepository } from './scratch-repository';
import { synthesize, Synthesized } from '../../lib/synthesis';
import { scratchDirectory } from '../tools/scratch';

const SLOW = 60_000;

/** What is in the directory for temporary files that is ours. */
let temporary: string;
const before = process.env.TMPDIR;
beforeEach(() => {
  temporary = scratchDirectory('temporary');
  process.env.TMPDIR = temporary;
});
afterEach(() => {
  if (before === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = before;
  expect(readdirSync(temporary).filter(name => name.startsWith('gitops-ai-'))).toEqual([]);
});

async function problemsOf(options: { directory: string; app?: string }) {
  try {
    return (await synthesize(options)).issues ?? [];
  } catch (error) {
    const { issues } = error as { issues?: { id: string; path: string; problem: string }[] };
    if (!issues) throw error;
    return issues;
  }
}

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
