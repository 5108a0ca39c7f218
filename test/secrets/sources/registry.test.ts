import { SecretSource, SecretStoreRef } from '../../../lib/secrets';
import { ids } from '../../serving/fixtures';
import { secretFrom } from '../fixtures';

function registry(host: string) {
  return SecretSource.externalRegistry({
    store: SecretStoreRef.named('vault'), registry: host, username: { remoteKey: 'ml/registry', property: 'user' }, password: { remoteKey: 'ml/registry', property: 'password' },
  });
}

/** What the template engine makes of the text: it puts in JSON strings, and the pair in base64. */
function filled(template: string, username: string, password: string): any {
  return JSON.parse(template
    .replace('{{ .username | toJson }}', () => JSON.stringify(username))
    .replace('{{ .password | toJson }}', () => JSON.stringify(password))
    .replace('{{ printf "%s:%s" .username .password | b64enc }}', () => Buffer.from(`${username}:${password}`).toString('base64')));
}

test('makes a pull secret whose template gives what the kubelet reads, whatever the password holds', () => {
  const { object, secret, issues } = secretFrom(registry('registry.example.com:5000'));
  expect(issues).toEqual([]);
  expect(secret).toMatchObject({ type: 'kubernetes.io/dockerconfigjson', keys: ['.dockerconfigjson'] });
  expect(object.spec.target.template).toMatchObject({ type: 'kubernetes.io/dockerconfigjson', mergePolicy: 'Replace', engineVersion: 'v2' });
  const password = 'quote " and \\ backslash';
  expect(filled(object.spec.target.template.data['.dockerconfigjson'], 'bot', password)).toEqual({
    auths: { 'registry.example.com:5000': { username: 'bot', password, auth: Buffer.from(`bot:${password}`).toString('base64') } },
  });
});

test('Docker Hub has an address of its own', () => {
  const { object } = secretFrom(registry('docker.io'));
  expect(object.spec.target.template.data['.dockerconfigjson']).toContain('"https://index.docker.io/v1/"');
});

test.each(['https://registry.example.com', 'registry.example.com/team', 'user@host', ''])('fails: "%s" is no host', host => {
  expect(ids(secretFrom(registry(host)).issues)).toEqual(['secret-registry']);
});

test('fails: a type besides that of pull secrets', () => {
  expect(ids(secretFrom(registry('ghcr.io'), { type: 'Opaque' }).issues)).toEqual(['secret-type']);
});
