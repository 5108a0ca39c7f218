import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { main } from '../../lib/cli/main';
import { HistoryRepository } from '../release/history-repository';
import { run as runProgram } from '../tools/run';
import { scratchDirectory } from '../tools/scratch';

async function run(cwd: string, ...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const code = await main(['models', ...argv], { out, err, cwd });
  return { code, out: String(out.read() ?? ''), err: String(err.read() ?? '') };
}

const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
const oci = (digit: string) => `oci://registry.example.com/models/ranker@${digest(digit)}`;

/** Blocks of the model ranker, by version. */
const RANKER = {
  1: `    "1":\n      source: ${oci('1')}\n      size: 1\n`,
  2: `    "2":\n      source: ${oci('2')}\n      size: 41943040\n      format: safetensors\n      dtype: bfloat16\n      license: apache-2.0\n`
    + `      layers: 32\n      platforms:\n        linux/amd64: ${digest('a')}\n        linux/arm64: ${digest('b')}\n`
    + '      provenance:\n        resolvedFrom: oci://registry.example.com/models/ranker:2\n        evaluations:\n'
    + '          offline:\n            passed: true\n            at: "2026-11-20"\n          safety:\n            passed: false\n',
  3: `    "3":\n      source: ${oci('3')}\n      size: 1\n`,
  4: `    "4":\n      source: ${oci('4')}\n      size: 1 # not yet released\n`,
};
const OTHERS = `  assistant:\n    "1":\n      source: hf://acme/assistant@${'c'.repeat(40)}\n      size: 2\n`
  + `    "2":\n      source: s3://bucket/a/?manifestSha256=${'d'.repeat(64)}\n      size: 2\n`;
const FEATURES = `features:\n  clicks:\n    "7":\n      image: registry.example.com/features/clicks@${digest('7')}\n`
  + `    "8":\n      image: registry.example.com/features/clicks@${digest('8')}\n`;
const lock = (...versions: (keyof typeof RANKER)[]) => `# known versions\nlockVersion: 1\nmodels:\n${OTHERS}  ranker:\n${versions.map(version => RANKER[version]).join('')}${FEATURES}`;

/** Staging went 1, 2, 3; production 1. */
function repository(): HistoryRepository {
  const made = new HistoryRepository();
  made.write('cdk8s.yaml', 'app: "false"\n');
  made.write('models.lock.yaml', lock(1, 2));
  made.move('staging', { ranker: '1', assistant: '1' }, 'one', { clicks: '7' });
  made.move('production', { ranker: '1' });
  made.move('staging', { ranker: '2', assistant: '2' }, 'two', { clicks: '7' });
  made.write('models.lock.yaml', lock(1, 2, 3, 4));
  made.move('staging', { ranker: '3', assistant: '2' }, 'three', { clicks: '8' });
  return made;
}

test('list: every version with what it is and where it runs', async () => {
  const { directory } = repository();
  expect(await run(directory, 'list')).toEqual({
    code: 0,
    err: '',
    out: [
      'model        assistant  1  0.0 MiB',
      'model        assistant  2  0.0 MiB                                     staging',
      'model        ranker     1  0.0 MiB                                     production',
      'model        ranker     2  40.0 MiB  safetensors bfloat16  apache-2.0',
      'model        ranker     3  0.0 MiB                                     staging',
      'model        ranker     4  0.0 MiB',
      'feature set  clicks     7',
      'feature set  clicks     8                                              staging',
      '',
    ].join('\n'),
  });
  const json = JSON.parse((await run(join(directory, 'environments'), 'list', 'ranker', '--json')).out);
  expect(json.versions.map(({ version, source, environments }: { [key: string]: unknown }) => [version, source, environments])).toEqual([
    ['1', oci('1'), ['production']], ['2', oci('2'), []], ['3', oci('3'), ['staging']], ['4', oci('4'), []],
  ]);
});

test('show: everything that the lock says of a version', async () => {
  const { directory } = repository();
  expect(await run(directory, 'show', 'ranker@2')).toEqual({
    code: 0,
    err: '',
    out: [
      'model ranker 2',
      `  source                ${oci('2')}`,
      '  runs in               no environment points at it',
      '  size                  40.0 MiB (41943040 bytes)',
      '  format                safetensors',
      '  dtype                 bfloat16',
      '  license               apache-2.0',
      '  layers                32',
      `  platform linux/amd64  ${digest('a')}`,
      `  platform linux/arm64  ${digest('b')}`,
      '  resolved from         oci://registry.example.com/models/ranker:2',
      '  evaluation offline    passed, 2026-11-20',
      '  evaluation safety     failed',
      '',
    ].join('\n'),
  });
  expect((await run(directory, 'show', 'clicks')).out).toBe([
    'feature set clicks 7', `  image    registry.example.com/features/clicks@${digest('7')}`, '  runs in  no environment points at it', '',
    'feature set clicks 8', `  image    registry.example.com/features/clicks@${digest('8')}`, '  runs in  staging', '',
  ].join('\n'));
});

