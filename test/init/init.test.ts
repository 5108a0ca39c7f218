import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { git, gitopsAi, initArguments, newRepository, pathsIn, plainEnvironment } from './new-repository';
import { manifest } from '../../lib/cli/manifest';
import { run, tryRun } from '../tools/run';
import { scratchDirectory } from '../tools/scratch';

jest.setTimeout(120_000);

const PROJECT = resolve(__dirname, '..', '..');
const read = (directory: string, path: string) => readFileSync(join(directory, path), 'utf8');

const COMBINATIONS = [
  ['flux', 'github', 'model'], ['flux', 'gitlab', 'minimal'], ['flux', 'none', 'model'],
  ['argo-cd', 'github', 'minimal'], ['argo-cd', 'gitlab', 'model'], ['argo-cd', 'none', 'minimal'],
];

test.each(COMBINATIONS)('a new repository for %s and %s (%s) passes check at once, without a warning', async (operator, forge, example) => {
  const directory = await newRepository('--operator', operator, '--forge', forge, '--example', example, '--owner', '@acme/ml-leads');
  expect(await gitopsAi(directory, 'check', '--warnings-as-errors')).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/is what the code makes\n.*: 0 errors, 0 warnings\n$/) });
  expect(git(directory, 'status', '--porcelain')).toBe('');
  // The program and the command write the same bytes.
  run(join(directory, 'node_modules/.bin/tsx'), ['main.ts'], { cwd: directory, env: plainEnvironment(directory) });
  expect(git(directory, 'status', '--porcelain')).toBe('');
});

test('every program type-checks with the options that it comes with', async () => {
  const directory = scratchDirectory('types');
  const { compilerOptions } = JSON.parse(read(await newRepository(), 'tsconfig.json')) as { compilerOptions: object };
  for (const [i, [operator, , example]] of COMBINATIONS.entries()) {
    await gitopsAi(directory, ...initArguments(`case${i}`, '--operator', operator, '--example', example, '--owner', '@acme/ml', ...i > 3 ? ['--environments', '1st,new,a-b,a--b'] : []));
  }
  // Here the package is its sources, which need the types of Node.
  writeFileSync(join(directory, 'tsconfig.json'), JSON.stringify({
    compilerOptions: { ...compilerOptions, types: ['node'], typeRoots: [join(PROJECT, 'node_modules/@types')], paths: { 'cdk8s-gitops-ai': [join(PROJECT, 'lib/index.ts')] } },
    include: ['case*/main.ts'],
  }));
  mkdirSync(join(directory, 'case-wrong'));
  writeFileSync(join(directory, 'case-wrong/main.ts'), read(directory, 'case0/main.ts').replace('\'staging\'', '1'));
  const { code, stdout } = tryRun(join(PROJECT, 'node_modules/.bin/tsc'), ['--project', directory], { cwd: directory });
  expect([code, stdout]).toEqual([2, expect.stringMatching(/^case-wrong\/main\.ts\S* error TS2345: [^\n]*\n$/)]);
});

test('it says who owns what, at the place where the forge looks, the forge\'s own files too', async () => {
  for (const [forge, path, ...own] of [['github', '.github/CODEOWNERS', '/.github/'], ['gitlab', '.gitlab/CODEOWNERS', '/.gitlab/', '/.gitlab-ci.yml'], ['none', 'CODEOWNERS', '/CODEOWNERS']]) {
    const directory = await newRepository('--forge', forge, '--owner', '@acme/ml-leads,@jane');
    const lines = read(directory, path).split('\n').filter(line => line !== '' && !line.startsWith('#'));
    expect(lines).toEqual(['/environments/production.yaml', '/deploy/production/', ...own].map(file => `${file} @acme/ml-leads @jane`));
  }
  const nobody = await newRepository();
  expect(pathsIn(nobody).filter(path => path.includes('CODEOWNERS'))).toEqual([]);
  const alone = await newRepository('--environments', 'production', '--owner', '@acme/ml-leads', '--cluster', 'prod-eu');
  expect(read(alone, '.github/CODEOWNERS')).toContain('/deploy/production/ @acme/ml-leads');
  expect(pathsIn(alone)).toContain('deploy/production/delivery/prod-eu');
});

test('it installs exactly this version, and what that was tested with', async () => {
  const { devDependencies, name } = JSON.parse(read(await newRepository(), 'package.json')) as { name: string; devDependencies: { [name: string]: string } };
  const { version, peerDependencies, devDependencies: tools } = manifest();
  expect(devDependencies).toEqual({ 'cdk8s-gitops-ai': version, ...peerDependencies, 'tsx': tools.tsx, 'typescript': tools.typescript });
  expect(name).toBe('platform');
});

