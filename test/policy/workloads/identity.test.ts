import { container, deployment, METADATA, object } from './objects';
import { deprecatedServiceAccount, filesystem, highUser, noToken, ownServiceAccount, secretInEnvironment } from '../../../lib/policy/workloads/identity';
import { fields, pod } from '../fixtures';

test.each([[undefined, 1], ['default', 1], ['ranker', 0]])('default-service-account: %p', (serviceAccountName, count) => {
  expect(fields(ownServiceAccount, deployment({}, { serviceAccountName }))).toHaveLength(count);
});

test('fails: the old name of the service account', () => {
  expect(fields(deprecatedServiceAccount, deployment({}, { serviceAccount: 'ranker' }))).toEqual(['spec.template.spec.serviceAccount']);
  expect(fields(deprecatedServiceAccount, deployment({}, { serviceAccountName: 'ranker' }))).toEqual([]);
  expect(fields(deprecatedServiceAccount, deployment({}, { serviceAccount: ['ranker'] }))).toEqual([]);
  expect(fields(ownServiceAccount, deployment({}, { serviceAccount: 'ranker' }))).toEqual([]);
});

test('fails: a token that nobody granted anything', () => {
  const account = (rest: object) => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: METADATA, ...rest });
  const named = deployment({}, { serviceAccountName: 'ranker' });
  const granted = object('rbac.authorization.k8s.io/v1', 'RoleBinding', { subjects: [{ kind: 'ServiceAccount', name: 'ranker' }] });
  expect(fields(noToken, named)).toEqual(['spec.template.spec.automountServiceAccountToken']);
  expect(fields(noToken, named, { beside: [account({})] })).toHaveLength(1);
  expect(fields(noToken, named, { beside: [account({ automountServiceAccountToken: false })] })).toEqual([]);
  expect(fields(noToken, named, { beside: [granted] })).toEqual([]);
  expect(fields(noToken, deployment({}, { automountServiceAccountToken: false }))).toEqual([]);
});

test('fails: secrets in the environment', () => {
  const env = [{ name: 'A', valueFrom: { secretKeyRef: { name: 'x', key: 'y' } } }, { name: 'B', value: 'b' }];
  expect(fields(secretInEnvironment, pod({ containers: [{ env, envFrom: [{ secretRef: { name: 'x' } }, { configMapRef: { name: 'y' } }] }] })))
    .toEqual(['spec.containers[0].env[0].valueFrom.secretKeyRef', 'spec.containers[0].envFrom[0].secretRef']);
});

test('fails: a root file system that can be written', () => {
  expect(fields(filesystem, deployment())).toEqual([container('securityContext.readOnlyRootFilesystem')]);
  expect(fields(filesystem, deployment({ securityContext: { readOnlyRootFilesystem: true } }))).toEqual([]);
});

test('fails: users that the node may have', () => {
  const users = deployment({ securityContext: { runAsUser: 1000 } }, { securityContext: { runAsUser: 65532 } });
  expect(fields(highUser, users)).toEqual([container('securityContext.runAsUser')]);
  expect(fields(highUser, deployment({ securityContext: { runAsGroup: 100 } }, { securityContext: { runAsGroup: 0 } }))).toEqual([container('securityContext.runAsGroup')]);
});
