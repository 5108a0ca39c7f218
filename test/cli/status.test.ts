import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { main } from '../../lib/cli/main';
import { HistoryRepository } from '../release/history-repository';
import { ScratchRepository } from '../synthesis/scratch-repository';
import { scratchDirectory } from '../tools/scratch';

const SLOW = 60_000;

async function run(cwd: string, ...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const code = await main(['status', ...argv], { out, err, cwd });
  return { code, out: String(out.read() ?? ''), err: String(err.read() ?? '') };
}

const PROMOTION = '\n\nChange-Type: promotion\nPromoted-From: staging';
/** What is of this moment or of this repository. */
const plain = (text: string) => text.replace(/\d{4}-\d\d-\d\d \d\d:\d\d \+\d\d:\d\d/g, 'DATE').replace(/\b[0-9a-f]{12}\b/g, 'COMMIT');

function promoted(): HistoryRepository {
  const repository = new HistoryRepository();
  repository.write('cdk8s.yaml', 'app: "false"\n');
  repository.move('staging', { ranker: '1', assistant: '1', same: '1', young: '1' }, 'begin', { clicks: '7' });
  repository.move('production', { ranker: '1', assistant: '1', same: '1', own: '9' }, `up${PROMOTION}`, { clicks: '6' });
  repository.merge('Merge pull request #3 from acme/up', () => {
    repository.move('staging', { ranker: '2', assistant: '2', same: '1', young: '1' }, 'two', { clicks: '7' });
  });
  repository.move('production', { ranker: '1', assistant: '2', same: '1', own: '9' }, `assistant${PROMOTION}`, { clicks: '6' });
  repository.move('staging', { ranker: '2', assistant: '1', same: '1', young: '1' }, 'back', { clicks: '7' });
  return repository;
}

test('which version runs where, how it stands to the environment before, since when, by whom and by which commit', async () => {
  const { code, out, err } = await run(promoted().directory);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(plain(out)).toBe([
    'staging',
    '  feature set  clicks     7                                since DATE  by a                   manual                  COMMIT',
    '  model        assistant  1                                since DATE  by a                   rollback                COMMIT',
    '  model        ranker     2                                since DATE  by a, merged by a, #3  manual                  COMMIT',
    '  model        same       1                                since DATE  by a                   manual                  COMMIT',
    '  model        young      1                                since DATE  by a                   manual                  COMMIT',
    '',
    'production, promoted from staging',
    '  feature set  clicks     6  never ran in staging (7)      since DATE  by a                   promotion from staging  COMMIT',
    '  model        assistant  2  ahead of staging (1)          since DATE  by a                   promotion from staging  COMMIT',
    '  model        own        9  not in staging                since DATE  by a                   promotion from staging  COMMIT',
    '  model        ranker     1  behind staging (2)            since DATE  by a                   promotion from staging  COMMIT',
    '  model        same       1                                since DATE  by a                   promotion from staging  COMMIT',
    '  model        young      -  not here, but in staging (1)',
    '',
  ].join('\n'));
});

test('one environment as JSON and as Markdown, at an older revision', async () => {
  const repository = promoted();
  const json = JSON.parse((await run(repository.directory, 'production', '--json', '--revision', 'HEAD~1')).out);
  expect(json).toMatchObject({ revision: 'HEAD~1', commit: repository.git('rev-parse', 'HEAD~1').trim(), notes: [] });
  expect(json.environments.map(({ environment }: { environment: string }) => environment)).toEqual(['production']);
  expect(json.environments[0].pointers.map(({ name, standing }: { name: string; standing: object }) => [name, standing])).toEqual([
    ['clicks', { environment: 'staging', version: '7', relation: 'apart', ranThere: false }],
    ['assistant', { environment: 'staging', version: '2', relation: 'same', ranThere: true }],
    ['own', { environment: 'staging', relation: 'missing', ranThere: false }],
    ['ranker', { environment: 'staging', version: '2', relation: 'behind', ranThere: true }],
    ['same', { environment: 'staging', version: '1', relation: 'same', ranThere: true }],
    ['young', { environment: 'staging', version: '1', relation: 'absent' }],
  ]);
  const markdown = await run(repository.directory, 'production', '--format', 'markdown');
  expect(plain(markdown.out)).toContain('\n| model | <code>ranker</code> | <code>1</code> | behind staging &#40;2&#41; | ');
});

test('a rollback of the later environment leaves it behind', async () => {
  const repository = new HistoryRepository();
  repository.write('cdk8s.yaml', 'app: "false"\n');
  repository.move('staging', { ranker: '1' });
  repository.move('production', { ranker: '1' }, `one${PROMOTION}`);
  repository.move('staging', { ranker: '2' });
  repository.move('production', { ranker: '2' }, `two${PROMOTION}`);
  repository.git('revert', '--no-edit', 'HEAD');
  expect((await run(repository.directory, 'production')).out).toMatch(/ranker {2}1 {2}behind staging \(2\) .* revert /);
});

test('the program says the order where no promotion did', async () => {
  const repository = new ScratchRepository();
  const without = await run(repository.example);
  expect(without.out).not.toMatch(/behind|promoted from/);
  expect(without.err).toBe('note: no promotion has said yet which environment comes before which; --program asks the program\n');
  const { out, err } = await run(repository.example, '--program');
  expect(err).toBe('');
  expect(out).toMatch(/^production, promoted from staging$/m);
  expect(out).toMatch(/^ {2}model +ranker +1\.4\.2 {2}never ran in staging \(1\.5\.0\) /m);
}, SLOW);

test('a shallow clone says that it does not know since when', async () => {
  const repository = promoted();
  const clone = repository.shallow(join(scratchDirectory(), 'clone'), 1);
  const { out, err } = await run(clone);
  expect(out).toMatch(/^ {2}model +ranker +2 {2}since before the history that is here$/m);
  expect(err).toMatch(/^note: the clone is shallow/);
});

test('names that write to the terminal or speak Markdown are harmless', async () => {
  const repository = new HistoryRepository();
  repository.write('cdk8s.yaml', 'app: "false"\n');
  repository.write('environments/staging.yaml', 'models:\n  "a\\e[31m|<b>@acme\\u202e": "1\\e[0m[x](https://example.com)"\n');
  repository.git('add', '--all');
  repository.git('-c', 'user.name=x', 'commit', '--quiet', '--author', 'Eve \u001b[31m|<script> <eve@example.com>', '-m', 'x');
  for (const format of ['text', 'markdown', 'json']) {
    const { code, out } = await run(repository.directory, '--format', format);
    expect([format, code, (format === 'json' ? /\u001b/ : /[\u001b\u202e]/).test(out)]).toEqual([format, 0, false]);
    if (format === 'markdown') expect(out).not.toMatch(/<script|<b>|@acme|\]\(/);
  }
});

test('fails: no such environment, no pointers, no program, two formats', async () => {
  const repository = promoted();
  expect(await run(repository.directory, 'prodution')).toMatchObject({ code: 2, err: expect.stringMatching(/no environment "prodution"\. Did you mean "production"\?/) });
  expect(await run(repository.directory, '--revision=--all')).toMatchObject({ code: 2, err: expect.stringMatching(/no such commit/) });
  expect(await run(repository.directory, '--json', '--format', 'text')).toMatchObject({ code: 2 });
  rmSync(join(repository.directory, 'environments'), { recursive: true });
  repository.commit('none');
  expect(await run(repository.directory)).toMatchObject({ code: 2, err: expect.stringMatching(/HEAD has no pointers/) });
  expect(await run(scratchDirectory())).toMatchObject({ code: 2, err: expect.stringMatching(/no-program/) });
});