test('keep-set: the content of the last releases, from the lock that each had', async () => {
  const made = repository();
  // What was removed from the lock since is still needed.
  made.write('models.lock.yaml', lock(3, 4));
  made.commit('forget');
  const { code, out, err } = await run(made.directory, 'keep-set', '--releases', '2', '--json');
  expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(/^not complete: the lock of commit .{12} does not say what model ranker@1 is, which production pointed at\n$/) });
  expect(JSON.parse(out)).toMatchObject({ complete: false });
  made.write('models.lock.yaml', lock(1, 3, 4));
  made.commit('remember');
  const set = JSON.parse((await run(made.directory, 'keep-set', '--releases', '2', '--json')).out);
  expect(set).toEqual({
    commit: made.head,
    releases: 2,
    complete: true,
    keep: [
      { kind: 'feature set', name: 'clicks', version: '7', environments: ['staging'], source: `registry.example.com/features/clicks@${digest('7')}` },
      { kind: 'feature set', name: 'clicks', version: '8', environments: ['staging'], source: `registry.example.com/features/clicks@${digest('8')}` },
      {
        kind: 'model',
        name: 'assistant',
        version: '2',
        environments: ['staging'],
        source: `s3://bucket/a/?manifestSha256=${'d'.repeat(64)}`,
        reference: { scheme: 's3', bucket: 'bucket', key: 'a/', manifestSha256: 'd'.repeat(64) },
      },
      ...[['1', 'production'], ['2', 'staging'], ['3', 'staging']].map(([version, environment]) => ({
        kind: 'model',
        name: 'ranker',
        version,
        environments: [environment],
        source: oci(version),
        reference: { scheme: 'oci', repository: 'registry.example.com/models/ranker', digest: digest(version) },
      })),
    ],
    oci: {
      'registry.example.com/features/clicks': [digest('7'), digest('8')],
      'registry.example.com/models/ranker': [digest('1'), digest('2'), digest('3'), digest('a'), digest('b')],
    },
    others: [`s3://bucket/a/?manifestSha256=${'d'.repeat(64)}`],
    problems: [],
  });
  const text = await run(made.directory, 'keep-set', '--releases', '1');
  expect(text.out.split('\n').map(line => line.split(/ {2,}/).slice(0, 4).join(' ')).filter(Boolean)).toEqual([
    'feature set clicks 8 staging', 'model assistant 2 staging', 'model ranker 1 production', 'model ranker 3 staging',
  ]);
  expect(JSON.parse((await run(made.directory, 'keep-set', '--json')).out).others).toContain(`hf://acme/assistant@${'c'.repeat(40)}`);
});

test('keep-set: a shallow or a partial clone is not enough, and says so', async () => {
  const made = repository();
  const clone = made.shallow(join(scratchDirectory(), 'clone'), 1);
  expect(await run(clone, 'keep-set')).toMatchObject({ code: 1, err: expect.stringMatching(/not complete: the clone is shallow and does not show the last 10 releases of production\n/) });
  expect(await run(clone, 'keep-set', '--releases', '1')).toMatchObject({ code: 0, err: '' });
  made.git('config', 'uploadpack.allowFilter', 'true');
  const partial = join(scratchDirectory(), 'partial');
  runProgram('git', ['clone', '--quiet', '--filter=blob:none', `file://${made.directory}`, partial]);
  expect(await run(partial, 'keep-set', '--releases', '3')).toMatchObject({ code: 1, err: expect.stringMatching(/the clone is partial/) });
});