test('Git folds what is generated, converts no line end of it, and merges the lock line by line', async () => {
  const directory = await newRepository();
  const attributes = (path: string) => git(directory, 'check-attr', 'linguist-generated', 'text', 'merge', 'eol', '--', path).split('\n').map(line => line.split(': ').slice(1).join('='));
  expect(attributes('deploy/staging/apps/chat/deployment-assistant.yaml')).toEqual(expect.arrayContaining(['linguist-generated=set', 'text=unset']));
  expect(attributes('models.lock.yaml')).toEqual(['linguist-generated=unspecified', 'text=set', 'merge=text', 'eol=lf']);
  expect(attributes('environments/staging.yaml')).toEqual(expect.arrayContaining(['merge=text', 'eol=lf']));
  expect(tryRun('git', ['check-ignore', 'node_modules', '.deploy.gitops-ai-next'], { cwd: directory }).stdout).toBe('node_modules\n.deploy.gitops-ai-next\n');
});

test('the same answers give the same files', async () => {
  const [first, second] = [await newRepository(), await newRepository()];
  expect(git(first, 'rev-parse', 'HEAD^{tree}')).toBe(git(second, 'rev-parse', 'HEAD^{tree}'));
});

test('a repository over SSH and another branch, with an environment for which a variable has no name', async () => {
  const directory = await newRepository('--repository-url', 'git@git.example.com:acme/ai.git', '--branch', 'release/1.x', '--environments', 'new,2nd', '--environments', 'pre-prod');
  expect(read(directory, 'main.ts')).toContain('GitSource.ssh(\'ssh://git@git.example.com/acme/ai.git\', { branch: \'release/1.x\' })');
  expect((parse(read(directory, '.github/workflows/gitops-ai.yaml')) as { on: { push: { branches: string[] } } }).on.push.branches).toEqual(['release/1.x']);
  expect(pathsIn(join(directory, 'environments'))).toEqual(['2nd.yaml', 'new.yaml', 'pre-prod.yaml']);
  expect((await gitopsAi(directory, 'check')).code).toBe(0);
});

describe('a directory that is there', () => {
  const inside = (directory: string) => gitopsAi(directory, ...initArguments());

  test('takes the files beside what is there, also in folders of the same name', async () => {
    const directory = scratchDirectory('there');
    mkdirSync(join(directory, '.github/workflows'), { recursive: true });
    writeFileSync(join(directory, '.github/workflows/other.yaml'), 'mine');
    writeFileSync(join(directory, 'LICENSE'), 'mine');
    mkdirSync(join(directory, 'deploy'));
    git(directory, 'init', '--quiet');
    const ended = await inside(directory);
    expect(ended).toMatchObject({ code: 0, err: '', out: expect.not.stringContaining('git init') });
    expect(pathsIn(directory)).toEqual(expect.arrayContaining(['.github/workflows/gitops-ai.yaml', '.github/workflows/other.yaml', 'LICENSE', 'deploy/INVENTORY', 'main.ts']));
    expect(pathsIn(directory).filter(path => path.includes('gitops-ai-'))).toEqual([]);
  });

  test('fails: files in the way are all named, and nothing is written', async () => {
    const directory = scratchDirectory('taken');
    mkdirSync(join(directory, 'deploy'));
    mkdirSync(join(directory, 'environments'));
    for (const path of ['README.md', 'deploy/old.yaml', 'environments/staging.yaml', '.github']) writeFileSync(join(directory, path), 'mine');
    symlinkSync('/nowhere', join(directory, 'main.ts'));
    const before = pathsIn(directory);
    const ended = await inside(directory);
    expect(ended).toMatchObject({ code: 2, out: '' });
    expect([...ended.err.matchAll(/\[(.*?)\] it is there already/g)].map(([, path]) => path)).toEqual(['.github', 'README.md', 'deploy/old.yaml', 'environments/staging.yaml', 'main.ts']);
    expect(pathsIn(directory)).toEqual(before);
    expect(read(directory, 'README.md')).toBe('mine');
  });

  test('fails: a folder that is a link to elsewhere is not followed', async () => {
    const [directory, elsewhere] = [scratchDirectory('linked'), scratchDirectory('elsewhere')];
    symlinkSync(elsewhere, join(directory, 'environments'));
    expect(await inside(directory)).toMatchObject({ code: 2, err: expect.stringContaining('[environments] it is there already') });
    expect([pathsIn(elsewhere), pathsIn(directory)]).toEqual([[], ['environments']]);
  });

  test('fails: a second time', async () => {
    const directory = await newRepository();
    expect((await inside(directory)).code).toBe(2);
    expect(git(directory, 'status', '--porcelain')).toBe('');
  });

  test('fails: below the root of a repository, where no forge looks', async () => {
    const directory = await newRepository();
    expect(await gitopsAi(directory, ...initArguments('sub/folder'))).toMatchObject({ code: 2, err: expect.stringMatching(/forges read CI and owners only at its root/) });
    expect(git(directory, 'status', '--porcelain')).toBe('');
  });

  test('fails: a file', async () => {
    const directory = scratchDirectory('file');
    writeFileSync(join(directory, 'platform'), '');
    for (const path of ['platform', 'platform/below']) {
      expect(await gitopsAi(directory, ...initArguments(path))).toMatchObject({ code: 2, err: expect.stringMatching(/it is no directory/) });
    }
  });

  test('fails: a path that no disk takes, and leaves nothing', async () => {
    const above = scratchDirectory('above');
    const result = await gitopsAi(above, ...initArguments('a/b/../\0/c'));
    expect(result.code).toBe(2);
    expect(pathsIn(above)).toEqual([]);
  });
});

