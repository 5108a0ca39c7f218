import fc from 'fast-check';
import { policyObject } from './fixtures';
import { CheckOptions, checkPolicy, PACKS, PolicyFinding, PolicyLevel, PolicyObject, PolicyPack, PolicyRule, PolicyWaiver, PolicyWorld } from '../../lib/policy';
import { defineRule } from '../../lib/policy/policy-rule';

const OPTIONS: CheckOptions = { today: '2026-11-24', source: 'policy' };

const noBadKinds = defineRule({
  id: 'bad-kind',
  title: 'No bad kinds.',
  rationale: 'They are bad.',
  appliesTo: ['/Bad'],
  check: ({ kind }) => [{ field: 'kind', value: kind, problem: 'bad', fix: 'remove it' }],
});
const noLongNames = defineRule({
  id: 'long-name',
  level: PolicyLevel.WARNING,
  title: 'Names are short.',
  rationale: 'Nobody reads long ones.',
  check: ({ name }) => (name.length > 3 ? [{ field: 'metadata.name', value: name, problem: 'long', fix: 'shorten it' }] : []),
});
const AVAILABLE: readonly PolicyPack[] = [{ name: 'kinds', title: '', rules: [noBadKinds] }, { name: 'names', title: '', rules: [noLongNames] }];

const bad = (name = 'x', path = 'repo/app/object') => policyObject({ kind: 'Bad', metadata: { name, namespace: 'ml' } }, { path });
function check(objects: readonly PolicyObject[], options: Partial<CheckOptions> = {}) {
  return checkPolicy([PolicyWorld._of(objects)], { ...OPTIONS, available: AVAILABLE, ...options });
}

const waiver: PolicyWaiver = { rule: 'bad-kind', object: 'Bad/ml/*', reason: 'it is on its way out', expires: '2026-11-24' };

test('findings name the rule, the object and the construct', () => {
  expect(check([bad()]).errors).toEqual([
    { rule: 'bad-kind', level: 'error', path: 'repo/app/object', object: 'Bad/ml/x', field: 'kind', value: 'Bad', problem: 'bad', fix: 'remove it' },
  ]);
});

test('findings come in the order of the objects, and a warning is no error', () => {
  const report = check([bad('long', 'b'), bad('x', 'a'), policyObject({ metadata: { name: 'long' } }, { path: 'c' })]);
  expect(report.errors.map(({ path }) => path)).toEqual(['b', 'a']);
  expect(report.warnings.map(({ path, rule }) => `${path} ${rule}`)).toEqual(['b long-name', 'c long-name']);
});

test('what is found alike in two worlds is told once', () => {
  const object = bad();
  const worlds = [PolicyWorld._of([object]), PolicyWorld._of([object])];
  expect(checkPolicy(worlds, { ...OPTIONS, available: AVAILABLE }).errors).toHaveLength(1);
});

describe('levels', () => {
  test.each([
    [{ 'bad-kind': PolicyLevel.OFF }, [], ['long-name']],
    [{ 'bad-kind': PolicyLevel.WARNING }, [], ['bad-kind', 'long-name']],
    [{ 'names/*': PolicyLevel.ERROR }, ['bad-kind', 'long-name'], []],
    [{ '*': PolicyLevel.OFF, 'names/*': PolicyLevel.ERROR }, ['long-name'], []],
  ])('%j', (levels, errors, warnings) => {
    const report = check([bad('long')], { levels });
    expect([report.errors.map(({ rule }) => rule), report.warnings.map(({ rule }) => rule)]).toEqual([errors, warnings]);
  });

  test('fails: an unknown rule, pack or level is named with what was meant', () => {
    expect(() => check([], { levels: { 'bad-kimd': PolicyLevel.OFF, '*': 'fatal' as PolicyLevel }, packs: ['kind'] }))
      .toThrow(/3 problems(?:.|\n)*Did you mean "kinds"(?:.|\n)*Did you mean "bad-kind"(?:.|\n)*error, warning, off/);
  });
});

test('only the packs that are asked for are run', () => {
  expect(check([bad('long')], { packs: ['names'] })).toMatchObject({ errors: [], warnings: [{ rule: 'long-name' }] });
});

describe('a rule of a user', () => {
  class Owner extends PolicyRule {
    constructor() {
      super({ id: 'acme-owner', title: 'Everything has an owner.', rationale: 'Somebody must be called.' });
    }

    public check(object: PolicyObject): PolicyFinding[] {
      if (object.name === 'broken') throw new Error('no idea');
      return object.manifest.metadata.labels?.owner ? [] : [{ field: 'metadata.labels.owner', problem: 'missing', fix: 'add it' }];
    }
  }

  test('is run beside the packs', () => {
    expect(check([policyObject({}), policyObject({ metadata: { name: 'y', labels: { owner: 'ml' } } })], { packs: ['kinds'], rules: [new Owner()] }).errors)
      .toMatchObject([{ rule: 'acme-owner', object: 'ConfigMap/settings' }]);
  });

  test('that throws is a finding', () => {
    expect(check([policyObject({ metadata: { name: 'broken' } })], { packs: ['kinds'], rules: [new Owner()] }).errors)
      .toMatchObject([{ rule: 'acme-owner', problem: 'the rule itself failed: no idea' }]);
  });
});

