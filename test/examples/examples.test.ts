import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { parse } from 'yaml';
import { isSopsEncrypted, ManifestObject } from '../../lib/manifests';
import { toYaml } from '../../lib/output';
import { PolicyObject, PolicyWorld } from '../../lib/policy';
import { podSecurity } from '../../lib/policy/pod-security/pod-security';
import { podSpecsOf } from '../../lib/policy/pod-specs';
import { DiscoveryServer } from '../tools/discovery-server';
import { describeWithKubectl, kubectl } from '../tools/kubectl';
import { run, tryRun } from '../tools/run';
import { schemaErrors } from '../tools/schemas';
import { scratchDirectory } from '../tools/scratch';

const PROJECT = resolve(__dirname, '..', '..');
const TSX = join(PROJECT, 'node_modules', 'tsx', 'dist', 'cli.mjs');
const EXAMPLES = readdirSync(join(PROJECT, 'examples')).filter(name => statSync(join(PROJECT, 'examples', name)).isDirectory());
/** The object as Flux applies it: without what SOPS has added, its values decrypted (to nothing, here). */
function decrypted(object: ManifestObject): ManifestObject {
  if (!isSopsEncrypted(object)) return object;
  const { sops, data, stringData, ...rest } = object;
  return { ...rest, ...(data ? { data: {} } : {}), ...(stringData ? { stringData: {} } : {}) };
}

/** The committed outputs of the examples, and the example as each operator alone would have it. */
const OUTPUTS = [
  ...EXAMPLES.map(name => join(PROJECT, 'examples', name, 'deploy')),
  join(PROJECT, 'test', 'golden', 'recommender-flux'), join(PROJECT, 'test', 'golden', 'recommender-argo-cd'),
];

function files(directory: string): Map<string, string> {
  return new Map(readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .sort()
    .map(path => [relative(directory, path), readFileSync(path, 'utf8')]));
}

function manifests(output: string): [path: string, object: ManifestObject][] {
  return [...files(output)].filter(([path]) => path.endsWith('.yaml') && basename(path) !== 'kustomization.yaml').map(([path, text]) => [path, parse(text)]);
}

function synth(example: string, outdir: string, options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): void {
  run(process.execPath, [TSX, '--tsconfig', join(PROJECT, 'tsconfig.json'), join(PROJECT, 'examples', example, 'main.ts')], {
    cwd: options.cwd ?? PROJECT, env: { ...process.env, ...options.env, CDK8S_OUTDIR: outdir },
  });
}

describe.each(EXAMPLES)('examples/%s', example => {
  test('the committed output is what it synthesizes to, whatever the machine says about itself', () => {
    const committed = files(join(PROJECT, 'examples', example, 'deploy'));
    const [plain, strange] = [join(scratchDirectory(), 'out'), join(scratchDirectory(), 'out')];
    synth(example, plain);
    synth(example, strange, {
      cwd: scratchDirectory(),
      env: { TZ: 'Asia/Kathmandu', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8', HOME: scratchDirectory(), CDK8S_DISABLE_SORT: '1', NODE_ENV: 'production', USER: 'nobody' },
    });
    expect(files(plain)).toEqual(committed);
    expect(files(strange)).toEqual(committed);
  });

  test('the clock has no say', () => {
    const out = join(scratchDirectory(), 'out');
    const clock = join(scratchDirectory(), 'clock.cjs');
    writeFileSync(clock, 'const D = Date; globalThis.Date = class extends D { constructor(...a) { super(...(a.length ? a : [4e12])); } static now() { return 4e12; } };');
    synth(example, out, { env: { NODE_OPTIONS: `--require ${clock}` } });
    expect(files(out)).toEqual(files(join(PROJECT, 'examples', example, 'deploy')));
  });

  test('cdk8s synth, which deletes the output first, gives the same', () => {
    const copy = scratchDirectory();
    cpSync(join(PROJECT, 'examples', example), copy, { recursive: true });
    symlinkSync(join(PROJECT, 'node_modules'), join(copy, 'node_modules'));
    const app = [process.execPath, TSX, '--tsconfig', join(PROJECT, 'tsconfig.json'), 'main.ts'].map(word => `"${word}"`).join(' ');
    writeFileSync(join(copy, 'cdk8s.yaml'), toYaml({ language: 'typescript', app, output: 'deploy' }));
    run(process.execPath, [join(PROJECT, 'node_modules', 'cdk8s-cli', 'bin', 'cdk8s'), 'synth', '--no-check-upgrade'], { cwd: copy });
    expect(files(join(copy, 'deploy'))).toEqual(files(join(PROJECT, 'examples', example, 'deploy')));
  });
});

test('a mistake under cdk8s synth ends with an error code and says how to get the deleted output back', () => {
  const directory = scratchDirectory();
  mkdirSync(join(directory, 'environments'));
  cpSync(join(PROJECT, 'examples', 'recommender'), directory, { recursive: true });
  symlinkSync(join(PROJECT, 'node_modules'), join(directory, 'node_modules'));
  writeFileSync(join(directory, 'environments', 'production.yaml'), 'models:\n  ranker: "0.0.0"\n');
  const result = tryRun(process.execPath, [TSX, '--tsconfig', join(PROJECT, 'tsconfig.json'), 'main.ts'], {
    cwd: directory, env: { ...process.env, CDK8S_OUTDIR: join(scratchDirectory(), 'deleted') },
  });
  expect(result.code).toBe(1);
  expect(result.stderr).toMatch(/GitOpsError/);
  expect(result.stderr).toMatch(/git restore/);
});

describe('every emitted object', () => {
  const all = OUTPUTS.flatMap(output => manifests(output).map(([path, object]) => ({ path: join(relative(PROJECT, output), path), object })));

  test('is valid by the schema of its kind, unknown fields refused', () => {
    expect(all.length).toBeGreaterThan(60);
    expect(schemaErrors(all.map(({ object }) => decrypted(object)))).toEqual([]);
  });

  test('keeps to Pod Security "restricted" in every pod', () => {
    const pods = all.filter(({ object }) => podSpecsOf(object).length > 0);
    expect(pods.length).toBeGreaterThan(8);
    for (const { path, object } of pods) {
      const findings = podSecurity.check(new PolicyObject({ path, manifest: object }), PolicyWorld._of([]));
      expect({ path, findings }).toEqual({ path, findings: [] });
    }
  });
});

describeWithKubectl('kubectl', () => {
  test('builds every directory with a kustomization, and finds every object in it', () => {
    const directories = OUTPUTS.flatMap(output => [...files(output).keys()].filter(path => basename(path) === 'kustomization.yaml').map(path => join(output, dirname(path))));
    expect(directories.length).toBeGreaterThan(4);
    for (const directory of directories) {
      const built = kubectl(['kustomize', directory]).split(/^---$/m).map(text => parse(text) as ManifestObject);
      const key = ({ kind, metadata }: ManifestObject) => `${kind}/${metadata.namespace ?? ''}/${metadata.name}`;
      expect(built.map(key).sort()).toEqual(manifests(directory).map(([, object]) => key(object)).sort());
    }
  });

  test('create --dry-run=client takes every file, with strict validation', async () => {
    const server = await DiscoveryServer.start();
    try {
      for (const output of OUTPUTS) {
        // An encrypted Secret is no object that an API server knows: Flux decrypts it first.
        const paths = manifests(output).filter(([, object]) => !isSopsEncrypted(object)).map(([path]) => join(output, path));
        const report = server.dryRun(...paths);
        expect(report.trim().split('\n')).toHaveLength(paths.length);
      }
    } finally {
      await server.stop();
    }
  });
});
