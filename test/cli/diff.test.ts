import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { main } from '../../lib/cli/main';
import { TestRepository } from '../git/repository';
import { ScratchRepository } from '../synthesis/scratch-repository';
import { scratchDirectory } from '../tools/scratch';

const SLOW = 120_000;

async function run(cwd: string, ...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const code = await main(['diff', ...argv], { out, err, cwd });
  return { code, out: String(out.read() ?? ''), err: String(err.read() ?? '') };
}

const object = (value: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: {a: "${value}"}\n`;

describe('the program against a revision', () => {
  const repository = new ScratchRepository();
  const first = repository.git('rev-parse', 'HEAD').trim();

  test('nothing is different until something is', async () => {
    expect(await run(repository.example)).toEqual({ code: 0, out: `nothing is different: HEAD (${first.slice(0, 12)}) → the program\n`, err: '' });
    expect(repository.git('status', '--porcelain')).toBe('');
  }, SLOW);

  test('a pointer and a bound of the autoscaler, with what they cost, from another directory', async () => {
    repository.edit('environments/production.yaml', 'assistant: "3.1.0"', 'assistant: "3.2.0"');
    repository.edit('recommender.ts', 'maxReplicas: 4', 'maxReplicas: 5');
    repository.write('prices.yaml', 'gpus: {NVIDIA-L40S: 1.62}\n');
    const status = repository.git('status', '--porcelain');
    const { code, out, err } = await run(repository.directory, 'HEAD', '--directory', 'examples/recommender', '--prices', 'prices.yaml');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('production  pointer assistant: 3.1.0 → 3.2.0\n');
    expect(out).toContain('\n      model assistant: 3.1.0 → 3.2.0 (sha256:5e8d1b7a3f9c → sha256:a4c0e6f2b8d1, safetensors bfloat16, 15.0 GiB)\n');
    expect(out).toContain('\n      GPUs: 2–4 pods × 1 NVIDIA-L40S → 2–5 pods × 1 NVIDIA-L40S\n');
    expect(out).toContain('\n  cost +$0.00/h to +$3.24/h in 2 clusters\n');
    expect(out).not.toContain('staging');
    expect(repository.git('status', '--porcelain')).toBe(status);
  }, SLOW);

  test('fails: with 2 when the program finds mistakes, or is another', async () => {
    expect(await run(repository.example, '--app', 'exit 3')).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/the program ended with exit code 3/) });
    repository.edit('environments/production.yaml', 'assistant: "3.2.0"', 'assistant: "9.9.9"');
    expect(await run(repository.example)).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/the lock knows no such version of model assistant/) });
  }, SLOW);
});

describe('two revisions', () => {
  const repository = new TestRepository();
  repository.write('cdk8s.yaml', 'app: exit 1\noutput: out/put\n');
  repository.commit();
  repository.write('out/put/eu/apps/a/configmap-x.yaml', object('1'));
  repository.write('environments/eu.yaml', 'models: {m: "1"}\n');
  repository.write('models.lock.yaml', 'lockVersion: 1\nmodels:\n  m:\n    "1": {source: "hf://a/b@0123456789abcdef0123456789abcdef01234567", size: 1}\n    "2": {source: "hf://a/b@1123456789abcdef0123456789abcdef01234567", size: 1}\n');
  repository.commit();
  repository.git('tag', 'v1');
  repository.write('out/put/eu/apps/a/configmap-x.yaml', object('2'));
  repository.write('environments/eu.yaml', 'models: {m: "2"}\n');
  repository.commit();
  const { directory } = repository;

  test('are compared as they are committed, and the program is not run', async () => {
    repository.write('out/put/eu/apps/a/configmap-x.yaml', object('3'));
    const { code, out, err } = await run(directory, 'v1', '--to', 'HEAD');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('eu  pointer m: 1 → 2\n');
    expect(out).toContain('| data.a: 1 → 2\n');
    expect(await run(directory, '--to', 'HEAD')).toMatchObject({ code: 0, out: expect.stringMatching(/^nothing is different: HEAD \(/) });
  });

  test('one without any output is told', async () => {
    expect((await run(directory, 'v1~1', '--to', 'v1')).out).toMatch(/\n {2}\+ ConfigMap\/x\n\nnote: v1~1 \([0-9a-f]{12}\) holds no output at out\/put\n1 added: /);
  });

  test('are told as JSON and as Markdown', async () => {
    for (const format of [['--json'], ['--format', 'json'], ['--json', '--format', 'json']]) {
      expect(JSON.parse((await run(directory, 'v1', '--to', 'HEAD', ...format)).out)).toMatchObject({
        before: expect.stringMatching(/^v1 \(/), different: true, environments: [{ environment: 'eu', apps: [{ app: 'a', objects: [{ change: 'changed' }] }] }],
      });
    }
    expect((await run(directory, 'v1', '--to', 'HEAD', '--format', 'markdown')).out).toMatch(/^### GitOps diff\n[^]*<details><summary>changed <code>ConfigMap\/x<\/code>/);
  });

  test('the output is deploy where cdk8s.yaml names none, and directories below find it', async () => {
    const other = new TestRepository();
    other.write('sub/cdk8s.yaml', 'app: exit 1\n');
    other.write('sub/deploy/eu/apps/a/x.yaml', object('1'));
    other.write('sub/environments/eu.yaml', '');
    other.commit();
    other.write('sub/deploy/eu/apps/a/x.yaml', object('2'));
    other.commit();
    expect((await run(join(other.directory, 'sub/environments'), 'HEAD~1', '--to', 'HEAD')).out).toContain('| data.a: 1 → 2\n');
  });

  test.each<[string[], RegExp]>([
    [['nowhere', '--to', 'HEAD'], /there is no such commit in the repository/],
    [['--to', 'nowhere'], /there is no such commit/],
    [['--to=--output=x'], /there is no such commit/],
    [['--to', 'v1~1', 'v1~1'], /there is no output at out\/put, neither in v1~1 nor in v1~1 \([0-9a-f]{12}\)/],
    [['--to', 'HEAD', '--app', 'x'], /runs no program/],
    [['--json', '--format', 'text'], /two formats/],
    [['--format', 'html'], /one of text, markdown, json/],
    [['--prices', 'nowhere.yaml'], /nowhere\.yaml.*no such file/],
    [['--prices', 'cdk8s.yaml', '--to', 'HEAD'], /cdk8s\.yaml.*unknown key "app"/],
    [['--directory', 'nowhere', '--to', 'HEAD'], /there is no such directory/],
    [['a', 'b'], /one base/],
  ])('fails: %j', async (argv, message) => {
    expect(await run(directory, ...argv)).toMatchObject({ code: 2, out: '', err: expect.stringMatching(message) });
  });

  test('fails: outside a repository', async () => {
    const outside = new TestRepository();
    outside.write('cdk8s.yaml', 'app: x\n');
    rmSync(join(outside.directory, '.git'), { recursive: true });
    expect(await run(outside.directory, '--to', 'HEAD')).toMatchObject({ code: 2, err: expect.stringMatching(/in no Git repository/) });
    expect(await run(scratchDirectory('empty'), '--to', 'HEAD')).toMatchObject({ code: 2, err: expect.stringMatching(/there is no cdk8s.yaml/) });
  });
});
