import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeCloudEntries } from './cloud-entries';
import { COMMON_JS, ES_MODULE } from './consumer';
import { installInto, pack, PackedPackage, runBin } from './packed';
import { run, tryRun } from '../tools/run';
import { scratchDirectory } from '../tools/scratch';

const root = join(__dirname, '..', '..');
const consumer = scratchDirectory('consumer');
const installed = join(consumer, 'node_modules', 'cdk8s-gitops-ai');
let packed: PackedPackage;

beforeAll(() => {
  packed = pack();
  installInto(consumer, packed.tarball);
}, 300_000);

function node(...args: string[]): string {
  return run(process.execPath, args, { cwd: consumer });
}

function readJson(file: string): any {
  return JSON.parse(readFileSync(file, 'utf8'));
}

describe('a project that installed the package', () => {
  /** What the program prints, however it loads the package. */
  let output: string;

  beforeAll(() => {
    writeFileSync(join(consumer, 'common.cjs'), COMMON_JS);
    output = node('common.cjs');
  });

  test('synthesizes from CommonJS', () => {
    expect(JSON.parse(output)['staging/apps/chat/deployment-assistant.yaml']).toContain('kind: Deployment');
    expect(existsSync(join(consumer, 'deploy', 'INVENTORY'))).toBe(true);
  });

  test('synthesizes from an ES module, importing by name', () => {
    writeFileSync(join(consumer, 'module.mjs'), ES_MODULE);
    expect(node('module.mjs')).toBe(output);
  });

  test.each([
    ['node16', 'CommonJS', 'main.cts', ['--module', 'node16', '--moduleResolution', 'node16']],
    ['node16', 'ES module', 'main.mts', ['--module', 'node16', '--moduleResolution', 'node16']],
    ['bundler', 'ES module', 'main.ts', ['--module', 'esnext', '--moduleResolution', 'bundler']],
  ])('type-checks against it with %s resolution as %s', (_resolution, _kind, file, options) => {
    writeFileSync(join(consumer, file), ES_MODULE);
    runBin('tsc', ['--ignoreConfig', '--strict', '--noEmit', '--target', 'es2022', '--lib', 'es2022,dom', ...options, file], consumer);
  }, 60_000);

  test('runs TypeScript with tsx', () => {
    writeFileSync(join(consumer, 'main.ts'), ES_MODULE);
    expect(runBin('tsx', ['main.ts'], consumer)).toBe(output);
  }, 60_000);

  test('fails to type-check a wrong use of it', () => {
    writeFileSync(join(consumer, 'wrong.mts'), `${ES_MODULE}\nNodePool.gpu('L40S');`);
    expect(() => runBin('tsc', ['--ignoreConfig', '--noEmit', '--skipLibCheck', '--module', 'node16', 'wrong.mts'], consumer))
      .toThrow(/wrong\.mts.*error TS/);
  }, 60_000);

  test.each(['cdk8s-gitops-ai/package.json', 'cdk8s-gitops-ai/.jsii'])('resolves %s', (name) => {
    expect(existsSync(node('-p', `require.resolve('${name}')`).trim())).toBe(true);
  });

  test('fails to load what is internal', () => {
    expect(tryRun(process.execPath, ['-e', "require('cdk8s-gitops-ai/build/errors')"], { cwd: consumer }).stderr).toContain('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });

  test.each(['flux', 'argo-cd'])('makes a repository for %s that passes check and type-checks at once', (operator) => {
    const binaries = join(consumer, 'node_modules', '.bin');
    for (const name of ['tsx', 'tsc']) if (!existsSync(join(binaries, name))) symlinkSync(join(root, 'node_modules', '.bin', name), join(binaries, name));
    const command = join(binaries, 'gitops-ai');
    const answers = ['--operator', operator, '--forge', 'github', '--repository-url', 'https://git.example.com/acme/ai', '--owner', '@acme/ml-leads'];
    run(command, ['init', `made-${operator}`, ...answers], { cwd: consumer });
    const cwd = join(consumer, `made-${operator}`);
    const git = (...args: string[]) => run('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], { cwd });
    git('init', '--quiet');
    git('add', '--all');
    git('commit', '--quiet', '--message', 'init');
    expect(run(command, ['check', '--warnings-as-errors'], { cwd })).toContain('0 errors, 0 warnings');
    run('npx', ['--no-install', 'tsc', '--noEmit'], { cwd });
  }, 60_000);

  for (const command of Object.keys(readJson(join(root, 'package.json')).bin ?? {})) {
    test(`has the command ${command}`, () => {
      expect(run(join(consumer, 'node_modules', '.bin', command), ['--help'], { cwd: consumer })).toContain(command);
    });
  }
});

describe('the package', () => {
  test('holds what runs and what describes it, and no sources', () => {
    const belongs = /^(package\.json|README\.md|LICENSE|API\.md|\.jsii|build\/.+\.(js|d\.ts)|node_modules\/.+)$/;
    expect(packed.files.filter((file) => !belongs.test(file))).toEqual([]);
    expect(packed.files).toEqual(expect.arrayContaining(['.jsii', 'LICENSE', 'README.md', 'build/index.js', 'build/index.d.ts', 'package.json']));
  });

  test('bundles the dependencies that are no jsii modules, and what these need', () => {
    const bundled = [...new Set(packed.files.filter((file) => file.startsWith('node_modules/')).map((file) => file.split('/')[1]))];
    expect(bundled.sort()).toEqual(['ajv', 'fast-deep-equal', 'fast-uri', 'json-schema-traverse', 'require-from-string', 'yaml']);
    for (const name of bundled) expect(packed.files).toContain(`node_modules/${name}/package.json`);
  });

  test('is small', () => {
    expect(packed.size).toBeLessThan(1.5 * 1024 * 1024);
  });

  test('makes its users install nothing but its peers', () => {
    const assembly = readJson(join(installed, '.jsii'));
    expect(Object.keys(assembly.dependencies).sort()).toEqual(['cdk8s', 'cdk8s-plus-27', 'constructs']);
    expect(Object.keys(readJson(join(installed, 'package.json')).dependencies)).toEqual(['ajv', 'yaml']);
  });
});

test('the lock file names no place to download from', () => {
  const { packages } = readJson(join(root, 'package-lock.json'));
  const located = Object.entries<any>(packages).filter(([, entry]) => entry.resolved !== undefined && !entry.link);
  expect(located.map(([name]) => name)).toEqual([]);
  expect(readFileSync(join(root, '.npmrc'), 'utf8')).not.toMatch(/registry\s*=|:\/\//);
});

test('the lock file holds the packages of every platform, without which npm ci refuses it', () => {
  const { packages } = readJson(join(root, 'package-lock.json'));
  const holds = (name: string, from: string): boolean => Boolean(packages[`node_modules/${name}`] ?? packages[`${from}/node_modules/${name}`]);
  const missing = Object.entries<any>(packages)
    .flatMap(([from, entry]) => Object.keys(entry.optionalDependencies ?? {}).filter((name) => !holds(name, from)));
  expect(missing).toEqual([]);
});

describe('the entry points of clouds', () => describeCloudEntries(() => packed));
