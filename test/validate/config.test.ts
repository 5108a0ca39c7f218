import { parseConfig } from '../../lib/validate';

test('everything that there is', () => {
  expect(parseConfig(`kubernetesVersion: ['1.33', '1.34']
packs: [kubernetes, secrets]
levels:
  mutable-image: warning
  workloads/*: off
waivers:
  - rule: pod-security
    object: DaemonSet/logging/agent
    reason: reads the logs of the node
    expires: 2027-03-31
    owner: '@acme/platform'
registries: [registry.example.com/ml]
podSecurity: baseline
schemas: [schemas]
exclude: ['legacy/**']
`, 'gitops-ai.yaml')).toEqual({
    kubernetesVersions: ['1.33', '1.34'],
    packs: ['kubernetes', 'secrets'],
    levels: { 'mutable-image': 'warning', 'workloads/*': 'off' },
    waivers: [{ rule: 'pod-security', object: 'DaemonSet/logging/agent', reason: 'reads the logs of the node', expires: '2027-03-31', owner: '@acme/platform' }],
    registries: ['registry.example.com/ml'],
    podSecurity: 'baseline',
    schemas: ['schemas'],
    exclude: ['legacy/**'],
  });
});

test('a single value stands for a list of one, and nothing for nothing', () => {
  expect(parseConfig("kubernetesVersion: '1.33'\n", 'x')).toEqual({ kubernetesVersions: ['1.33'] });
  expect(parseConfig('', 'x')).toEqual({});
  expect(parseConfig('# only a comment\n', 'x')).toEqual({});
});

test.each([
  ['kubernetesVersoin: x', /x:1:\d+\] kubernetesVersoin.*unknown key "kubernetesVersoin".*Did you mean "kubernetesVersion"/s],
  ['kubernetesVersion: 1.33', /quote it: "1.33"/],
  ['levels: {a: warn}', /levels.a = "warn": expected one of error, warning, off/],
  ['levels: [a]', /expected a record/],
  ['podSecurity: strict', /expected one of privileged, baseline, restricted/],
  ['waivers: {rule: a}', /expected a list/],
  ['waivers: [{rule: a, until: x}]', /waivers\[0\].*unknown key "until"/],
  ['exclude: [{a: b}]', /exclude\[0\]/],
  ['a: 1\na: 2', /twice/],
  ['a: &a 1\nb: *a', /anchors/],
  ['[', /x:1/],
])('fails: %j', (text, message) => {
  expect(() => parseConfig(text, 'x')).toThrow(message);
});
