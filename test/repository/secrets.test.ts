import { parse } from 'yaml';
import { environment, issuesOf, repository } from './repositories';
import { AppSecret, GitOpsApp, GitOpsOperator, GitOpsRepository, SecretSource, SecretStore } from '../../lib';
import { toYaml } from '../../lib/output';
import { synthTree } from '../../lib/testing';
import { sopsSecret } from '../secrets/fixtures';

/** A store and a secret from it in the app `early`, an encrypted secret in the app `encrypted`. */
function secrets(operator: GitOpsOperator): GitOpsRepository {
  const repo = repository(operator, { 'secrets/database.sops.yaml': toYaml(sopsSecret()) });
  const production = environment(repo);
  const early = new GitOpsApp(production, 'early');
  const store = SecretStore.aws(early, 'aws', { region: 'eu-central-1', roleArn: 'arn:aws:iam::111122223333:role/reader' });
  const token = new AppSecret(early, 'token', { source: SecretSource.externalSecrets({ store, data: [{ key: 'token', remoteKey: 'ml/token' }] }) });
  const later = new AppSecret(early, 'later', { source: SecretSource.externalSecrets({ store, data: [{ key: 'token', remoteKey: 'ml/token' }] }) });
  if (operator._renderer.name === 'Argo CD') later.node.addDependency(token);
  const encrypted = new GitOpsApp(production, 'encrypted');
  new AppSecret(encrypted, 'database', { source: SecretSource.sops({ file: 'secrets/database.sops.yaml' }) });
  return repo;
}

function objects(repo: GitOpsRepository): Map<string, any> {
  return new Map(Object.entries(synthTree(repo)).filter(([path]) => path.endsWith('.yaml')).map(([path, text]) => [path, parse(text)]));
}

test('Argo CD: namespaces and accounts before stores, stores before secrets, secrets before all else, unless a dependency says otherwise', () => {
  const tree = objects(secrets(GitOpsOperator.argoCd({ decryptionPlugin: 'sops' })));
  const wave = (path: string) => tree.get(`production/apps/${path}`).metadata.annotations?.['argocd.argoproj.io/sync-wave'];
  expect(wave('early/namespace-early.yaml')).toBe('-2');
  expect(wave('early/serviceaccount-aws.yaml')).toBe('-2');
  expect(wave('early/secretstore.external-secrets.io-aws.yaml')).toBe('-2');
  expect(wave('early/externalsecret.external-secrets.io-token.yaml')).toBe('-1');
  expect(wave('early/externalsecret.external-secrets.io-later.yaml')).toBe('1');
  expect(wave('encrypted/namespace-encrypted.yaml')).toBe('-1');
  expect(wave('encrypted/secret-database.yaml')).toBe('-1');
});

test('Argo CD: the declared plugin makes the manifests of the encrypted app, Argo CD itself those of the other', () => {
  const tree = objects(secrets(GitOpsOperator.argoCd({ decryptionPlugin: 'sops' })));
  const source = (app: string) => tree.get(`production/delivery/production-eu/application.argoproj.io-${app}-production-eu.yaml`).spec.source;
  expect(source('encrypted')).toMatchObject({ plugin: { name: 'sops' } });
  expect(source('encrypted')).not.toHaveProperty('directory');
  expect(source('early')).toMatchObject({ directory: { recurse: true } });
  expect(source('early')).not.toHaveProperty('plugin');
});

test('fails: SOPS under Argo CD without a plugin, with every way out', () => {
  const repo = secrets(GitOpsOperator.argoCd());
  expect(issuesOf(() => synthTree(repo))).toEqual(['argo-cd-sops production/encrypted/database/Default']);
  expect(() => synthTree(repo)).toThrow(/externalSecrets.*sealed.*Flux.*decryptionPlugin/s);
});

test('Flux: decrypts the app that needs it, waits for stores and secrets by their conditions, and writes no waves', () => {
  const tree = objects(secrets(GitOpsOperator.flux()));
  const spec = (app: string) => tree.get(`production/delivery/production-eu/kustomization.kustomize.toolkit.fluxcd.io-${app}.yaml`).spec;
  expect(spec('encrypted').decryption).toEqual({ provider: 'sops', secretRef: { name: 'sops-age' } });
  expect(spec('early')).not.toHaveProperty('decryption');
  expect(spec('early').healthCheckExprs.map(({ kind }: any) => kind)).toEqual(['SecretStore', 'ExternalSecret']);
  expect(JSON.stringify([...tree.values()])).not.toContain('sync-wave');
});

test('the encrypted Secret leaves as it came: every value, and the SOPS part', () => {
  const secret = objects(secrets(GitOpsOperator.flux())).get('production/apps/encrypted/secret-database.yaml');
  expect(secret).toEqual({ ...sopsSecret(), metadata: { name: 'database', namespace: 'encrypted' } });
});

test('fails: a file that is not encrypted stops the synthesis, and its value is nowhere in the message', () => {
  const repo = repository(GitOpsOperator.flux(), { 'database.yaml': toYaml({ ...sopsSecret({ sops: null }), stringData: { password: 'hunter2' } }) });
  new AppSecret(new GitOpsApp(environment(repo), 'app'), 'database', { source: SecretSource.sops({ file: 'database.yaml' }) });
  expect(issuesOf(() => synthTree(repo))).toEqual(['sops-plaintext database.yaml', 'sops-plaintext database.yaml']);
  expect(() => synthTree(repo)).not.toThrow(/hunter2/);
});
