import { missingRight, refusalWords, statusOf } from '../../lib/drift/api-status';

const status = (code: number, message: string, causes: object[] = []) => statusOf(code, JSON.stringify({ kind: 'Status', code, reason: 'x', message, details: { causes } }));

test('a right is read from what RBAC says', () => {
  expect(missingRight(status(403, 'deployments.apps "a" is forbidden: User "u" cannot patch resource "deployments" in API group "apps" in the namespace "shop"')))
    .toEqual({ verb: 'patch', group: 'apps', resource: 'deployments', namespace: 'shop' });
  expect(missingRight(status(403, 'nodes is forbidden: User "system:serviceaccount:a:b" cannot list resource "nodes" in API group "" at the cluster scope: RBAC: clusterrole not found')))
    .toEqual({ verb: 'list', group: '', resource: 'nodes' });
});

test.each([[403, 'admission webhook "x" denied the request: no'], [403, 'pods "a" is forbidden: violates PodSecurity "restricted:latest"'], [422, 'cannot patch resource "a" in API group "b"']])(
  'fails: %d %s is no missing right', (code, message) => {
    expect(missingRight(status(code, message))).toBeUndefined();
  });

test.each<[string, object[], string]>([
  ['', [{ field: 'spec.template', message: 'Invalid value: {"spec":{"env":[{"name":"PASSWORD","value":"a: b"}]}}: field is immutable' }], 'spec.template: Invalid value: field is immutable'],
  ['', [{ field: 'spec.template', message: 'Invalid value: core.PodTemplateSpec{Spec:core.PodSpec{Value:"hunter2"}}: field is immutable' }], 'spec.template: Invalid value: field is immutable'],
  ['', [{ field: 'a', message: 'Invalid value: "x: y": must be short' }, { field: 'b', message: 'Required value' }], 'a: Invalid value: must be short; b: Required value'],
  ['Deployment.apps "a" is invalid: spec.x: Unsupported value: "y": supported values: "z"', [], 'Deployment.apps "a" is invalid: spec.x: Unsupported value: supported values: "z"'],
  ['admission webhook "x" denied the request: a\nb', [], 'admission webhook "x" denied the request: a b'],
  ['the token ghp_1234567890abcdefghijklmnopqrstuvwxyz is wrong', [], '(not shown, for it holds what looks like a secret)'],
])('%s %j is told without values', (message, causes, words) => {
  expect(refusalWords(status(422, message, causes))).toBe(words);
});

test('what is no Status is told by its number, and what is long is cut', () => {
  expect(refusalWords(statusOf(502, '<html>Bad Gateway</html>'))).toBe('the API server answered 502');
  expect(refusalWords(status(403, 'no '.repeat(1000))).length).toBeLessThan(410);
});
