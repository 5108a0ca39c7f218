import { Writable } from 'node:stream';
import { main } from '../../lib/cli/main';
import { ScratchRepository } from '../synthesis/scratch-repository';

const SLOW = 120_000;

const before = { ...process.env };
beforeAll(() => {
  for (const name of ['GIT_AUTHOR_NAME', 'GIT_COMMITTER_NAME']) process.env[name] = 'a';
  for (const name of ['GIT_AUTHOR_EMAIL', 'GIT_COMMITTER_EMAIL']) process.env[name] = 'a@example.com';
});
afterAll(() => {
  process.env = before;
});

function sink(): { text: () => string; stream: Writable } {
  const chunks: Buffer[] = [];
  return { text: () => Buffer.concat(chunks).toString(), stream: new Writable({ write: (chunk: Buffer, _, done) => { chunks.push(chunk); done(); } }) };
}

async function promote(cwd: string, ...args: string[]) {
  const [out, err] = [sink(), sink()];
  const code = await main(['promote', ...args], { out: out.stream, err: err.stream, cwd, now: () => Date.parse('2026-11-27T12:00Z') });
  return { code, out: out.text(), err: err.text() };
}

test('x', async () => {
  const repository = new ScratchRepository();
  const r = await promote(repository.example, 'ranker', '--from', 'staging', '--to', 'production');
  console.log(r.code, r.out, r.err, repository.git('log', '--all', '--stat', '-2'));
}, SLOW);