test('remove: a version that nothing needs, and no other byte of the lock', async () => {
  const made = repository();
  const before = made.git('status', '--porcelain');
  expect(await run(made.directory, 'remove', 'ranker@4', '--dry-run')).toEqual({ code: 0, out: 'ranker@4 would be removed\n', err: '' });
  expect(made.git('status', '--porcelain')).toBe(before);
  expect(await run(made.directory, 'remove', 'ranker@4')).toEqual({ code: 0, out: 'ranker@4: removed from models.lock.yaml\n', err: '' });
  expect(readFileSync(join(made.directory, 'models.lock.yaml'), 'utf8')).toBe(lock(1, 2, 3));
  expect(await run(made.directory, 'remove', 'ranker@4')).toMatchObject({ code: 2, err: expect.stringMatching(/no such version; it knows 1, 2, 3/) });
});

test('fails: remove of what an environment points at, on the disk or at HEAD, or did in one of its last releases', async () => {
  const made = repository();
  const refused = async (...argv: string[]) => {
    const { code, out } = await run(made.directory, 'remove', ...argv);
    return [code, ...out.trimEnd().split('\n').map(line => line.replace(/\b[0-9a-f]{12}\b/g, 'COMMIT'))];
  };
  expect(await refused('ranker@3')).toEqual([1, 'ranker@3 is needed: environments/staging.yaml points at it', 'ranker@3 is needed: staging points at it in commit COMMIT']);
  expect(await refused('ranker@2', '--releases', '2')).toEqual([1, 'ranker@2 is needed: staging pointed at it in commit COMMIT, one of its last 2 releases']);
  expect(await refused('ranker@2', '--releases', '1', '--dry-run')).toEqual([0, 'ranker@2 would be removed']);
  expect(await refused('assistant@1')).toEqual([1, 'assistant@1 is needed: staging pointed at it in commit COMMIT, one of its last 10 releases']);
  made.point('production', { ranker: '4' });
  expect(await refused('ranker@4')).toEqual([1, 'ranker@4 is needed: environments/production.yaml points at it']);
  expect(await refused('ranker@1', '--releases', '1')).toEqual([1, 'ranker@1 is needed: production points at it in commit COMMIT']);
  expect(JSON.parse((await run(made.directory, 'remove', 'ranker@4', '--json')).out)).toEqual({
    name: 'ranker', version: '4', removed: false, dryRun: false, reasons: ['environments/production.yaml points at it'],
  });
  expect(readFileSync(join(made.directory, 'models.lock.yaml'), 'utf8')).toBe(lock(1, 2, 3, 4));
  const clone = made.shallow(join(scratchDirectory(), 'clone'), 1);
  expect(await run(clone, 'remove', 'ranker@4')).toMatchObject({ code: 1, out: expect.stringMatching(/the clone is shallow and does not show the last 10 releases of staging/) });
});

test('fails: remove of a feature set, of a name without a version, outside Git, and of a broken lock', async () => {
  const made = repository();
  expect(await run(made.directory, 'remove', 'clicks@7')).toMatchObject({ code: 2, err: expect.stringMatching(/is a feature set/) });
  for (const wanted of [[], ['ranker'], ['ranker@'], ['@1']]) expect(await run(made.directory, 'remove', ...wanted)).toMatchObject({ code: 2 });
  made.write('models.lock.yaml', lock(1).replace('lockVersion: 1', 'lockVersion: 9'));
  expect(await run(made.directory, 'remove', 'ranker@1')).toMatchObject({ code: 2, err: expect.stringMatching(/lockVersion 1/) });
  const outside = scratchDirectory();
  writeFileSync(join(outside, 'models.lock.yaml'), lock(1));
  expect(await run(outside, 'remove', 'ranker@1')).toMatchObject({ code: 2, err: expect.stringMatching(/in no Git repository/) });
});

test('fails: names that the lock does not know, numbers that are none, no lock, no repository', async () => {
  const { directory } = repository();
  expect(await run(directory, 'list', 'rankr')).toMatchObject({ code: 2, err: expect.stringMatching(/Did you mean "ranker"\?/) });
  expect(await run(directory, 'show', 'ranker@9')).toMatchObject({ code: 2, err: expect.stringMatching(/no such version; it knows 1, 2, 3, 4/) });
  expect(await run(directory, 'show')).toMatchObject({ code: 2 });
  expect(await run(directory, 'show', '--', '--json')).toMatchObject({ code: 2, err: expect.stringMatching(/no such model/) });
  for (const number of ['0', '-1', '1.5', 'x', '99999999999']) expect(await run(directory, 'keep-set', `--releases=${number}`)).toMatchObject({ code: 2 });
  const empty = scratchDirectory();
  expect(await run(empty, 'list')).toMatchObject({ code: 2, err: expect.stringMatching(/no-program/) });
});
