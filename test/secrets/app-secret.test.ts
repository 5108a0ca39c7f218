import { ApiObject } from 'cdk8s';
import { Deployment, EnvValue, ISecret, Volume } from 'cdk8s-plus-27';
import { objectsIn, sealedValue, secretFrom } from './fixtures';
import { reportedIssues } from '../../lib/errors';
import { Delivery } from '../../lib/manifests';
import { AppSecret, SecretSource, SecretStoreRef } from '../../lib/secrets';
import { appIn, DIGEST, ids } from '../serving/fixtures';

const source = SecretSource.externalSecrets({ store: SecretStoreRef.named('vault'), data: [{ key: 'token', remoteKey: 'ml/token' }] });

test('is an ISecret: cdk8s-plus mounts it and takes its values', () => {
  const chart = appIn();
  const secret: ISecret = new AppSecret(chart, 'token', { source });
  const deployment = new Deployment(chart, 'client', { containers: [{ image: `client@${DIGEST}`, envVariables: { TOKEN: secret.envValue('token') } }] });
  deployment.containers[0].mount('/secrets', Volume.fromSecret(chart, 'files', secret));
  const { spec } = objectsIn(chart).find(({ kind }) => kind === 'Deployment').spec.template;
  expect(spec.containers[0].env).toEqual([{ name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'token', key: 'token' } } }]);
  expect(spec.volumes[0].secret).toMatchObject({ secretName: 'token' });
});

test('has the name of its construct, in every environment the same', () => {
  expect(secretFrom(source).secret).toMatchObject({ name: 'token', resourceName: 'token', apiVersion: 'v1', apiGroup: '', resourceType: 'secrets' });
});

test('its object comes before what uses it, where the operator knows an order', () => {
  const { secret } = secretFrom(source);
  expect(Delivery.of(ApiObject.of(secret))._stage).toBe(-1);
});

test('mount() names the secret, the place and the keys', () => {
  const { secret } = secretFrom(source);
  expect(secret.mount('/a')).toEqual({ secret, path: '/a' });
  expect(secret.mount('/a', { keys: ['token'] })).toEqual({ secret, path: '/a', keys: ['token'] });
});

test('fails: a key that the source does not have, with the one that was meant', () => {
  const { issues } = secretFrom(source, { keys: ['tokn'] });
  expect(ids(issues)).toEqual(['secret-key']);
  expect(issues[0].problem).toMatch(/it has token\. Did you mean "token"\?/);
});

test('fails: a variable from a key that the source does not have', () => {
  const { secret } = secretFrom(source);
  expect(secret.envValue('password')).toBeInstanceOf(EnvValue);
  expect(ids(reportedIssues(secret))).toEqual(['secret-key']);
});

test('fails: a type whose keys are missing; the API server would refuse the Secret', () => {
  const { issues } = secretFrom(SecretSource.sealed({ encryptedData: { 'tls.crt': sealedValue() } }), { type: 'kubernetes.io/tls' });
  expect(issues).toMatchObject([{ id: 'secret-type', problem: expect.stringContaining('tls.key') }]);
});

test('fails: a secret outside an app', () => {
  expect(() => new AppSecret(appIn().node.root as never, 'x', { source })).toThrow(/not inside a GitOpsApp/);
});
