import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { outputDirectory, programDirectory } from '../../lib/repository/directory';

let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'gitops-ai-directory-')));
});
afterEach(() => rmSync(root, { recursive: true }));

test('the directory is the nearest with a marker, at or above the program', () => {
  mkdirSync(join(root, 'repo/build/src'), { recursive: true });
  writeFileSync(join(root, 'repo/cdk8s.yaml'), '');
  expect(programDirectory(join(root, 'repo/main.ts'))).toBe(join(root, 'repo'));
  expect(programDirectory(join(root, 'repo/build/src/main.js'))).toBe(join(root, 'repo'));
});

test('without a marker it is where the program is', () => {
  expect(programDirectory(join(root, 'main.ts'))).toBe(root);
});

test('the output is in the repository unless the cdk8s CLI or a preview says otherwise', () => {
  expect(outputDirectory('/repo', 'deploy', undefined)).toBe('/repo/deploy');
  expect(outputDirectory('/repo', 'deploy', '')).toBe('/repo/deploy');
  expect(outputDirectory('/repo', 'deploy', '/repo/deploy')).toBe('/repo/deploy');
  expect(outputDirectory('/repo', 'deploy', '/elsewhere/preview')).toBe('/elsewhere/preview');
  expect(outputDirectory(root, 'deploy', relative(process.cwd(), join(root, 'deploy')))).toBe(join(root, 'deploy'));
});

test.each(['/repo/dist', '/repo', '/repo/deploy/sub'])('fails: %s is in the repository but is not the output that manifests name', requested => {
  expect(() => outputDirectory('/repo', 'deploy', requested)).toThrow(/\[cdk8s.yaml\] output = .*output: deploy/s);
});