describe('waivers', () => {
  test('cover a finding up to and including their last day, and show', () => {
    expect(check([bad()], { waivers: [waiver] })).toMatchObject({ errors: [], warnings: [], waived: [{ rule: 'bad-kind', waiver: { reason: 'it is on its way out' } }] });
  });

  test('fails: one that has ended covers nothing, and says so', () => {
    expect(check([bad()], { waivers: [waiver], today: '2026-11-25' }).errors.map(({ rule }) => rule)).toEqual(['bad-kind', 'waiver-expired']);
  });

  test('one that covers nothing is a warning', () => {
    expect(check([], { waivers: [waiver] }).warnings).toMatchObject([{ rule: 'waiver-unused', path: 'policy waivers[0]' }]);
  });

  test.each([
    ['by construct', { construct: 'repo/app' }, true], ['by another construct', { construct: 'repo/ap' }, false],
    ['by object', { object: 'Bad/ml/x' }, true], ['by another object', { object: 'Bad/ml/xy' }, false], ['by object and star', { object: 'B*/x' }, true],
    ['by object and field', { object: '*', field: 'ki*' }, true], ['by object and another field', { object: '*', field: 'k' }, false],
    ['by file', { file: 'apps/*.yaml' }, false],
  ])('%s', (_, where, covered) => {
    const { object, ...rest } = waiver;
    expect(check([bad()], { waivers: [{ ...rest, ...where }] }).errors).toHaveLength(covered ? 0 : 1);
  });

  test.each([
    ['rule', { rule: 'bad-kimd' }], ['reason', { reason: ' ' }], ['expires', { expires: '2026-02-30' }], ['expires', { expires: 'never' }], ['object', { object: undefined }],
  ])('fails: without a good %s', (field, part) => {
    expect(check([bad()], { waivers: [{ ...waiver, ...part }] }).errors.filter(({ rule }) => rule === 'waiver-invalid').map(entry => entry.field)).toEqual([field]);
  });
});

test('every rule has an id of its own, in kebab case, and says what it is for', () => {
  const rules = PACKS.flatMap(pack => pack.rules);
  expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
  for (const { id, title, rationale } of rules) {
    expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(title).toMatch(/^[A-Z].*\.$/);
    expect(rationale).toMatch(/^\S.*\.$/);
  }
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
    fc.array(tie('value'), { maxLength: 3 }), fc.dictionary(key, tie('value'), { maxKeys: 5, noNullPrototype: true })),
}));

/** Something in the place of each field that rules descend into. */
const map = fc.dictionary(key, anything, { noNullPrototype: true });
const container = fc.oneof(anything, fc.record({ image: anything, env: anything, ports: anything, securityContext: map }));
const podSpec = fc.record({ containers: fc.oneof(anything, fc.array(container)), volumes: anything, securityContext: anything, os: anything });
const parts = fc.record({
  metadata: fc.oneof(anything, fc.record({ name: anything, labels: fc.dictionary(key, anything, { noNullPrototype: true }) })),
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
  fc.assert(fc.property(kind, fc.oneof(parts, map), level, ([apiVersion, name], rest, podSecurity) => {
    const object = new PolicyObject({ path: 'repo/app/object', podSecurity, manifest: { apiVersion, kind: name, ...rest } });
    const world = () => PolicyWorld._of([object], { clusters: [{ name: 'cluster', kubernetesMinor: 33 }], registries: ['registry.example.com'] });
    const report = checkPolicy([PolicyWorld._of([object], { clusters: [] }, world())], { ...OPTIONS });
    for (const finding of [...report.errors, ...report.warnings]) expect(finding.problem).not.toMatch(/^$|^the rule itself failed/);
  }), { numRuns: 500 });
});

test('what all templates of a workflow share is found once, where it stands', () => {
  const templates = ['a', 'b'].map(name => ({ name, container: {} }));
  const workflow = policyObject({ apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', metadata: { name: 'x' }, spec: { volumes: [{ name: 'w', hostPath: {} }], templates } });
  const rule = defineRule({
    id: 'host-path',
    title: 'No host path.',
    rationale: 'It is bad.',
    check: ({ _podSpecs: pods }) => pods.map(({ path }) => ({ field: `${path}.volumes[0].hostPath`, problem: 'bad', fix: 'remove it' })),
  });
  expect(check([workflow], { available: [{ name: 'own-rules', title: '', rules: [rule] }] }).errors.map(({ field }) => field)).toEqual(['spec.volumes[0].hostPath']);
});
