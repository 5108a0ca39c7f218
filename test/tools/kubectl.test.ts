import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeWithKubectl, helm, kubectl, missing } from './kubectl';
import { scratchDirectory } from './scratch';

describeWithKubectl('kubectl', () => {
  test('is 1.30 or newer', () => {
    const { clientVersion } = JSON.parse(kubectl(['version', '--client', '-o', 'json']));
    expect(Number(clientVersion.minor)).toBeGreaterThanOrEqual(30);
  });

  test('reads manifests from standard input without a cluster', () => {
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { answer: 'no' } };
    const output = kubectl(['patch', '--local', '-f', '-', '--type=json', '-p', '[]', '-o', 'json'], { input: JSON.stringify(object) });
    expect(JSON.parse(output)).toEqual(object);
  });

  test('builds kustomizations from the working directory', () => {
    const directory = scratchDirectory('kustomize');
    mkdirSync(join(directory, 'base'));
    writeFileSync(join(directory, 'base', 'kustomization.yaml'), 'resources: [a.yaml]\nnamespace: other\n');
    writeFileSync(join(directory, 'base', 'a.yaml'), 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n');
    expect(kubectl(['kustomize', 'base'], { cwd: directory })).toContain('namespace: other');
  });

  test('fails with what kubectl printed', () => {
    expect(() => kubectl(['kustomize', join(scratchDirectory(), 'nowhere')])).toThrow(/must build at directory|not found|no such file/);
  });

  test('sees no kubeconfig of the machine', () => {
    const kubeconfig = join(scratchDirectory('kubeconfig'), 'config');
    writeFileSync(kubeconfig, 'apiVersion: v1\nkind: Config\ncontexts: [{name: production, context: {cluster: production, user: me}}]\n');
    const env = { ...process.env, KUBECONFIG: kubeconfig };
    expect(JSON.parse(kubectl(['config', 'view', '-o', 'json'], { env })).contexts).toBeNull();
  });
});

(missing('helm') ? test.skip : test)('helm runs', () => {
  expect(helm(['version', '--short'])).toMatch(/^v\d+\.\d+/);
});

test('a scratch directory exists while its test runs', () => {
  expect(existsSync(scratchDirectory())).toBe(true);
});
