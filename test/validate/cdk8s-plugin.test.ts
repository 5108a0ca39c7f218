import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { GitOpsValidation } from '../../lib/validate/cdk8s-plugin';
import { RunResult, tryRun } from '../tools/run';
import { scratchDirectory } from '../tools/scratch';

const ROOT = resolve(__dirname, '..', '..');
const CLI = join(ROOT, 'node_modules', '.bin', 'cdk8s');
const POD = `apiVersion: v1
kind: Pod
metadata: {name: agent, namespace: agents}
spec:
  hostNetwork: true
  containers: [{name: a, image: "example.com/a:1"}]
`;

/** Runs the real \`cdk8s synth\` with the plugin, over an app that writes the given text. */
function synth(manifest: string, properties: string): RunResult & { report: any } {
  const directory = scratchDirectory('cdk8s');
  // The plugin is compiled code for users; here the sources are loaded through tsx.
  mkdirSync(join(directory, 'plugin'));
  writeFileSync(join(directory, 'plugin', 'index.js'), `require(${JSON.stringify(join(ROOT, 'node_modules/tsx/dist/cjs/index.cjs'))});
module.exports = require(${JSON.stringify(join(ROOT, 'lib/validate/cdk8s-plugin.ts'))});\n`);
  symlinkSync(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
  writeFileSync(join(directory, 'app.js'), `const fs = require('fs');
fs.mkdirSync(process.env.CDK8S_OUTDIR + '/staging', { recursive: true });
fs.writeFileSync(process.env.CDK8S_OUTDIR + '/staging/pod.yaml', ${JSON.stringify(manifest)});\n`);
  writeFileSync(join(directory, 'cdk8s.yaml'), `language: typescript
app: node app.js
output: deploy
validations:
  - package: ./plugin
    version: 1.0.0
    class: GitOpsValidation
    properties: ${properties}
`);
  const result = tryRun(CLI, ['synth', '--no-check-upgrade', '--validation-reports-output-file', 'report.json'], { cwd: directory });
  let report;
  try {
    report = JSON.parse(readFileSync(join(directory, 'report.json'), 'utf8')).reports[0];
  } catch {
    report = undefined;
  }
  return { ...result, report };
}

test('fails: cdk8s synth refuses what the rules refuse', () => {
  const { code, report, stderr } = synth(POD, '{packs: [pod-security, supply-chain]}');
  expect(stderr).toContain('Validation failed');
  expect(code).toBe(2);
  expect(report.summary).toMatchObject({ status: 'failure' });
  expect(report.violations).toContainEqual(expect.objectContaining({
    ruleName: 'mutable-image',
    violatingConstructs: [expect.objectContaining({
      resourceName: 'agent', locations: ['spec.containers[0].image = "example.com/a:1"'], manifestPath: expect.stringMatching(/deploy\/staging\/pod\.yaml$/),
    })],
  }));
}, 60_000);

test('cdk8s synth goes on when there is no error', () => {
  const { code, report, stdout } = synth('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: b}\n', "{kubernetesVersion: '1.33'}");
  expect(stdout).toContain('1 object in 1 file: 0 errors');
  expect({ code, status: report.summary.status, violations: report.violations }).toEqual({ code: 0, status: 'success', violations: [] });
}, 60_000);

test('fails: properties that there are not', () => {
  expect(() => new GitOpsValidation({ pack: ['secrets'] })).toThrow(/unknown key "pack".*Did you mean "packs"/);
  expect(() => new GitOpsValidation({ kubernetesVersion: 1.33 })).toThrow(/quote it/);
  expect(() => new GitOpsValidation({ config: 'a.yaml', packs: [] })).toThrow(/one thing in two places/);
});
