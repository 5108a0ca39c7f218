import { PassThrough } from 'node:stream';
import { main } from '../../lib/cli/main';
import { HistoryRepository } from '../release/history-repository';

async function run(cwd: string, ...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const code = await main(['history', ...argv], { out, err, cwd });
  return { code, out: String(out.read() ?? ''), err: String(err.read() ?? '') };
}

/** What is of this moment or of this repository. */
const plain = (text: string) => text.replace(/\d{4}-\d\d-\d\d \d\d:\d\d \+\d\d:\d\d/g, 'DATE').replace(/\b[0-9a-f]{12}\b/g, 'COMMIT');

const DIGEST = 'a'.repeat(64);
const PROMOTION = '\n\nChange-Type: promotion\nPromoted-From: staging\nReviewed-by: Ann Lee <ann@example.com>';

/** A lock in which versions of a model have been tested. */
function lock(evaluations: { readonly [version: string]: { readonly [name: string]: boolean } }): string {
  return ['lockVersion: 1', 'models:', '  other:', '    "1":', `      source: oci://registry.example.com/other@sha256:${DIGEST}`, '      size: 1', '  ranker:',
    ...Object.entries(evaluations).flatMap(([version, tests]) => [
      `    "${version}":`, `      source: oci://registry.example.com/ranker@sha256:${version.repeat(64)}`, '      size: 1',
      ...Object.keys(tests).length === 0 ? [] : ['      provenance:', '        evaluations:'],
      ...Object.entries(tests).flatMap(([name, passed]) => [`          ${name}:`, `            passed: ${passed}`, '            at: "2026-11-20"']),
    ]), ''].join('\n');
}

function released(): HistoryRepository {
  const repository = new HistoryRepository();
  repository.write('cdk8s.yaml', 'app: "false"\n');
  repository.write('models.lock.yaml', lock({ 1: {}, 2: { offline: true } }));
  repository.move('staging', { ranker: '1' }, 'begin');
  repository.move('production', { ranker: '1' }, 'begin there');
  repository.move('staging', { ranker: '2' }, 'two');
  repository.merge('Merge pull request #7 from acme/up', () => {
    repository.move('production', { ranker: '2' }, `production: ranker 1 -> 2${PROMOTION}`);
  });
  // What is found out later does not count for what was released before.
  repository.write('models.lock.yaml', lock({ 1: { offline: true }, 2: { offline: true, safety: false }, 3: { safety: false } }));
  repository.git('revert', '--no-edit', '-m', '1', 'HEAD');
  repository.move('production', { ranker: '3', other: '1' }, 'hotfix');
  return repository;
}

test('the releases of a model, newest first, with what the lock said then', async () => {
  const { code, out, err } = await run(released().directory, 'ranker');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(plain(out)).toBe([
    'DATE  production  model ranker  1 → 3     manual                  COMMIT',
    '    by a',
    '    evaluated: safety failed (2026-11-20)',
    'DATE  production  model ranker  2 → 1     revert                  COMMIT',
    '    by a',
    '    evaluated: no evaluation recorded',
    'DATE  production  model ranker  1 → 2     promotion from staging  COMMIT',
    '    by a, merged by a, #7',
    '    approved by Ann Lee, as the commits say',
    '    evaluated: offline passed (2026-11-20)',
    'DATE  staging     model ranker  1 → 2     manual                  COMMIT',
    '    by a',
    '    evaluated: offline passed (2026-11-20)',
    'DATE  production  model ranker  none → 1  manual                  COMMIT',
    '    by a',
    '    evaluated: no evaluation recorded',
    'DATE  staging     model ranker  none → 1  manual                  COMMIT',
    '    by a',
    '    evaluated: no evaluation recorded',
    '',
  ].join('\n'));
});

test('one environment, the newest of it, and all as JSON and Markdown', async () => {
  const repository = released();
  const some = await run(repository.directory, '--environment', 'production', '--limit', '2');
  expect(plain(some.out)).toMatch(/^DATE {2}production {2}model other .*\n.*\n.*\n.*model ranker {2}1 → 3 .*\n.*\n.*\nand 3 older; --limit shows more\n$/);
  const json = JSON.parse((await run(repository.directory, 'ranker', '--limit', 'all', '--json')).out);
  expect(json).toMatchObject({ commit: repository.head, older: 0, notes: [] });
  expect(json.releases).toHaveLength(6);
  expect(json.releases[2]).toMatchObject({
    environment: 'production',
    kind: 'model',
    from: '1',
    to: '2',
    changeType: 'promotion',
    promotedFrom: 'staging',
    pullRequest: '#7',
    mergedBy: { name: 'a' },
    approvedBy: [{ name: 'Ann Lee', email: 'ann@example.com' }],
    content: `oci://registry.example.com/ranker@sha256:${'2'.repeat(64)}`,
    evaluations: { offline: { passed: true, at: '2026-11-20' } },
  });
  const markdown = await run(repository.directory, 'ranker', '--format', 'markdown', '--limit', '1');
  expect(plain(markdown.out)).toBe([
    '### Releases', '',
    '| when | environment | | name | version | change | by | approved by | evaluated | commit |', '|---|---|---|---|---|---|---|---|---|---|',
    '| DATE | production | model | <code>ranker</code> | 1 → 3 | manual | a |  | safety failed &#40;2026-11-20&#41; | <code>COMMIT</code> |',
    '', 'And 5 older.', '',
  ].join('\n'));
});

