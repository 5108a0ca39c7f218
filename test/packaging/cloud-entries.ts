import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { installInto, PackedPackage } from './packed';
import { run, tryRun } from '../tools/run';
import { scratchDirectory } from '../tools/scratch';

const MODULES = resolve(__dirname, '..', '..', 'node_modules');

/** Entry points of their own, what they need, and something they export. */
const ENTRIES: readonly [entry: string, packages: readonly string[], name: string][] = [
  ['cdk8s-gitops-ai/aws', ['aws-cdk-lib'], 'ModelArtifactStore'],
  ['cdk8s-gitops-ai/pulumi', ['@pulumi/pulumi', '@pulumi/kubernetes'], 'GitOpsBootstrap'],
  ['cdk8s-gitops-ai/pulumi/aws', ['@pulumi/pulumi', '@pulumi/aws'], 'WorkloadIdentity'],
];

const MODES: readonly [mode: string, file: string, program: (entry: string, name: string) => string][] = [
  ['CommonJS', 'program.cjs', (entry, name) => `const { ${name} } = require('${entry}'); console.log(typeof ${name});`],
  ['an ES module', 'program.mjs', (entry, name) => `import { ${name} } from '${entry}'; console.log(typeof ${name});`],
];
const CASES = ENTRIES.flatMap(([entry, packages, name]) => MODES.map(
  ([mode, file, program]) => [entry, mode, file, program(entry, name), packages] as const,
));

/** Tests of the entry points that need packages of a cloud. */
export function describeCloudEntries(packed: () => PackedPackage): void {
  const [without, together] = [scratchDirectory('without'), scratchDirectory('together')];

  beforeAll(() => {
    for (const project of [without, together]) installInto(project, packed().tarball);
    for (const name of new Set(ENTRIES.flatMap(([, packages]) => packages))) {
      const link = join(together, 'node_modules', name);
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(join(MODULES, name), link);
    }
  }, 300_000);

  test.each(CASES)('%s loads from %s', (_entry, _mode, file, program) => {
    writeFileSync(join(together, file), program);
    expect(run(process.execPath, [file], { cwd: together })).toBe('function\n');
  }, 60_000);

  test.each(CASES)('fails: %s from %s without its packages, and says what to install', (entry, _mode, file, program, [missing]) => {
    writeFileSync(join(without, file), program);
    const { code, stderr } = tryRun(process.execPath, [file], { cwd: without });
    expect(code).toBe(1);
    expect(stderr).toContain(`[${entry}] it needs the package ${missing}, which is not installed\n    fix: npm install ${missing} (missing-package)`);
  }, 60_000);

  test.each(MODES)('the core loads from %s with none of them installed', (_, file, program) => {
    writeFileSync(join(without, file), program('cdk8s-gitops-ai', 'GitOpsRepository'));
    expect(run(process.execPath, [file], { cwd: without })).toBe('function\n');
  }, 60_000);
}