describe('what is given is not trusted', () => {
  const refused = async (...more: string[]) => {
    const above = scratchDirectory('refused');
    const ended = await gitopsAi(above, ...initArguments('platform', ...more));
    expect(ended).toMatchObject({ code: 2, out: '' });
    expect(pathsIn(above)).toEqual([]);
    return ended.err;
  };

  test.each([
    'https://token@git.example.com/acme/ai', 'https://user:hunter2@git.example.com/acme/ai', 'ssh://git:hunter2@git.example.com/acme/ai',
    'https://git.example.com/acme/ai?access_token=hunter2', 'https://git.example.com/user:hunter2@x/ai',
  ])('fails: credentials in %s, and they are not repeated', async (url) => {
    const err = await refused('--repository-url', url);
    expect(err).toContain('--repository-url');
    expect(err).not.toMatch(/hunter2|token@|=hunter/);
  });

  test.each([
    'http://git.example.com/acme/ai', 'ext::sh -c id', 'file:///etc', '/etc', 'https://git.example.com', 'https://git.example.com/', 'https://git.example.com/a/../b',
    'https://git.example.com/a\'); process.exit(0); (\'', 'https://git.example.com/a\n- b', 'https://git.example.com/${x}', 'https://git.example.com/a b', 'https://-x/a', '--upload-pack=x',
  ])('fails: %j is no URL of a repository', async (url) => {
    expect(await refused(`--repository-url=${url}`)).toContain('--repository-url');
  });

  test.each([
    ['--environments', '../x'], ['--environments', 'Prod'], ['--environments', 'a\'b'], ['--environments', 'a\nb'], ['--environments', '-rf'], ['--environments', 'a,a'],
    ['--environments', 'a.b'], ['--environments', 'x'.repeat(64)],
    ['--cluster', 'eu'], ['--cluster', 'nowhere=eu'], ['--cluster', 'staging=../x'], ['--cluster', 'staging=a=b'], ['--cluster', 'staging='], ['--cluster', 'staging=production'],
    ['--owner', '@acme/ml\n* @mallory'], ['--owner', 'acme ml'], ['--owner', '\'); evil(\''], ['--owner', '-x'], ['--owner', '#comment'],
    ['--branch', '-x'], ['--branch', 'a..b'], ['--branch', 'a b'], ['--branch', '"; id; "'], ['--branch', '${{ github.token }}'], ['--branch', '**'], ['--branch', 'refs/heads/main'], ['--branch', 'a.lock'],
    ['--kubernetes-version', '1.35\''], ['--kubernetes-version', '2.0'],
  ])('fails: %s %j', async (option, value) => {
    expect(await refused(`${option}=${value}`)).toMatch(new RegExp(`^gitops-ai: \\[init\\] ${option}`));
  });

  test('fails: everything that is wrong is said at once', async () => {
    const err = await refused('--repository-url', 'x', '--branch', 'a b', '--owner', 'a b', '--environments', 'A');
    for (const option of ['--repository-url', '--branch', '--owner', '--environments']) expect(err).toContain(option);
  });

  test('fails: two clusters of one environment', async () => {
    expect(await refused('--cluster', 'staging=a', '--cluster', 'staging=b')).toContain('two clusters');
  });

  test('the name of the directory cannot be more than a name', async () => {
    const above = scratchDirectory('name');
    const name = '-x\'"`$(id) <b>\\';
    const ended = await gitopsAi(above, ...initArguments('--json', '--', name));
    expect(ended).toMatchObject({ code: 0, err: '' });
    const directory = join(above, name);
    expect(JSON.parse(ended.out)).toMatchObject({ directory, inGit: false, files: expect.arrayContaining(['main.ts', '.gitattributes']) });
    expect((JSON.parse(read(directory, 'package.json')) as { name: string }).name).toMatch(/^[a-z0-9][a-z0-9._-]*$/);
    expect(read(directory, 'README.md').split('\n')[0]).toMatch(/^# [\w .-]+$/);
    rmSync(directory, { recursive: true });
    const text = await gitopsAi(above, ...initArguments('--', name));
    const cd = /^ {2}(cd .*)$/m.exec(text.out)![1];
    expect(run('bash', ['-c', `${cd} && pwd`], { cwd: above })).toBe(`${directory}\n`);
  });
});

test('fails: where nobody can be asked, the options that are needed are named', async () => {
  const above = scratchDirectory('unasked');
  expect(await gitopsAi(above, 'init', 'platform')).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/^gitops-ai: --operator, --forge, --repository-url are needed/) });
  expect(await gitopsAi(above, 'init', 'platform', '--operator', 'flux', '--forge', 'none')).toMatchObject({ code: 2, err: expect.stringMatching(/^gitops-ai: --repository-url is needed/) });
  expect(await gitopsAi(above, 'init', '--operator', 'fluxx')).toMatchObject({ code: 2, err: expect.stringContaining('Did you mean "flux"?') });
  expect(pathsIn(above)).toEqual([]);
  expect(dirname(above)).not.toBe(above);
});