test('the audit: what runs, releases, what was taken back and after how long, what is to be explained', async () => {
  const repository = released();
  const audit = JSON.parse((await run(repository.directory, '--audit', '--json')).out);
  expect(audit.running.map((pointer: { [key: string]: unknown }) => [pointer.environment, pointer.name, pointer.version, pointer.content])).toEqual([
    ['production', 'other', '1', `oci://registry.example.com/other@sha256:${DIGEST}`],
    ['production', 'ranker', '3', `oci://registry.example.com/ranker@sha256:${'3'.repeat(64)}`],
    ['staging', 'ranker', '2', `oci://registry.example.com/ranker@sha256:${'2'.repeat(64)}`],
  ]);
  expect(audit.releases).toHaveLength(7);
  expect(audit.rollbacks).toMatchObject([{ move: { from: '2', to: '1', changeType: 'revert' }, released: { to: '2', pullRequest: '#7' }, afterSeconds: expect.any(Number) }]);
  expect(audit.exceptions.map((exception: { id: string; move: { environment: string; name: string; to: string } }) => (
    `${exception.id} ${exception.move.environment} ${exception.move.name} ${exception.move.to}`))).toEqual([
    'no-approval production other 1', 'no-evaluation production other 1', 'never-ran-before production other 1',
    'no-approval production ranker 3', 'failed-evaluation production ranker 3', 'never-ran-before production ranker 3',
    'no-approval production ranker 1',
    'no-approval staging ranker 2',
    'no-approval production ranker 1', 'no-evaluation production ranker 1',
    'no-approval staging ranker 1', 'no-evaluation staging ranker 1',
  ]);
  for (const format of ['text', 'markdown']) {
    const { out } = await run(repository.directory, '--audit', '--format', format, '--environment', 'production');
    expect(out).toBe((await run(repository.directory, '--audit', '--format', format, '--environment', 'production')).out);
    expect(out).toMatch(/failed-evaluation/);
    expect(out).toMatch(/what the environments pointed at, not what the clusters had applied/);
    expect(out).not.toMatch(/^.*staging .*since/m);
  }
});

test('a release that only its author merged is to be explained', async () => {
  const repository = new HistoryRepository();
  repository.write('cdk8s.yaml', 'app: "false"\n');
  repository.move('production', { ranker: '1' });
  repository.merge('Merge pull request #1 from acme/up', () => {
    repository.move('production', { ranker: '2' }, 'mine\n\nApproved-by: a <a@example.com>');
  });
  const { exceptions } = JSON.parse((await run(repository.directory, '--audit', '--json')).out);
  expect(exceptions[0]).toMatchObject({ id: 'own-approval', move: { to: '2' } });
});

test('trailers and names that are made to deceive show as what they are', async () => {
  const repository = new HistoryRepository();
  repository.write('cdk8s.yaml', 'app: "false"\n');
  repository.move('staging', { ranker: '1' }, 'x\n\nPromoted-From: dev\u001b[2J\nApproved-by: Boss\u202e <b@example.com>\nChange-Type: promotion');
  repository.move('staging', { ranker: '2' }, 'Approved-by: Boss\n\nApproved-by: Boss\n\nno trailer');
  const { code, out } = await run(repository.directory);
  expect([code, /[\u001b\u202e]/.test(out)]).toEqual([0, false]);
  expect(out).toContain('promotion from dev\\u001b[2J');
  expect(out.match(/approved by/g)).toHaveLength(1);
});

test('fails: names that never were, limits that are none, options that exclude each other', async () => {
  const repository = released();
  expect(await run(repository.directory, 'rankr')).toMatchObject({ code: 2, err: expect.stringMatching(/no pointer "rankr", and never had\. Did you mean "ranker"\? There is other, ranker/) });
  expect(await run(repository.directory, '-e', 'dev')).toMatchObject({ code: 2, err: expect.stringMatching(/no environment "dev"/) });
  expect(await run(repository.directory, '--limit', '0')).toMatchObject({ code: 2, err: expect.stringMatching(/whole number, or all/) });
  expect(await run(repository.directory, '--limit=-1')).toMatchObject({ code: 2 });
  expect(await run(repository.directory, '--audit', '--limit', '5')).toMatchObject({ code: 2, err: expect.stringMatching(/give one of them/) });
  expect(await run(repository.directory, '--revision', 'nowhere')).toMatchObject({ code: 2, err: expect.stringMatching(/no such commit/) });
});
