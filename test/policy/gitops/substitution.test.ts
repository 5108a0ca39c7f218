import { PolicyWorld } from '../../../lib/policy';
import { substitutedVariable } from '../../../lib/policy/gitops/substitution';
import { policyObject } from '../fixtures';

const script = (text: string, labels: object = {}) => ({ metadata: { name: 'script', labels }, data: { 'run.sh': text } });

function found(manifest: object, postBuild: object | undefined, file = 'clusters/prod/apps/ml/script.yaml', beside: object[] = []): (string | undefined)[] {
  const kustomization = policyObject({
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization', metadata: { name: 'ml', namespace: 'flux-system' }, spec: { path: './apps/ml', postBuild },
  });
  const object = policyObject(manifest, { file });
  const world = PolicyWorld._of([object, kustomization, ...beside.map(other => policyObject(other))]);
  return substitutedVariable.check(object, world).map(({ value }) => value);
}

test.each([
  ['fails: a variable of the shell', script('cd ${HOME} && ls'), { substitute: { REGION: 'eu' } }, ['${HOME}']],
  ['a variable with a value', script('echo ${REGION}'), { substitute: { REGION: 'eu' } }, []],
  ['a variable that is escaped', script('cd $${HOME}'), { substitute: { REGION: 'eu' } }, []],
  ['a variable with a default', script('cd ${HOME:-/root}'), { substitute: { REGION: 'eu' } }, []],
  ['a Kustomization that replaces nothing', script('cd ${HOME}'), undefined, []],
  ['an object that is left alone', script('cd ${HOME}', { 'kustomize.toolkit.fluxcd.io/substitute': 'disabled' }), { substitute: { REGION: 'eu' } }, []],
  ['a Kustomization without a value, which replaces nothing', script('cd ${HOME}'), {}, []],
  ['fails: a Kustomization without a value that always replaces', script('cd ${HOME}'), { substituteStrategy: 'Always' }, ['${HOME}']],
  ['values of a ConfigMap that is not given', script('cd ${HOME}'), { substituteFrom: [{ kind: 'ConfigMap', name: 'values' }] }, []],
])('%s', (_, manifest, postBuild, expected) => expect(found(manifest, postBuild)).toEqual(expected));

test('fails: values of a ConfigMap that is given, and has others', () => {
  const values = { kind: 'ConfigMap', metadata: { name: 'values', namespace: 'flux-system' }, data: { REGION: 'eu' } };
  expect(found(script('${REGION} ${ZONE}'), { substituteFrom: [{ kind: 'ConfigMap', name: 'values' }] }, undefined, [values])).toEqual(['${ZONE}']);
});

test('files elsewhere are not touched', () => expect(found(script('cd ${HOME}'), { substitute: { REGION: 'eu' } }, 'clusters/prod/apps/mlx/script.yaml')).toEqual([]));
