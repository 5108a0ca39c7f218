import fc from 'fast-check';
import { fields, IMAGE, pod } from './fixtures';
import { checkObjects, PolicyObject, PolicyRule } from '../../lib/policy';
import { defaultRules } from '../../lib/policy/rules';

const where = { path: 'repo/app/object', podSecurity: 'restricted', kubernetesMinor: 33 };

test('findings name the rule and the construct', () => {
  const bad: PolicyRule = { id: 'bad-kind', title: 'No bad kinds.', check: ({ object }) => [{ field: 'kind', value: object.kind, problem: 'bad', fix: 'remove it' }] };
  expect(checkObjects([{ ...where, object: { apiVersion: 'v1', kind: 'Bad', metadata: { name: 'x' } } }], [bad]))
    .toEqual([{ id: 'bad-kind', path: 'repo/app/object', field: 'kind', value: 'Bad', problem: 'bad', fix: 'remove it' }]);
});

test('findings come in the order of the objects', () => {
  const named = (name: string): PolicyObject => ({ ...where, path: name, object: { apiVersion: 'batch/v1beta1', kind: 'CronJob', metadata: { name: `${name}.` } } });
  expect(checkObjects([named('b'), named('a')]).map(({ path, id }) => `${path} ${id}`)).toEqual(['b object-name', 'b removed-api', 'a object-name', 'a removed-api']);
});

test('a restricted pod passes every rule', () => {
  const object = pod({
    securityContext: { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [{ name: 'server', image: IMAGE, securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } } }],
  });
  for (const rule of defaultRules) expect(fields(rule, object)).toEqual([]);
});

/** Kinds and fields that rules look at, so that arbitrary values land where they are read. */
const kind = fc.constantFrom(
  ['v1', 'Pod'], ['v1', 'Secret'], ['v1', 'Service'], ['apps/v1', 'Deployment'], ['batch/v1', 'Job'], ['batch/v1', 'CronJob'], ['argoproj.io/v1alpha1', 'Workflow'],
  ['ray.io/v1', 'RayCluster'], ['constructor', 'toString'], ['v1', 'constructor'], ['v1', '__proto__'], [{ toString: 1 }, { toString: 1 }], [null, 1],
);
const key = fc.oneof(fc.string(), fc.constantFrom(
  'metadata', 'name', 'labels', 'spec', 'template', 'templates', 'container', 'containers', 'initContainers', 'securityContext', 'capabilities', 'add', 'drop', 'volumes',
  'image', 'reference', 'ports', 'hostPort', 'sysctls', 'seccompProfile', 'type', 'data', 'stringData', 'sops', 'mac', 'env', 'value', 'toString', '__proto__',
));
const { value: anything } = fc.letrec<{ value: unknown }>(tie => ({
  value: fc.oneof({ depthSize: 'medium', withCrossShrink: true },
    fc.constantFrom(null, true, false, 0, 1, '', 'ALL', 'TOKEN', 'x'), fc.string(),
    fc.array(tie('value'), { maxLength: 3 }), fc.dictionary(key, tie('value'), { maxKeys: 5 })),
}));

/** Something in the place of each field that rules descend into. */
const container = fc.oneof(anything, fc.record({ image: anything, env: anything, ports: anything, securityContext: fc.dictionary(key, anything) }));
const podSpec = fc.record({ containers: fc.oneof(anything, fc.array(container)), volumes: anything, securityContext: anything, os: anything });
const parts = fc.record({
  metadata: fc.oneof(anything, fc.record({ name: anything, labels: fc.dictionary(key, anything) })),
  data: anything,
  sops: anything,
  spec: fc.oneof(
    podSpec,
    fc.record({ template: fc.record({ spec: podSpec }) }),
    fc.record({ templates: fc.array(fc.record({ container, securityContext: anything })) }),
  ),
}, { requiredKeys: [] });

test('whatever an object holds, checking it never throws', () => {
  const level = fc.constantFrom('privileged', 'baseline', 'restricted', '?');
  fc.assert(fc.property(kind, fc.oneof(parts, fc.dictionary(key, anything)), level, ([apiVersion, name], rest, podSecurity) => {
    const object = { apiVersion, kind: name, ...rest } as unknown as PolicyObject['object'];
    for (const issue of checkObjects([{ path: 'repo/app/object', podSecurity, kubernetesMinor: 33, object }])) expect(issue.problem).not.toBe('');
  }), { numRuns: 500 });
});
