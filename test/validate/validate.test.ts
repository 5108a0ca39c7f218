import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { folderWith, object } from './folder';
import { validateFiles, ValidateOptions } from '../../lib/validate';

const validate = (cwd: string, options: Partial<ValidateOptions> = {}) => validateFiles({ paths: ['.'], cwd, today: '2026-11-24', source: 'options', ...options });
const POD = object('Pod', 'a', 'spec: {hostNetwork: true, containers: [{name: a, image: "a:1"}]}\n');

test('findings in the order of files and lines, with what could not be read', () => {
  const cwd = folderWith({ 'b.yaml': POD, 'a.yaml': 'a: [\n' });
  const { report, files, objects } = validate(cwd, { packs: ['pod-security', 'supply-chain'] });
  expect(report.errors[0]).toMatchObject({ rule: 'yaml-syntax', file: 'a.yaml', line: expect.any(Number) });
  expect(report.errors.slice(1).every(({ file, line }) => file === 'b.yaml' && line !== undefined)).toBe(true);
  expect(report.errors.map(({ rule }) => rule)).toEqual(expect.arrayContaining(['mutable-image', 'pod-security']));
  expect([files, objects]).toEqual([2, 1]);
});

test('versions, packs, levels, waivers, registries and Pod Security are passed on', () => {
  const cwd = folderWith({ 'a.yaml': POD, 'b.yaml': 'apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: {name: a}\n' });
  const rules = (options: Partial<ValidateOptions>) => [...new Set(validate(cwd, options).report.errors.map(({ rule }) => rule))];
  expect(rules({ packs: ['kubernetes'], kubernetesVersions: ['1.24'] })).toEqual([]);
  expect(rules({ packs: ['kubernetes'], kubernetesVersions: ['v1.24', '1.33.2'] })).toEqual(['removed-api']);
  expect(rules({ packs: ['pod-security'], podSecurity: 'privileged' })).toEqual([]);
  const waiver = { rule: 'mutable-image', file: 'a.yaml', reason: 'x', expires: '2026-11-24' };
  expect(rules({ packs: ['supply-chain'], waivers: [waiver] })).toEqual([]);
  expect(rules({ packs: ['supply-chain'], waivers: [{ ...waiver, expires: '2026-11-23' }] })).toContain('waiver-expired');
  expect(() => rules({ kubernetesVersions: ['latest'] })).toThrow(/not a Kubernetes version/);
  expect(() => rules({ packs: ['secrts'] })).toThrow(/Did you mean "secrets"/);
});

test('an output of a synthesis has a world for each environment, wherever it is validated from', () => {
  const cwd = folderWith({});
  cpSync(resolve(__dirname, '../../examples/recommender/deploy'), join(cwd, 'x', 'deploy'), { recursive: true });
  for (const paths of [['.'], ['x/deploy'], ['x/deploy', 'x'], ['x/deploy/staging', 'x/deploy/production']]) {
    expect(validate(cwd, { paths }).report.errors).toEqual([]);
  }
});

test('what was before is no finding of its own', () => {
  const cwd = folderWith({ 'new/a.yaml': object('Service', 'a'), 'old/a.yaml': POD, 'old/b.yaml': 'a: [\n' });
  const { report, notes } = validate(cwd, { paths: ['new'], previous: 'old', packs: ['pod-security'] });
  expect(report.errors).toEqual([]);
  expect(notes).toEqual([expect.stringMatching(/^passed over old\/b.yaml:\d as it was before/)]);
});

test('ten thousand files', () => {
  const cwd = folderWith({});
  for (let i = 0; i < 100; i++) {
    mkdirSync(join(cwd, `d${i}`));
    for (let j = 0; j < 100; j++) writeFileSync(join(cwd, `d${i}`, `${j}.yaml`), object('ConfigMap', `c${i}-${j}`, 'data: {a: b}\n'));
  }
  const { files, objects } = validate(cwd, { packs: ['kubernetes'] });
  expect([files, objects]).toEqual([10_000, 10_000]);
}, 120_000);
