import { PassThrough } from 'node:stream';
import { main } from '../../lib/cli/main';
import { ReleaseRepository } from '../release/release-repository';
import { actAsPerson } from '../tools/person';

actAsPerson('Ann');

/** A Friday. */
const NOW = Date.parse('2026-11-27T12:00Z');

async function gitopsAi(cwd: string, ...argv: string[]): Promise<string> {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const code = await main(argv, { out, err, cwd, now: () => NOW });
  if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code}: ${String(out.read() ?? '')}${String(err.read() ?? '')}`);
  return String(out.read() ?? '');
}

test('what promote and rollback write is what status and history tell', async () => {
  const repository = ReleaseRepository.example();
  const released = repository.head;
  await gitopsAi(repository.home, 'promote', 'ranker', '--to', 'production');
  repository.git('merge', '--quiet', '--no-ff', '-m', 'Merge pull request #5 from acme/promote', 'promote/ranker-1.5.0-to-production');
  const merged = repository.head;
  expect(await gitopsAi(repository.home, 'status', 'production')).toMatch(
    /^production, promoted from staging\n(?: .*\n)*? {2}model +ranker +1\.5\.0 +since .* by Ann, merged by a, #5 +promotion from staging {2}[0-9a-f]{12}$/m);

  await gitopsAi(repository.home, 'rollback', 'production', '--to', released);
  const { releases } = JSON.parse(await gitopsAi(repository.home, 'history', 'ranker', '--environment', 'production', '--json'));
  expect(releases).toMatchObject([
    { from: '1.5.0', to: '1.4.2', changeType: 'rollback', rollbackTo: released, returns: true, commit: repository.head },
    { from: '1.4.2', to: '1.5.0', changeType: 'promotion', promotedFrom: 'staging', pullRequest: '#5', commit: merged, author: { name: 'Ann' } },
    { to: '1.4.2', changeType: 'manual' },
  ]);
  expect(await gitopsAi(repository.home, 'history', 'ranker')).toContain(`  rollback to ${released.slice(0, 12)}  `);
  expect(await gitopsAi(repository.home, 'status')).toMatch(/^ {2}model +ranker +1\.4\.2 {2}behind staging \(1\.5\.0\) /m);
}, 240_000);
